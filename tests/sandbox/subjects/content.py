"""What is shown and sent: pages, forms, files, messages of every channel."""

from __future__ import annotations

from tests.sandbox.subjects.subject import Subject

CONTENT = (
    Subject(
        path="categories",
        one="category",
        many="categories",
        text="title",
        needs={"bundle": "global"},
        invalid={"title": ""},
    ),
    Subject(
        path="pages",
        one="page",
        many="pages",
        text="title",
        needs={"language": "en"},
        cleared="metaDescription",
        minimal=True,
        invalid={"title": ""},
    ),
    Subject(
        path="dynamiccontents",
        one="dynamicContent",
        many="dynamicContents",
        needs={"language": "en", "isCampaignBased": True},
        cleared="content",
        keyed=True,
    ),
    Subject(path="forms", one="form", many="forms", named=True, minimal=True),
    Subject(
        path="assets",
        one="asset",
        many="assets",
        text="title",
        needs={
            "storageLocation": "remote",
            "file": "http://files.example.invalid/a.pdf",
            "language": "en",
        },
        minimal=True,
        invalid={"title": "t", "language": "en", "storageLocation": "nowhere", "file": "a"},
    ),
    Subject(
        path="emails",
        one="email",
        many="emails",
        needs={"subject": "S", "language": "en"},
        cleared="fromName",
        keyed=True,
        minimal=True,
    ),
    Subject(
        path="smses",
        one="sms",
        many="smses",
        needs={"message": "M", "language": "en"},
        cleared=None,
        keyed=True,
    ),
    Subject(
        path="notifications",
        one="notification",
        many="notifications",
        needs={"heading": "H", "message": "M", "language": "en"},
        cleared="url",
        keyed=True,
    ),
    Subject(path="messages", one="message", many="messages", minimal=True),
    Subject(
        path="focus",
        one="focus",
        many="focus",
        needs={"type": "notice", "style": "bar"},
        keyed=True,
    ),
    Subject(path="tweets", one="tweet", many="tweets", needs={"text": "T"}, keyed=True),
)
