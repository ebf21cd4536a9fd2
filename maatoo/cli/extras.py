"""Commands beside the API: tracking, a signed sample, the sandbox, the demo, the description."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, Optional

from cyclopts import App, Parameter

from maatoo.cli.asking import say
from maatoo.cli.output import Flag, Output, ProfileName
from maatoo.errors import ConfigurationError, InvalidArgument, UnexpectedResponse
from maatoo.optional_package import optional_package

__all__ = ["completion", "demo", "mcp", "openapi", "sandbox", "tracking", "webhooks_send"]

tracking = App(name="tracking")


@tracking.command
def snippet(
    url: Optional[str] = None, /, *, consent: bool = True, profile: ProfileName = None
) -> None:
    """Print the script tag that tracks a page.

    Args:
        url: The server; that of the login.
        consent: Track before maatooConsent() is called.
    """
    from maatoo.profiles import profile_of
    from maatoo.tracking import snippet as tag

    chosen = None if url else profile_of(profile)
    print(tag(url or (chosen.url if chosen else os.environ["MAATOO_BASE_URL"]), consent=consent))


def webhooks_send(
    url: str,
    /,
    *,
    kind: Literal["created", "updated", "deleted"] = "created",
    body: Optional[Path] = None,
    secret_env: str = "MAATOO_WEBHOOK_SECRET",
) -> None:
    """Send a signed sample of a delivery, as a server would, to an endpoint of yours.

    Args:
        url: Your endpoint.
        kind: What happened to the contact.
        body: A file with a body of your own.
        secret_env: The environment variable that holds the webhook's secret.
    """
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


def _program(module: str, feature: str, extra: str) -> Callable[..., Any]:
    """A command that hands its words on to ``python -m module``."""

    def program(*words: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> Any:
        return optional_package(f"{module}.__main__", feature, extra).main(list(words))

    return program


sandbox = _program("maatoo.sandbox", "the sandbox", "sandbox")
mcp = _program("maatoo.mcp", "maatoo mcp", "mcp")

FEW = Output(max=5)


def demo(*, contacts: int = 2_000, output: Output = FEW) -> None:
    """Create contacts in bulk on an embedded server, fill a segment, and list some of them.

    Args:
        contacts: How many contacts.
    """
    if contacts < 1:
        raise InvalidArgument("--contacts takes a number of at least 1")
    from maatoo import BasicAuth, Maatoo

    rows = ({"email": f"person{n}@example.com", "firstname": f"P {n}"} for n in range(contacts))
    server = optional_package("maatoo.sandbox", "the demo", "sandbox").Sandbox()
    with server, server.serve() as url, Maatoo(url, auth=BasicAuth(*server.credentials)) as api:
        say(f"An embedded server runs on {url} while this lasts.")
        created = api.contacts.create_many(rows)
        say(f"contacts create-many: {created!r}")
        segment = api.segments.create(name="Demo")
        ids = [each.id for each in created.succeeded if each.id]
        added = api.segments.add_contacts(segment.id, ids)
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


def completion(shell: Literal["bash", "zsh", "fish"], /, *, install: Flag = False) -> None:
    """Print the completion of a shell, or install it.

    Args:
        install: Write it to its place.
    """
    from maatoo.cli.app import application

    app = application()
    if install:
        say(f"Written to {app.install_completion(shell=shell)}; open a new shell.")
    else:
        print(app.generate_completion(prog_name="maatoo", shell=shell))
