"""OAuth 1a: signatures against RFC 5849 and an implementation of our own."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest
from hypothesis import example, given

from maatoo.auth import MemoryStore, OAuth1, Token
from maatoo.auth.signing import authorization_header
from maatoo.errors import AuthenticationError, InvalidArgument
from tests.auth.auth_fakes import NOW, FakeRequest, error_answer
from tests.auth.oauth1_values import SITE, TOKEN, Pairs, ids, pairs, sent_in, session_with

pytestmark = [pytest.mark.anyio, pytest.mark.once]


def escaped(text: str) -> str:
    return quote(text, safe="-._~")


def reference(
    method: str, url: str, oauth: Pairs, form: Pairs, consumer_secret: str, token_secret: str
) -> tuple[str, str]:
    """Base string and signature as RFC 5849, section 3.4, tells how to make them."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((escaped(name), escaped(value)) for name, value in [*query, *form, *oauth])
    normalized = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{parts.scheme}://{parts.hostname}{parts.path}"
    base = "&".join((method, escaped(address), escaped(normalized)))
    key = f"{escaped(consumer_secret)}&{escaped(token_secret)}".encode()
    return base, base64.b64encode(hmac.digest(key, base.encode(), hashlib.sha1)).decode()


def oauth_pairs(key: str, token: str, timestamp: str, nonce: str, **more: str) -> Pairs:
    return [
        ("oauth_consumer_key", key),
        ("oauth_token", token),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", timestamp),
        ("oauth_nonce", nonce),
        *more.items(),
    ]


# The examples of RFC 5849 hold for the reference (they leave out oauth_version, which the
# documentation of this API asks for), and the reference holds for us.


def test_the_reference_makes_the_signatures_of_rfc_5849() -> None:
    token = oauth_pairs(
        "dpf43f3p2l4k3l03",
        "hh5s93j4hdidpola",
        "137131201",
        "walatlh",
        oauth_verifier="hfdp7dh39dks9884",
    )
    _, signature = reference(
        "POST",
        "https://photos.example.net/token",
        token,
        [],
        "kd94hf93k423kf44",
        "hdhd0244k9j7ao03",
    )
    assert signature == "gKgrFCywp7rO0OXSjdot/IHF7IU="
    photo = oauth_pairs("dpf43f3p2l4k3l03", "nnch734d00sl2jdk", "137131202", "chapoH")
    _, signature = reference(
        "GET",
        "http://photos.example.net/photos?file=vacation.jpg&size=original",
        photo,
        [],
        "kd94hf93k423kf44",
        "pfkkdhi9sl3r4s00",
    )
    assert signature == "MdpQcU8iPSUjWoN/UDMsK2sui9I="


def test_the_reference_makes_the_base_string_of_rfc_5849() -> None:
    base, _ = reference(
        "POST",
        "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        oauth_pairs("9djdj82h48djs9d2", "kkk9d7dh3k39sjv7", "137131201", "7d8f3e4a"),
        [("c2", ""), ("a3", "2 q")],
        "j49sk3j29djd",
        "dh893hdasih9",
    )
    assert base == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D"
        "%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3"
        "e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkk"
        "k9d7dh3k39sjv7"
    )


@pytest.mark.parametrize(
    ("method", "url", "form", "token"),
    [
        ("POST", "https://photos.example.net/token", None, "hh5s93j4hdidpola"),
        ("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original", None, "nnch"),
        (
            "POST",
            "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            "c2&a3=2+q",
            "kkk9d7dh3k39sjv7",
        ),
    ],
)
def test_the_requests_of_rfc_5849_are_signed_as_the_reference_signs_them(
    method: str, url: str, form: str | None, token: str
) -> None:
    header = authorization_header(
        method,
        url,
        form,
        timestamp=137131201,
        consumer_key="dpf43f3p2l4k3l03",
        consumer_secret="kd94hf93k423kf44",
        token=token,
        token_secret="hdhd0244k9j7ao03",
        nonce="chapoH",
    )
    pairs = oauth_pairs("dpf43f3p2l4k3l03", token, "137131201", "chapoH", oauth_version="1.0")
    body = parse_qsl(form or "", keep_blank_values=True)
    _, expected = reference(method, url, pairs, body, "kd94hf93k423kf44", "hdhd0244k9j7ao03")
    assert sent_in(header) == {**dict(pairs), "oauth_signature": expected}


