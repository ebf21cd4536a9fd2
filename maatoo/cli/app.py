"""The application: the table of commands, and what becomes of errors, warnings and Ctrl-C."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError, Parameter

from maatoo._version import __version__
from maatoo.cli.asking import close_quietly, say, say_error
from maatoo.cli.exit_codes import ExitCode, exit_code
from maatoo.description import resources

__all__ = ["application", "run"]

COMMANDS = {
    "login": ("login:login", "Log in to a server, and keep the login on this machine."),
    "logout": ("login:logout", "Forget a login."),
    "whoami": ("login:whoami", "Show who is logged in, and where."),
    "profiles": ("login:profiles", "List the logins of this machine, or choose the default one."),
    "doctor": ("doctor:doctor", "Check address, connection, credentials, permissions, quota."),
    "tracking": ("extras:tracking", "The tag that tracks the pages of a site."),
    "sandbox": ("extras:sandbox", "Serve an embedded maatoo server, for trials and tests."),
    "demo": ("extras:demo", "Show the main job on an embedded server; needs no account."),
    "mcp": ("extras:mcp", "Serve the API to assistants, over standard input and output."),
    "openapi": ("extras:openapi", "Print the OpenAPI 3.1 description of the whole API."),
    "completion": ("extras:completion", "Print or install the completion of bash, zsh or fish."),
}

OWN_HELP = frozenset({"mcp", "sandbox"})
"""Commands that parse their own arguments, ``--help`` included."""


def application() -> App:
    """The whole command line; each command is imported when it is used."""
    app = App(
        name="maatoo",
        help="The maatoo / Mautic marketing-automation API on the command line.",
        version=__version__,
        default_parameter=Parameter(negative_iterable=()),
        help_format="plaintext",
        suppress_keyboard_interrupt=False,  # run() says that it was interrupted
    )
    for name, (place, text) in COMMANDS.items():
        given: dict[str, Any] = {"help_flags": []} if name in OWN_HELP else {}
        app.command(f"maatoo.cli.{place}", name=name, help=text, group="Commands", **given)
    for resource, text in resources().items():
        name = resource.replace("_", "-")
        title, _, said = text.partition(": ")
        short = re.split(r",| [(]", said or title)[0].rstrip(".")  # a line of its own
        shown = f"{short[:1].upper()}{short[1:]}."
        app.command(f"maatoo.cli.operations:{resource}", name=name, help=shown, group="Resources")
    return app


def run(words: Sequence[str]) -> int:
    """Run one command.

    Args:
        words: the words behind ``maatoo``.

    Returns:
        The exit code.
    """
    warnings.showwarning = _show_warning  # type: ignore[assignment] # it takes fewer names
    warnings.simplefilter("always", UserWarning)
    # a resource and its operation may be spelled as in Python; no other word is changed
    is_resource = bool(words) and words[0].replace("-", "_") in resources()
    names = [word.replace("_", "-") for word in words[: 2 if is_resource else 0]]
    code: int = ExitCode.DONE
    try:
        done = application()(
            [*names, *words[len(names) :]],
            exit_on_error=False,
            print_error=True,
            result_action="return_value",
        )
        code = done if isinstance(done, int) else ExitCode.DONE
        sys.stdout.flush()
        return code
    except CycloptsError:  # which has been printed
        return ExitCode.USAGE
    except BrokenPipeError:  # the reader of the output has closed it
        close_quietly(sys.stdout)
        return code
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D where something was asked
        say("Interrupted.")
        return ExitCode.INTERRUPTED
    except Exception as error:  # a traceback could show credentials
        return _report_error(error)


def _report_error(error: Exception) -> int:
    """Tell a person of an error, and how far a bulk job came; returns the exit code."""
    from maatoo.errors import MaatooError

    known = isinstance(error, (MaatooError, OSError))
    say_error(error)
    report: Any = getattr(error, "report", None)
    if report is not None and len(report):
        say(f"{report!r}")
    if not known:
        say("This should not happen: please report it, with the command and its version.")
    return exit_code(error)


def _show_warning(message: Warning | str, category: type[Warning], *_: object) -> None:
    if issubclass(category, UserWarning):
        from maatoo.redaction import redact

        say(f"warning: {redact(str(message))}")
