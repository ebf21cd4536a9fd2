"""The sandbox: a small real server that answers the API as a Mautic 5.1.1 does.

On a port::

    with Sandbox(seed=100) as sandbox, sandbox.serve() as url:
        httpx.get(f"{url}/api/contacts", auth=sandbox.credentials)

In-process::

    sandbox = Sandbox()
    httpx.AsyncClient(
        transport=sandbox.transport(), base_url="http://sandbox", auth=sandbox.credentials
    )

On the command line: `python -m maatoo.sandbox --port 8080 --data shop.db --seed 5000`. Users:
`admin`, who may do everything, and `viewer`, who may read contacts; password `sandbox`.

How it is built
---------------

The life of a request, outermost first; each is one module:

- `serving` puts the application on a port (uvicorn) and makes connections cuttable.
- `gate` records the request (`recorder`), counts it as in flight, and lets `faults` strike.
- `app` (Starlette) finds the handler (`routing`), decodes the body (`call`), asks who it is
  (`authentication`, `users`), counts it against the limit (`ratelimit`), and runs the handler in
  one transaction of the `store`. Handlers are plain functions, `Call -> Answer`; they never await.
- `oauth` is the room of tokens: `/oauth/v2` (and `/oauth/v1`), logins, clients, lifetimes.
- `answers` holds the two error shapes of the server. A handler refuses by raising `Refusal`.
- `control` is the path `/_sandbox`, by which faults, counters and the outbox are reached over HTTP.
- `in_process` is the way of a client without a port; `patterns` says which requests are meant.

What it answers:

- `operations` is the routing table: `RESOURCES` with the standard operations, and `SPECIAL`
  operations, a line each; `INDEXES` names what keeps indexes of tables.
- `resource.Resource` says what the engines know of a resource. A plain one is a subclass with
  attributes and `properties` (see `tags`); one with a will of its own overrides `match` (upsert),
  `draft` (checks a body), `saved` and `removed` (what follows), `show` (its JSON), `column` (where
  and order), `words` (free text of a search). `crud`, `batch` and `listing` are the engines.
- `where`, `search`, `compare` are the two query languages and the database's way of comparing;
  `search_text` is how the server reads the text of a search, `commands` are the search commands
  that several resources have in their tables of them; `versions` is what a version reads otherwise.
- `php` and `dates` are how the server reads and writes values.
- `fields` is the schema of custom fields, and how their values are read and shown.
- `properties` are what a plain resource consists of; `plain` is the room of those that are little
  more. Every other room (`contacts`, `segments`, `companies`, `campaigns`, `forms`, `emails`,
  `points`, `assets`, `files`, `reports`, `stats`, `widgets`, `accounts`, `hooks`, `shop`) is what
  is special about its resources.
- `auditing` is the log of who changed what, read off what a save changed; `addresses` numbers
  where requests come from.
- `tracking` is what browsers call: hits, pixels, forms, landing pages, downloads.
- `emails.outbox` keeps what was sent; `hooks` reads events off what a transaction changed, queues
  them in it, and delivers them signed.

To add a resource: write its `Resource` in a module named after it (in a room of its own when it has
more than one module), add it to `RESOURCES`, its special operations to `SPECIAL`, its indexes to
`INDEXES`. Dates are stored as "Y-m-d H:i:s" in UTC and shown by `dates.iso`; documents are never
changed in place.

The store keeps JSON documents in SQLite with a working copy in memory; one lock, short
transactions. What was stored before the server's own 500 stays stored, as on the real one.
"""

from __future__ import annotations

from maatoo.sandbox.emails.outbox import SentEmail
from maatoo.sandbox.faults import Fault, FaultBoard
from maatoo.sandbox.recorder import RecordedRequest
from maatoo.sandbox.sandbox import Sandbox

__all__ = ["Fault", "FaultBoard", "RecordedRequest", "Sandbox", "SentEmail"]
