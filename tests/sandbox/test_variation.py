"""How a varied run makes other ids, names, dates and another order."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maatoo.sandbox import Sandbox
from tests.sandbox import varied_places as places
from tests.sandbox.sandbox_serialized import unserialized
from tests.sandbox.varied_choices import KEPT, chosen
from tests.sandbox.varied_dates import Shift, shift_of
from tests.sandbox.varied_ids import SPAN, Ids, install
from tests.sandbox.varied_names import FIXED, Vocabulary, code, words
from tests.sandbox.varied_order import INDEPENDENT, swaps
from tests.sandbox.varied_sending import Variation

pytestmark = pytest.mark.once

SEEDS = st.integers(0, 10_000)
LOWER = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8)


def issued(seed: int, **counts: int) -> Ids:
    ids = Ids(seed, {"fields": 43})
    for kind, count in counts.items():
        for _ in range(count):
            ids.issue(kind)
    return ids


@given(SEEDS)
def test_ids_grow_with_gaps_and_kinds_never_share_one(seed: int) -> None:
    ids = issued(seed, contacts=20, tags=20)
    contacts = [ids.given("contacts", number) for number in range(1, 21)]
    tags = [ids.given("tags", number) for number in range(1, 21)]
    assert contacts == sorted({*contacts})
    assert contacts != list(range(contacts[0], contacts[0] + 20))
    assert {number // SPAN for number in contacts} == {1}
    assert {number // SPAN for number in tags} == {2}
    assert [b - a for a, b in pairwise(contacts)] != [b - a for a, b in pairwise(tags)]


def test_ids_of_a_fresh_server_and_of_this_run_stay() -> None:
    ids = issued(1, fields=1)
    assert ids.given("fields", 43) == 43
    new = ids.given("fields", 44)
    assert new > SPAN
    assert ids.given("fields", new) == new


def test_an_id_that_was_never_issued_is_varied_too() -> None:
    ids = issued(1, tags=3)
    never = ids.given("tags", 98765)
    assert never > ids.given("tags", 3)
    assert ids.adopted({"message": "no 98765"}, {"message": f"no {never}"}) == {
        "message": f"no {never}"
    }


def test_only_the_right_id_is_adopted() -> None:
    ids = issued(1, contacts=2, tags=2)
    contact, tag, other = ids.given("contacts", 1), ids.given("tags", 1), ids.given("contacts", 2)
    wanted = {"id": 1, "name": "n", "1": [1], "link": "/s/contacts/view/1?x=1"}
    right = {"id": contact, "name": "n", str(tag): [1], "link": f"/s/contacts/view/{contact}?x=1"}
    assert ids.adopted(wanted, right) == right
    assert ids.adopted({"id": 1}, {"id": other}) == {"id": 1}
    assert ids.adopted({"id": True}, {"id": contact}) == {"id": True}
    assert ids.adopted({"id": 1}, {"id": str(contact)}) == {"id": 1}


def test_a_recorded_id_in_an_answer_is_no_id_of_the_run() -> None:
    ids = issued(1, contacts=2)
    answer = {"contact": {"id": ids.given("contacts", 1), "createdBy": 7, "points": 3}}
    assert list(ids.others(answer)) == [(".contact.createdBy", 7)]


def test_answers_of_swapped_creates_tell_which_id_is_which() -> None:
    ids = issued(1, tags=1)
    before = ids.given("tags", 1)
    ids.begin_swap()
    second, first = ids.issue("tags"), ids.issue("tags")
    ids.learn({"tag": {"id": 3}}, {"tag": {"id": second}})
    ids.learn({"tag": {"id": 2}}, {"tag": {"id": first}})
    ids.end_swap()
    assert [ids.given("tags", number) for number in (1, 2, 3)] == [before, first, second]


def test_nothing_is_learnt_of_ids_that_were_there_before() -> None:
    ids = issued(1, tags=2)
    ids.begin_swap()
    ids.learn({"id": 2}, {"id": ids.given("tags", 1)})
    assert ids.given("tags", 1) < ids.given("tags", 2)


def test_a_store_issues_the_ids_of_the_run() -> None:
    with Sandbox() as sandbox:
        ids = Ids(1, dict(sandbox._store._sequences))
        install(ids, sandbox._store)
        row = sandbox._store.table("tags").insert({"tag": "new"})
        field = sandbox.add_field("colour")
    assert row["id"] == ids.given("tags", 1) > SPAN
    assert field == ids.given("fields", 44)


@pytest.mark.parametrize(
    ("recorded", "kinds"),
    [
        ("/api/contacts/1/edit", ["contacts"]),
        ("/api/segments/1/contact/2/add", ["segments", "contacts"]),
        ("/api/fields/contact/1", ["fields"]),
        ("/api/points/groups/1/edit", ["point_groups"]),
        ("/api/points/1", ["points"]),
        ("/api/contacts/1/points/groups/2/plus/5", ["contacts", "point_groups"]),
        ("/api/contacts/1/points/plus/5", ["contacts"]),
        ("/api/campaigns/events/1/contact/2/edit", ["campaign_events", "contacts"]),
        ("/api/data/emails.in.time", []),
        ("/asset/1:keep", ["assets"]),
    ],
)
def test_the_kinds_of_ids_in_paths(recorded: str, kinds: list[str]) -> None:
    seen: list[str] = []

    def given(kind: str, number: int) -> int:
        seen.append(kind)
        return number + 100

    changed = places.path(recorded, given)
    assert seen == kinds
    assert changed.count("10") == len(kinds)


def test_the_kinds_of_ids_in_queries_and_bodies() -> None:
    def given(kind: str, number: int) -> str:
        return f"{kind}:{number}"

    def query(path: str, *pairs: tuple[str, str]) -> list[str]:
        return [value for _, value in places.query(path, list(pairs), given)]  # type: ignore[arg-type]

    assert query("/api/tags/batch/delete", ("ids", "3,4")) == ["tags:3,tags:4"]
    where = [("where[0][col]", "id"), ("where[0][expr]", "gt"), ("where[0][val]", "1")]
    assert query("/api/tags", *where)[2] == "tags:1"
    assert query("/api/tags", ("where[0][col]", "tag"), ("where[0][val]", "1"))[1] == "1"
    assert query("/api/contacts", ("search", "ids:1,2"), ("limit", "2")) == [
        "ids:contacts:1,contacts:2",
        "2",
    ]
    body = {"id": 3, "lead": 15, "points": 7, "lists": [{"id": 8}]}
    assert places.body("/api/notes/batch/edit", [body], given) == [  # type: ignore[arg-type]
        {"id": "notes:3", "lead": "contacts:15", "points": 7, "lists": [{"id": "segments:8"}]}
    ]


@given(SEEDS, st.lists(LOWER, min_size=2))
def test_other_words_stand_in_the_order_of_the_recorded_ones(seed: int, texts: list[str]) -> None:
    vocabulary = Vocabulary(seed, texts, frozenset())
    changed = [vocabulary.changed(text) for text in texts]
    assert sorted(changed) == [vocabulary.changed(text) for text in sorted(texts)]
    assert len(set(changed)) == len(set(texts))


@given(SEEDS, LOWER)
def test_a_searched_beginning_finds_the_other_word_too(seed: int, word: str) -> None:
    vocabulary = Vocabulary(seed, [word + "rest"], frozenset())
    assert vocabulary.changed(word + "rest").startswith(vocabulary.searched(word))


@given(SEEDS, LOWER)
def test_letters_that_are_searched_for_stay(seed: int, word: str) -> None:
    changed = Vocabulary(seed, [word], frozenset()).changed(word)
    assert all((letter in changed[1:]) == (letter in word[1:]) for letter in FIXED)


@given(SEEDS)
def test_other_letters_all_change_and_none_begins_another_one(seed: int) -> None:
    letters = code(seed)
    assert [letter for letter, other in letters.items() if letter == other] == list(FIXED)
    found = sorted(letters.values())
    assert not any(b.startswith(a) for a, b in pairwise(found))


def test_case_aliases_and_kept_words() -> None:
    vocabulary = Vocabulary(1, ["Keep page", "Ünïcode"], frozenset({"page"}))
    keep = vocabulary.changed("keep")
    assert keep != "keep"
    assert vocabulary.changed("Keep KEEP keep-page") == (
        f"{keep.capitalize()} {keep.upper()} {keep}-page"
    )
    assert vocabulary.changed("keeppage") == f"{keep}page"
    assert vocabulary.changed("bookkeep 3keep keeper") == "bookkeep 3keep keeper"
    assert vocabulary.changed("ünïcode") != "ünïcode"


def test_serialized_texts_say_their_new_length() -> None:
    vocabulary = Vocabulary(3, ["walnut büro"], frozenset())
    for text in ("walnut", 'a "walnut"; ', "büro", "", 's:6:"walnut";'):
        whole, rest = f's:{len(text.encode())}:"{text}";', 's:900:"walnut'
        value = unserialized(vocabulary.changed(f"a:2:{{i:0;{whole}i:1;{whole}}}"))
        assert value == dict.fromkeys(range(2), vocabulary.changed(text))
        assert vocabulary.changed(rest) == f's:900:"{vocabulary.changed("walnut")}'


def test_a_text_that_the_server_says_itself_stays() -> None:
    vocabulary = Vocabulary(1, ["walnut"], frozenset(), ["{for=example|Walnut}"])
    other = vocabulary.changed("Walnut")
    assert other != "Walnut"
    said = "{for=example|Walnut}"
    assert vocabulary.changed(f"Walnut: {said} Walnut") == f"{other}: {said} {other}"


def test_no_kept_word_is_stale() -> None:
    assert {word for text in chosen() for word in words(text)} >= KEPT


def test_nearly_all_words_of_users_become_others() -> None:
    vocabulary = Vocabulary(1, chosen(), KEPT)
    found = {word for text in chosen() for word in words(text)} - KEPT
    assert len(found) > 100
    assert sum(vocabulary.changed(word) == word for word in found) < len(found) / 10


@given(SEEDS)
def test_a_seed_chooses_a_shift_by_days_and_hours(seed: int) -> None:
    shift = shift_of(seed)
    assert shift.days
    assert shift.whole - shift.days == shift.hours == shift_of(seed).hours != timedelta(0)


@given(st.integers(-1500, 1500), st.integers(-11, 12))
def test_chosen_dates_move_by_days_and_moments_of_the_server_by_hours_too(
    days: int, hours: int
) -> None:
    shift = Shift(days, hours)
    assert shift.whole == timedelta(days=days, hours=hours)
    assert Shift(-days, 0).asked(shift.asked("1990-02-28")) == "1990-02-28"
    there = shift.answered("2026-11-23T11:40:02+00:00")
    assert Shift(-days, 0).asked(there) == f"2026-11-23T{11 + hours:02}:40:02+00:00"
    assert shift.asked("2026-05-06 11:40:02").endswith("11:40:02")


def test_labels_of_charts_and_sentences_move() -> None:
    shift = Shift(9, -2)
    assert shift.answered("Nov 23, 26") == "Dec 2, 26"
    assert shift.answered("11:00-12:00") == "09:00-10:00"
    assert shift.answered("on November 23, 2026 11:40 am UTC") == "on December 2, 2026 09:40 am UTC"
    assert shift.answered("2016-28-03 and 12026-11-23") == "2016-28-03 and 12026-11-23"


def test_hours_that_reach_another_day_are_refused() -> None:
    with pytest.raises(ValueError, match="hours"):
        Shift(0, 13)


def test_requests_are_sent_varied_and_other_bodies_as_they_are() -> None:
    variation = Variation(issued(1, tags=3), Vocabulary(1, ["alpha"], frozenset()), Shift(1, 0))
    alpha, tag = variation.names.changed("alpha"), variation.ids.given("tags", 3)
    url = "http://h/api/tags/3/edit?search=alpha&dateFrom=2026-11-01"
    sent = variation.asked(httpx.Request("PATCH", url, json={"tag": "alpha", "id": 3}))
    assert str(sent.url) == f"http://h/api/tags/{tag}/edit?search={alpha}&dateFrom=2026-11-02"
    assert httpx.Response(200, content=sent.read()).json() == {"tag": alpha, "id": tag}
    assert sent.headers["content-length"] == str(len(sent.read()))
    broken = httpx.Request("POST", "http://h/api/tags/new", content=b'{"tag": "alpha')
    assert variation.asked(broken).read() == b'{"tag": "alpha'


@given(SEEDS)
def test_a_seed_chooses_the_pairs_that_are_swapped(seed: int) -> None:
    assert swaps(seed) == swaps(seed) <= set(INDEPENDENT)