@given(pairs, pairs, ids, ids)
@example([("a", "1"), ("a", "0"), ("a", "1")], [("a", "2")], "s&", "t=")
@example([("where[0][col]", "id"), ("q", "ü + %41 ;,~*'()!")], [], "s", "t")
def test_any_parameters_are_signed_as_the_reference_signs_them(
    query: Pairs, form: Pairs, consumer_secret: str, token_secret: str
) -> None:
    url = str(httpx.URL(f"{SITE}/api/contacts", params=query)) if query else f"{SITE}/api/contacts"
    body = str(httpx.QueryParams(form))
    header = authorization_header(
        "POST",
        url,
        body,
        timestamp=int(NOW),
        consumer_key="consumer",
        consumer_secret=consumer_secret,
        token="access-key",
        token_secret=token_secret,
    )
    sent = sent_in(header)
    signature = sent.pop("oauth_signature")
    decoded = parse_qsl(body, keep_blank_values=True)
    assert reference("POST", url, [*sent.items()], decoded, consumer_secret, token_secret)[1] == (
        signature
    )


@pytest.mark.parametrize(
    "url",
    [
        f"{SITE}/api/contacts?where[0][col]=id&where[0][val]=a b",
        f"{SITE}/api/contacts?search=100%&x=%zz&y=é|{{}}",
        f"{SITE}/api/contacts?flag&empty=&a=1&a=1",
        f"{SITE}/api/contacts?",
        f"{SITE}/api/contacts?a=1#part",
    ],
)
def test_queries_that_are_not_well_encoded_are_signed_for_what_they_mean(url: str) -> None:
    header = authorization_header(
        "GET", url, None, timestamp=int(NOW), consumer_key="c", consumer_secret="s"
    )
    sent = sent_in(header)
    signature = sent.pop("oauth_signature")
    assert reference("GET", url, [*sent.items()], [], "s", "")[1] == signature


async def test_a_401_is_final_unless_someone_logged_in_anew() -> None:
    store, refused = MemoryStore(TOKEN), error_answer(401, "no", None)
    session = session_with(store)
    request = FakeRequest(url=f"{SITE}/api/contacts")
    await session.prepare(request)
    assert not await session.renew(request, refused)
    store.save(Token("newer-key", token_secret="token-secret", site=SITE))
    assert await session.renew(request, refused)
    await session.prepare(request)
    assert sent_in(request.headers["authorization"])["oauth_token"] == "newer-key"
    assert not await session.renew(FakeRequest(), refused)


async def test_without_a_login_the_error_says_what_to_do() -> None:
    with pytest.raises(AuthenticationError, match="log in"):
        await session_with(MemoryStore()).prepare(FakeRequest())


def test_oauth1_is_made_for_plain_http_and_checks_its_settings() -> None:
    assert OAuth1.needs_secure_transport is False
    store = MemoryStore()
    auth = OAuth1("key", "secret-word", callback="http://me.example/", store=store)
    assert "secret-word" not in repr(auth)
    for wrong in ({"consumer_key": ""}, {"consumer_secret": ""}, {"callback": "x"}, {"store": {}}):
        settings = {"callback": "http://me.example/", "store": store, **wrong}
        key, secret = settings.pop("consumer_key", "key"), settings.pop("consumer_secret", "word")
        with pytest.raises(InvalidArgument):
            OAuth1(key, secret, **settings)
