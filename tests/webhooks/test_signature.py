"""verify and sign: they agree with the server and with both examples of the documentation."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from maatoo.errors import InvalidArgument, MaatooError, SignatureMismatch
from maatoo.webhooks import sign, verify
from tests.webhooks.webhook_deliveries import Recorded, recorded

pytestmark = pytest.mark.once

DELIVERIES = recorded()
NODE = shutil.which("node")

# The expression of the documentation's Node example, for every line of JSON on standard input.
NODE_EXAMPLE = """
const crypto = require('crypto');
require('readline').createInterface({input: process.stdin}).on('line', line => {
  const [SECRET, body] = JSON.parse(line);
  const computedSignature = crypto.createHmac('sha256', SECRET).update(body).digest('base64');
  console.log(computedSignature);
});
"""


def php_example(body: bytes, secret: str) -> str:
    """base64_encode(hash_hmac('sha256', $rawData, $secret, true)), said with the stdlib."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda each: each.id)
def test_every_recorded_delivery_verifies(delivery: Recorded) -> None:
    assert verify(delivery.body, delivery.signature, delivery.secret)
    assert sign(delivery.body, delivery.secret) == delivery.signature


@given(st.sampled_from(DELIVERIES), st.data())
def test_one_changed_byte_fails(delivery: Recorded, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(delivery.body) - 1))
    changed = bytearray(delivery.body)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SignatureMismatch):
        verify(bytes(changed), delivery.signature, delivery.secret)


@pytest.mark.parametrize(
    "delivery", [each for each in DELIVERIES if rb"\/" in each.body], ids=lambda each: each.id
)
def test_a_body_that_was_parsed_and_written_again_fails(delivery: Recorded) -> None:
    rewritten = json.dumps(json.loads(delivery.body), separators=(",", ":")).encode()
    assert json.loads(rewritten) == json.loads(delivery.body)
    with pytest.raises(SignatureMismatch, match="changed on its way"):
        verify(rewritten, delivery.signature, delivery.secret)


@given(st.binary(), st.text(min_size=1))
def test_the_php_example_agrees_on_any_body(body: bytes, secret: str) -> None:
    assume(not any(0xD800 <= ord(each) <= 0xDFFF for each in secret))
    assert sign(body, secret) == php_example(body, secret)


@pytest.fixture(scope="module")
def node() -> Iterator[subprocess.Popen[str]]:
    if NODE is None:
        pytest.skip("node is not on the PATH")
    with subprocess.Popen(
        [NODE, "-e", NODE_EXAMPLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_the_node_example_agrees_on_any_text(node: subprocess.Popen[str]) -> None:
    text = st.text(st.characters(codec="utf-8"))

    @given(text, text.filter(bool))
    def agrees(body: str, secret: str) -> None:
        assert node.stdin is not None
        assert node.stdout is not None
        node.stdin.write(json.dumps([secret, body]) + "\n")
        node.stdin.flush()
        assert node.stdout.readline().strip() == sign(body.encode(), secret)

    agrees()


def test_any_of_several_secrets_is_enough() -> None:
    signature = sign(b"{}", "the old one")
    assert verify(b"{}", signature, ["the new one", "the old one"])
    assert verify(b"{}", signature, (each for each in ["the old one"]))
    with pytest.raises(SignatureMismatch):
        verify(b"{}", signature, ["the new one", "another"])


def test_a_secret_may_be_bytes_and_a_signature_too() -> None:
    assert verify(b"{}", sign(b"{}", b"\xff\x00").encode(), b"\xff\x00")


def test_a_secret_of_the_environment_that_is_no_text_is_the_bytes_it_was() -> None:
    from_the_environment = b"\xffkey".decode("utf-8", "surrogateescape")
    assert sign(b"{}", from_the_environment) == sign(b"{}", b"\xffkey")


def test_blanks_around_the_header_do_not_matter() -> None:
    assert verify(b"{}", f" {sign(b'{}', 'word')}\r\n", "word")


@pytest.mark.parametrize("signature", [None, "", b"", "  "])
def test_no_signature_is_a_mismatch(signature: str | bytes | None) -> None:
    with pytest.raises(SignatureMismatch, match="no Webhook-Signature header"):
        verify(b"{}", signature, "word")


@pytest.mark.parametrize("secret", ["", b"", [], ["word", ""], None, 7, [7]])
def test_a_missing_or_empty_secret_is_refused(secret: object) -> None:
    with pytest.raises(InvalidArgument):
        verify(b"{}", "anything", secret)  # type: ignore[arg-type]


def test_a_body_that_was_decoded_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidArgument, match="raw bytes of the request"):
        verify("{}", "anything", "word")  # type: ignore[arg-type]


def test_no_message_shows_secret_signature_or_body() -> None:
    with pytest.raises(SignatureMismatch) as caught:
        verify(b"a private body", sign(b"else", "hush hush"), "hush hush")
    assert not any(word in str(caught.value) for word in ("private", "hush", sign(b"else", "hush")))


anything = st.none() | st.binary() | st.text() | st.integers() | st.lists(st.text())


@given(anything, anything, anything)
def test_nothing_but_errors_of_this_package(
    body: object, signature: object, secret: object
) -> None:
    try:
        assert verify(body, signature, secret)  # type: ignore[arg-type]
    except MaatooError:
        return
    assert isinstance(body, bytes)
    assert signature
