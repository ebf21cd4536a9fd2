"""What users chose in the recordings: under which keys it stands, and which words stay."""

from __future__ import annotations

from functools import lru_cache

from tests.sandbox.sandbox_replay import RECORDINGS, exchanges
from tests.sandbox.varied_names import texts

#: keys of requests under which users name and describe things
KEYS = frozenset(
    {
        *("name", "title", "label", "alias", "tag", "tags", "add_tags", "username", "formName"),
        *("firstname", "lastname", "firstName", "lastName", "email", "city", "publicName"),
        *("companyname", "companyemail", "companycity", "subject", "description", "content"),
        *("text", "message", "heading", "headline", "tagline", "comments", "utm_campaign"),
        *("utm_content", "utm_medium", "utm_source", "utm_term", "plan", "interests", "value"),
        *("eventName", "actionName", "tokenName", "position", "metaDescription", "signature"),
    }
)

#: names of what was made between the recorded exchanges, see sandbox_neighbours
ASIDE = (
    *(
        "Kim Keep",
        "Lea Keep",
        "Max Keep",
        "Nia Keep",
        "Keep One",
        "Keep Two",
        "Linz",
        "Keeper",
    ),
    *("Keep seg", "Other seg", "Loyalty", "Product", "K asset", "Keep page", "Keep", "Hook"),
    *("Keep template", "Keep list", "Keep focus", "Keep campaign", "No mail"),
)

#: words that stay
KEPT = frozenset(
    {
        # in paths, keys, types, envelopes and tables of the API
        *("asset", "batch", "body", "campaign", "color", "company", "contact", "contacts"),
        *("content", "date", "delta", "desc", "description", "dnc", "dynamic", "email"),
        *("employees", "events", "extra", "field", "filters", "focus", "form", "group", "height"),
        *("hidden", "hook", "info", "lead", "left", "list", "local", "mail", "name", "note"),
        *("phone", "point", "points", "public", "push", "report", "role", "score", "size", "sms"),
        *("subject", "submit", "tag", "template", "top", "trigger", "tweet", "type", "user"),
        # in messages, labels and names of the server
        *("added", "bad", "blank", "changed", "contactfield", "default", "first", "firstname"),
        *("fresh", "invalid", "landing", "last", "max", "new", "not", "one", "only", "other"),
        *("page", "second", "send", "with"),
        # in paths that were asked for, and are repeated in messages
        *("never", "nope"),
        # "Form three" has an alias as long as those of forms may be
        "three",
        # the users of a fresh server, the domain, a browser, a colour, and an entity of HTML
        *("admin", "viewer", "example", "firefox", "ffffff", "amp"),
    }
)

#: texts of the server that hold words which users chose elsewhere
SAID = ("{contactfield=firstname|John}",)


@lru_cache(maxsize=1)
def chosen() -> tuple[str, ...]:
    """All texts that users chose in requests of the recordings, and between them."""
    found = dict.fromkeys(ASIDE)
    for file in sorted(path.stem for path in RECORDINGS.glob("*.json")):
        if file == "webhooks_deliveries":
            continue
        for exchange in exchanges(file):
            request = exchange["request"]
            found.update(dict.fromkeys(texts(request.get("json"), KEYS)))
            pairs = request.get("form") or []
            found.update(dict.fromkeys(value for key, value in pairs if key in KEYS))
    return tuple(found)
