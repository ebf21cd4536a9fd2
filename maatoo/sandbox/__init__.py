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

A request passes these modules, the outermost first:

- `serving` puts the application on a port (uvicorn), and lets a fault cut a connection.
- `gate` records the request (`recorder`), counts the requests in progress, and applies `faults`.
- `api` (Starlette) finds the handler (`routing`), decodes the body (`call`), finds out who asks
  (`authentication`, `users`), counts the call (`ratelimit`), and runs the handler in one
  transaction of the `store`. Handlers are plain functions, `Call -> Answer`; they never await.
- `oauth` answers `/oauth/v2` (and `/oauth/v1`): tokens, logins, clients, lifetimes.
- `answers` holds the two error shapes of the server. A handler refuses by raising `Refusal`.
- `control` answers `/_sandbox`: faults, counters and the outbox over HTTP.
- `in_process` is the transport of a client without a port; `patterns` says which requests a method
  and a path with "*" mean.

The answers come from:

- `routes`: the routing table. `RESOURCES` have the standard operations, `SPECIAL` are the other
  operations, a line each, and `INDEXES` the functions that make indexes of tables.
- `resource.Resource`: what `crud`, `batch` and `listing` know of a resource. A simple resource is a
  subclass with attributes and `properties` (see `tags`). One that behaves otherwise overrides
  `match` (upsert), `draft` (checks a body), `saved` and `removed` (what follows a write), `show`
  (its JSON), `column` (columns of where and order), `words` (free text of a search).
- `where`, `search`, `compare`: the two query languages, and comparison as the database does it.
  `search_text` reads the text of a search, `commands` are the search commands of several resources,
  `versions` says what other versions of the server do.
- `php` and `dates`: how the server reads and writes values.
- `fields`: the schema of custom fields, and how their values are read and shown.
- `properties`: the properties of a simple resource. `simple` holds the resources that are little
  more. Each of the other folders (`contacts`, `segments`, `companies`, `campaigns`, `forms`,
  `emails`, `points`, `assets`, `files`, `reports`, `stats`, `widgets`, `accounts`, `hooks`, `shop`)
  holds one kind of resource; `mautic7` holds what only that version has.
- `auditing`: the log of who changed what, made from the changes of a save. `addresses` gives IP
  addresses their ids.
- `tracking`: what browsers call: hits, pixels, forms, landing pages, downloads.
- `emails.outbox` keeps the e-mails that were sent. `hooks` makes events of the changes of a
  transaction, queues them in it, and delivers them signed.

To add a resource: write its `Resource` in a module named after it (in a folder of its own when it
has more than one module), add it to `RESOURCES`, its special operations to `SPECIAL`, its indexes
to `INDEXES`. Dates are stored as "Y-m-d H:i:s" in UTC and shown by `dates.iso`. A document is never
changed in place.

The store keeps JSON documents in SQLite, with a copy in memory; it has one lock and short
transactions. What a real server has stored before its own error 500 stays stored here, too.
"""

from __future__ import annotations

from maatoo.sandbox.emails.outbox import SentEmail
from maatoo.sandbox.faults import Fault, FaultBoard
from maatoo.sandbox.recorder import RecordedRequest
from maatoo.sandbox.sandbox import Sandbox

__all__ = ["Fault", "FaultBoard", "RecordedRequest", "Sandbox", "SentEmail"]
