"""The second API of a Mautic 7, in the form that its documentation shows."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from maatoo import (
    AsyncMaatoo,
    AuthenticationError,
    BearerToken,
    InvalidArgument,
    Maatoo,
    NotFound,
    UnexpectedResponse,
    ValidationError,
)

SITE = "https://you.example/mautic"


class Tags:
    """Answers ``/api/v2/tags`` in JSON-LD, two a page."""

    def __init__(self, prefix: str = "") -> None:
        self.rows = {number: {"tag": f"t{number}"} for number in (1, 2, 3, 4, 5)}
        self.prefix = prefix
        self.sent: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        number = request.url.path.removeprefix("/mautic/api/v2/tags").strip("/")
        body = json.loads(request.content) if request.content else {}
        if body.get("tag") == "":
            violations = [{"propertyPath": "tag", "message": "This value should not be blank."}]
            refused = {"@type": "ConstraintViolationList", "violations": violations}
            return httpx.Response(422, json={**refused, "detail": "tag: blank"})
        if request.method == "POST":
            self.rows[9] = body
            return self.shown(9, 201)
        if not number:
            return self.page(int(request.url.params.get("page", 1)))
        if int(number) not in self.rows:
            return httpx.Response(404, json={"@type": "hydra:Error", "detail": "Not Found"})
        if request.method == "DELETE":
            del self.rows[int(number)]
            return httpx.Response(204)
        if request.method == "PATCH":
            self.rows[int(number)].update(body)
        if request.method == "PUT":
            self.rows[int(number)] = body
        return self.shown(int(number))

    def shown(self, number: int, status: int = 200) -> httpx.Response:
        found = {"@id": f"/api/v2/tags/{number}", "@type": "Tag", "id": number}
        return httpx.Response(status, json={**found, **self.rows[number]})

    def page(self, number: int) -> httpx.Response:
        numbers = sorted(self.rows)
        shown = numbers[2 * number - 2 : 2 * number]
        view: dict[str, Any] = {"@id": f"/mautic/api/v2/tags?page={number}"}
        if 2 * number < len(numbers):
            view[f"{self.prefix}next"] = f"/mautic/api/v2/tags?page={number + 1}"
        return httpx.Response(
            200,
            json={
                "@type": "Collection",
                f"{self.prefix}member": [{"id": each, **self.rows[each]} for each in shown],
                f"{self.prefix}totalItems": len(numbers),
                f"{self.prefix}view": view,
            },
        )


def blocking(handler: Any) -> Maatoo:
    return Maatoo(SITE, auth=BearerToken("token"), transport=httpx.MockTransport(handler))


@pytest.mark.parametrize("prefix", ["", "hydra:"])
def test_a_list_is_read_to_its_end_by_the_links_of_the_answers(prefix: str) -> None:
    server = Tags(prefix)
    with blocking(server) as api:
        assert [tag["id"] for tag in api.v2.list("tags")] == [1, 2, 3, 4, 5]
        first = api.v2.page("tags", itemsPerPage=2)
    assert (len(first.items), first.total, first.next) == (2, 5, "/v2/tags?page=2")
    assert server.sent[-1].url.params["itemsPerPage"] == "2"


@pytest.mark.anyio
async def test_both_clients_have_it() -> None:
    transport = httpx.MockTransport(Tags())
    async with AsyncMaatoo(SITE, auth=BearerToken("token"), transport=transport) as api:
        assert [tag["id"] async for tag in api.v2.list("tags")] == [1, 2, 3, 4, 5]
        made = await api.v2.create("tags", {"tag": "new"})
        assert (await api.v2.edit("tags", made["id"], {"description": "d"}))["description"] == "d"
        assert (await api.v2.replace("tags", made["id"], {"tag": "x"}))["tag"] == "x"
        await api.v2.delete("tags", made["id"])
        with pytest.raises(NotFound):
            await api.v2.get("tags", made["id"])


def test_each_method_has_its_verb_and_its_content_type() -> None:
    server = Tags()
    with blocking(server) as api:
        api.v2.create("tags", {"tag": "new"})
        api.v2.edit("tags", 1, {"tag": "a"})
        api.v2.replace("tags", 1, {"tag": "b"})
        api.v2.get("tags", 1)
        api.v2.delete("tags", 1)
    told = [(each.method, each.url.path, each.headers.get("content-type")) for each in server.sent]
    assert told == [
        ("POST", "/mautic/api/v2/tags", "application/ld+json"),
        ("PATCH", "/mautic/api/v2/tags/1", "application/merge-patch+json"),
        ("PUT", "/mautic/api/v2/tags/1", "application/ld+json"),
        ("GET", "/mautic/api/v2/tags/1", None),
        ("DELETE", "/mautic/api/v2/tags/1", None),
    ]
    assert {each.headers["accept"] for each in server.sent} == {"application/ld+json"}


def test_violations_are_told_by_field() -> None:
    with blocking(Tags()) as api, pytest.raises(ValidationError) as caught:
        api.v2.create("tags", {"tag": ""})
    assert caught.value.field_errors == {"tag": ["This value should not be blank."]}


def test_a_put_on_an_unknown_id_is_not_found() -> None:
    with blocking(Tags()) as api, pytest.raises(NotFound):
        api.v2.replace("tags", 77, {"tag": "x"})


def test_a_refused_token_says_which_servers_refuse_those_of_a_user() -> None:
    def refuses(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"errors": [{"code": 401, "message": "no"}]})

    with blocking(refuses) as api, pytest.raises(AuthenticationError, match=r"7\.1\.3"):
        api.v2.get("tags", 1)


def test_an_older_server_is_told_to_lack_it() -> None:
    def older(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404, json={"errors": [{"code": 404, "message": "no route"}]})

    with blocking(older) as api, pytest.raises(NotFound, match="needs Mautic 7"):
        api.v2.get("tags", 1)


@pytest.mark.parametrize(
    ("resource", "id"),
    [("../contacts", 1), ("Tags", 1), ("", 1), ("tags", "1/../2"), ("tags", True), ("tags", "")],
)
def test_what_cannot_stand_in_a_path_is_refused(resource: str, id: Any) -> None:
    with blocking(Tags()) as api, pytest.raises(InvalidArgument):
        api.v2.get(resource, id)


@pytest.mark.parametrize("body", [None, [], "tag", 5])
def test_a_body_that_is_no_mapping_is_refused(body: Any) -> None:
    with blocking(Tags()) as api, pytest.raises(InvalidArgument):
        api.v2.create("tags", body)


@pytest.mark.parametrize("answer", [[], {"member": 5}, {"title": "x"}, "text"])
def test_an_answer_of_another_form_is_unexpected(answer: Any) -> None:
    with blocking(lambda request: httpx.Response(200, json=answer)) as api:
        with pytest.raises(UnexpectedResponse):
            api.v2.page("tags")
        with pytest.raises(UnexpectedResponse):
            api.v2.get("tags", 1)


@pytest.mark.parametrize("link", ["https://evil.example/api/v2/tags?page=2", "/elsewhere"])
def test_a_link_to_somewhere_else_is_not_followed(link: str) -> None:
    answer = {"member": [{"id": 1}], "totalItems": 2, "view": {"next": link}}
    with blocking(lambda request: httpx.Response(200, json=answer)) as api:
        with pytest.raises(UnexpectedResponse, match="link"):
            list(api.v2.list("tags"))
