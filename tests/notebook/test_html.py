"""What a notebook shows of entities, pages, lists, reports and errors."""

from __future__ import annotations

import json

import httpx
import pytest

from maatoo import Maatoo, NotFound, errors
from maatoo.converter import structure
from maatoo.models import Contact


def contact(number: int) -> dict[str, object]:
    return {"id": number, "fields": {"all": {"id": number, "email": f"<b>c{number}@x.invalid"}}}


def listed(request: httpx.Request) -> httpx.Response:
    rows = {str(number): contact(number) for number in range(1, 31)}
    return httpx.Response(200, json={"total": 400, "contacts": rows})


def refuses(request: httpx.Request) -> httpx.Response:
    rows = json.loads(request.content)
    error = {"code": 400, "message": "no <i>good</i>", "details": {}}
    answer = {"tags": [], "statusCodes": [400] * len(rows), "errors": [error] * len(rows)}
    return httpx.Response(201, json=answer)


def test_an_entity_is_a_table_of_what_it_has() -> None:
    found = structure(contact(5), Contact)
    assert found is not None
    html = found._repr_html_()
    assert "<strong>Contact</strong>" in html
    assert "&lt;b&gt;c5@x.invalid" in html
    assert "date_modified" not in html


def test_a_page_shows_its_first_rows_and_says_what_is_left() -> None:
    with Maatoo("https://x.example", transport=httpx.MockTransport(listed)) as api:
        html = api.contacts.list().page()._repr_html_()
    assert "30 rows of 400" in html
    assert html.count("<tr>") == 11
    assert "20 more rows" in html
    assert "<b>" not in html


def test_a_list_is_shown_without_a_request() -> None:
    def never(request: httpx.Request) -> httpx.Response:
        pytest.fail("a request was sent")

    with Maatoo("https://x.example", transport=httpx.MockTransport(never)) as api:
        assert "nothing was sent" in api.contacts.list(search="a")._repr_html_()


def test_a_report_shows_counts_and_the_first_problems() -> None:
    with Maatoo("https://x.example", transport=httpx.MockTransport(refuses)) as api:
        html = api.tags.create_many([{"tag": str(n)} for n in range(40)])._repr_html_()
    assert "<td>failed</td><td>40</td>" in html
    assert html.count("<td>failed</td>") == 11
    assert "no &lt;i&gt;good&lt;/i&gt;" in html


def test_an_error_shows_what_it_knows() -> None:
    error = NotFound("gone", status=404, method="GET", url="https://x.example/api/tags/1")
    html = error._repr_html_()
    assert "NotFound: GET https://x.example/api/tags/1 answered 404: gone" in html
    assert "<td>status</td><td>404</td>" in html
    assert errors.MaatooError("plain")._repr_html_()
