"""Commands beside the API: tracking, a signed sample, the sandbox, the demo, the description."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal, Optional

from cyclopts import App, Parameter

from maatoo.cli.asking import say
from maatoo.cli.output import Output
from maatoo.errors import ConfigurationError, InvalidArgument, MissingExtra, UnexpectedResponse

__all__ = ["completion", "demo", "mcp", "openapi", "sandbox", "tracking", "webhooks_send"]

tracking = App(name="tracking")


@tracking.command
def snippet(
    url: Annotated[Optional[str], Parameter(help="The server; that of the login.")] = None,
    /,
    *,
    consent: Annotated[bool, Parameter(help="Track before maatooConsent() is called.")] = True,
    profile: Optional[str] = None,
) -> None:
    """Print the script tag that tracks a page."""
    from maatoo.profiles import profile_of
    from maatoo.tracking import snippet as tag

    chosen = None if url else profile_of(profile)
    print(tag(url or (chosen.url if chosen else os.environ["MAATOO_BASE_URL"]), consent=consent))


def webhooks_send(
    url: Annotated[str, Parameter(help="Your endpoint.")],
    /,
    *,
    kind: Annotated[
        Literal["created", "updated", "deleted"], Parameter(help="What happened to the contact.")
    ] = "created",
    body: Annotated[Optional[Path], Parameter(help="A file with a body of your own.")] = None,
    secret_env: Annotated[
        str, Parameter(help="The environment variable that holds the webhook's secret.")
    ] = "MAATOO_WEBHOOK_SECRET",
) -> None:
    """Send a signed sample of a delivery, as a server would, to an endpoint of yours."""
    from maatoo.auth import PlainHttp
    from maatoo.runtime import step_to_completion
    from maatoo.testing import webhook_delivery
    from maatoo.webhooks import parse

    if not (secret := os.environ.get(secret_env)):
        raise ConfigurationError(f"{secret_env} is not set: it must hold the webhook's secret")
    content, headers = webhook_delivery(body.read_bytes() if body else kind, secret)
    events = parse(content)
    answer = step_to_completion(PlainHttp().send_blocking("POST", url, headers, content))
    say(f"{', '.join(event.kind for event in events)}: {url} answered {answer.status}")
    if not 200 <= answer.status < 300:
        raise UnexpectedResponse(f"{url} did not accept the delivery: status {answer.status}")


def sandbox(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> None:
    """Serve an embedded maatoo server; takes the options of python -m maatoo.sandbox."""
    try:
        from maatoo.sandbox.__main__ import main
    except ImportError:
        raise MissingExtra("the sandbox", "sandbox") from None
    main(words)


def mcp(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> int:
    """Serve the API to assistants; takes the options of python -m maatoo.mcp."""
    from maatoo.mcp.__main__ import main

    return main(list(words))


FEW = Output(max=5)


def demo(
    *,
    contacts: Annotated[int, Parameter(help="How many contacts.")] = 2_000,
    output: Output = FEW,
) -> None:
    """Create contacts in bulk on an embedded server, fill a segment, and list some of them."""
    if contacts < 1:
        raise InvalidArgument("--contacts takes a number of at least 1")
    from maatoo import BasicAuth, Maatoo

    try:
        from maatoo.sandbox import Sandbox
    except ImportError:
        raise MissingExtra("the demo", "sandbox") from None
    rows = (
        {"email": f"person{n}@example.com", "firstname": f"Person {n}"} for n in range(contacts)
    )
    with Sandbox() as server, server.serve() as url:
        say(f"An embedded server runs on {url} while this lasts.")
        with Maatoo(url, auth=BasicAuth(*server.credentials)) as api:
            created = api.contacts.create_many(rows)
            say(f"contacts create-many: {created!r}")
            segment = api.segments.create(name="Demo")
            added = api.segments.add_contacts(
                segment.id, [each.id for each in created.succeeded if each.id]
            )
            say(f"segments add-contacts {segment.id}: {added!r}")
            members = api.contacts.list(search=f"segment:{segment.alias}")
            say(f"contacts list --search segment:{segment.alias} ({members.count():,}):")
            output.rows(each.to_dict() for each in members)
            created.raise_for_failures()
            added.raise_for_failures()


def openapi() -> None:
    """Print the OpenAPI 3.1 description of the whole API, as JSON."""
    from maatoo.description import description_text

    print(description_text())


def completion(
    shell: Literal["bash", "zsh", "fish"],
    /,
    *,
    install: Annotated[bool, Parameter(help="Write it to its place.", negative="")] = False,
) -> None:
    """Print the completion of a shell, or install it."""
    from maatoo.cli.app import application

    app = application()
    if install:
        say(f"Written to {app.install_completion(shell=shell)}; open a new shell.")
    else:
        print(app.generate_completion(prog_name="maatoo", shell=shell))
