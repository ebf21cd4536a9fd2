"""Writes the handbook's page of lists: how each pages, and whether iterating it is exact."""

from __future__ import annotations

from collections.abc import Iterator

from maatoo._generate.model import Api, Listing, Operation
from maatoo._generate.module_text import page_text

__all__ = ["write_lists"]

_HEAD = """\
# Lists

```python
from maatoo import BasicAuth, Maatoo, Search, Where

with Maatoo("https://you.maatoo.io", auth=BasicAuth("user", "password")) as api:
    for contact in api.contacts.list():  # every contact, page after page
        print(contact.id, contact.email)

    page = api.contacts.list(search="email:%@her-site.com", limit=50).page()  # one page
    print(page.total, [contact.id for contact in page.items])

    vips = api.contacts.list(search=Search.tag("vip") & ~Search.segment("lapsed"))
    print(vips.count(), vips.first())

    recent = api.contacts.list(where=Where.gt("id", 1_000) & Where.is_not_null("email"))
    everyone = recent.collect()
```

`list(...)` sends nothing until it is used. In async code `await api.contacts.list(...)` is one
page, and `async for contact in api.contacts.list(...)` gives all rows. `limit` is the size of a
page, never the number of rows.

## Exact lists

Iterating a list fetches page after page. A list is **exact** when every row that exists from the
first request to the last is yielded once. Its pages are then ranges of ids, which do not shift when
rows are added or deleted. `lst.exact` tells whether the list at hand is exact. With an order of
your own (`order_by`, `order`) it is not: pages are then counted by rows, and they shift.

Where pages shift, a row that is seen again is dropped; the last rows are remembered for that. A row
can still be missed when others before it are deleted while you read.

A role may show a user only the rows that the user owns. The server ignores that limit in requests
with a `where`, and a range of ids is a `where`. So iterating compares the total of the list with
the total of its range of ids. Where the range has more rows, twice within six seconds, the list is
read by row offset, and `lst.exact` is `False` from then on. A `where` of your own is sent as it is,
and may answer rows that the user does not see elsewhere. Rows without ids
(`notes.list(minimal=True)`) are read by offset, too.

## Missing rows

When a list ends with fewer rows than its first page announced, the client asks the server for the
total again; if it is still higher, once more after six seconds, because servers cache totals for
five. Rows that were deleted while you read are not counted then. If rows are still missing, the
iteration ends with the warning `IncompleteList`, which has `rows` and `total`. For a
[strict](bulk.md#strict) client it ends with `UnexpectedResponse`. Nothing is compared where you
leave the list before its end, where it has page numbers, or where the server tells no total.

## Selected properties

`select` names the properties that are wanted; the `id` is always among them. A Mautic 5.1 narrows
lists to these names and answers defaults for some others (`isPublished` true where it is false). So
what was not selected is removed before the answer is read, and the model has its default. For
contacts and companies a name may be that of a field; `fields` stands for all of them. The
server answers a single entity with all properties that are not null, and the SDK removes those that
were not selected. `segments.get` with `select` raises `NotFound`: the server answers 404.

## Only what changed

`Where.changed_since(moment)` finds what was added or changed at that moment or later, for an export
of what is new since the last one: `api.contacts.list(where=Where.changed_since(last)).to_csv(…)`
(see [Tables](tables.md)). Contacts have no `dateModified` before their first change, so it asks for
`dateAdded` as well. Take the moment before the export begins, and some minutes less, with its zone:
`datetime.now(timezone.utc)`. One without a zone is taken for UTC. What moves
the `dateModified` of a contact, measured on a Mautic 5.1.1:

| moves it | does not |
|---|---|
| edits, and creates on a known address, that change a value; every PUT | the same values again |
| tags, owner, stage, companies, a new IP address | segments, campaigns |
| points, do-not-contact, UTM tags | points in a group, notes, devices |
| a submitted form (the contact has a new id), an import | e-mails sent or opened, visits |

Deleted and merged entities are in no such list: only a full export shows that they are gone. The
date of a company moves when its own values change, not when a contact is added to it; that of a
segment does not move with its members.

## Searches

A search is one text: words, `command:value`, `!` before what is not wanted, `+` before a value that
has to fit as a whole, quotes around several words, `OR` between alternatives, one group in
parentheses. In a value `%` stands for any text and `_` for any one character; a Mautic 5.1 takes
`*` for an asterisk. For contacts and companies the alias of every field is a command as well.

A Mautic 5 reads `or` and `and` in any case, a Mautic 6 only `OR` and `AND`: there a lower-case
`and` is a word that is searched for. Write them in capitals, as `maatoo.Search` does.

The server finds too much or too little, without an error, where a text is not as it expects:

- `a OR b c` is read as `a OR b OR c`: the word before the second term joins them all.
- `(a OR b) c` is read as `(a OR b)`: a group has to be the last, as in `c (a OR b)`.
- `(a OR b) OR (c d)` is read as `(c d)`: of two groups the last counts.
- `(name:a) OR b` looks for the word "name:a": no parentheses around a single term.
- `b OR name:"a c"` finds everything: an empty term follows the last quote. A word takes its place:
  `b OR name:"a c" AND`.
- `tag:a OR tag:b` finds contacts with one tag that is both, as `tag:a tag:b` does. The same holds
  for companies, addresses and stages: conditions on what is related to a contact cannot be
  alternatives.
- `!tag:a` finds contacts with another tag, or none.
- `!city:Bern` does not find contacts without a city. The same holds for every negated field,
  `!category:…`, `!is:mine`, and a negated word, for which each of eight columns has to be filled
  in. `!name:ann` and `!owner:ann` find a first *or* a last name that is another. Only `!segment:…`,
  `!stage:…`, `!tag:…`, `!company:…`, `!company_id:…`, `!ip:…` and states that everything has or has
  not (`published`, `unpublished`, `anonymous`, `unowned`, `uncategorized`) find what one expects.
  Instead of the others, use a filter:
  `where=Where.any_of(Where.neq("city", "Bern"), Where.is_null("city"))`.
- `name:!x` is a negation, and `+x` looks for the whole text "x", in quotes as well; `!tag:+x` is
  `tag:+x`. With a `+` and a `!` in a value, one of them in the first two places, the server cuts
  these two off and looks for the opposite. A `%` before them helps: `name:%!x`.
- `owner:a OR owner:b` fails with a 500, as `owner:a owner:b` does.
- A backslash is lost: `a\\b` finds "ab". Write `_` in its place: any one character.
- `segment:vi%` finds nothing: an alias is compared as a whole.
- `has:results` finds forms with more than one result.
- Contact and company fields are found by plain text alone; `ids:…`, `is:…`, `type:…` and `group:…`
  are answered with a 500. Tags and devices ignore every search: filter them with `where`.
- `!ids:1` finds what `ids:1` does: contacts, users, messages, tweets and point groups. The server
  does not look at a `!` in any command of users, nor before fields of companies and names of
  segments.

`maatoo.Search` builds texts that the server reads as they are meant, and refuses a search that no
text can express. Searches are joined with `&`, `|` and `~`, filters (`Where`) with `&` and `|`.
Python's `and`, `or` and `not` would silently drop a part: they raise `InvalidArgument`.

## All lists

| list | endpoint | pages | exact | search commands |
|---|---|---|---|---|
"""


def write_lists(api: Api) -> dict[str, str]:
    """The text of the page, by its name."""
    rows = "".join(f"{row}\n" for row in _rows(api))
    return {"lists.md": page_text("maatoo/api", f"{_HEAD}{rows}")}


def _rows(api: Api) -> Iterator[str]:
    for resource in api.resources:
        for operation in resource.operations:
            if operation.listing is not None:
                yield _row(f"{resource.name}.{operation.name}", operation, operation.listing)


def _row(name: str, operation: Operation, listing: Listing) -> str:
    searches = ", ".join(f"`{each}`" for each in listing.search)
    if listing.plain_search:
        searches = "plain text only"
    call = f"`{operation.method} {operation.plain_path}`"
    exact = "yes, without an order of yours" if listing.ids else "no"
    return f"| `{name}` | {call} | {_pages(listing)} | {exact} | {searches} |"


def _pages(listing: Listing) -> str:
    if listing.ids:
        return "ranges of ids"
    if listing.style == "page":
        return "numbered, from 1"
    order = f", ordered by `{listing.order}`" if listing.order is not None else ""
    return f"by row offset{order}"
