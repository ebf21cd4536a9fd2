"""Made-up people, as rows of contacts: the same for the same seed."""

from __future__ import annotations

import random
import unicodedata

from maatoo.argument_checks import check_whole
from maatoo.testing.places import PLACES, phone, street

__all__ = ["ascii_text", "people"]

DOMAIN = "example.com"

_WOMEN = (
    *("Ada", "Chloé", "Elif", "Frida", "Giulia", "Hannah", "Inès", "Jana", "Leïla", "Mia"),
    *("Noémie", "Olivia", "Pia", "Rosa", "Sofia", "Tara", "Zoë"),
)
_MEN = (
    *("André", "Ben", "Çağan", "Dario", "Emil", "Félix", "Giò", "Hugo", "Ivo", "Jürg", "Luca"),
    *("Matteo", "Noah", "Oskar", "Paul", "Rafael", "Søren", "Tim"),
)
_LAST = (
    *("Ammann", "Bianchi", "Brönnimann", "Costa", "Dubois", "Egger", "Fischer", "Gómez", "Huber"),
    *("Iseli", "Jansen", "Keller", "Lefèvre", "Müller", "Novák", "O'Brien", "Rossi", "Schläpfer"),
    *("Suter", "Thompson", "Vogel", "Weiß", "Zürcher"),
)
_POSITIONS = (
    *("Assistant", "Buyer", "Developer", "Head of marketing", "Managing director", "Nurse"),
    *("Project lead", "Sales", "Student", "Teacher"),
)
_INTERESTS = ("cooking", "cycling", "gardening", "hiking", "music", "reading", "running", "travel")


def people(count: int, *, seed: int = 0, start: int = 0) -> list[dict[str, object]]:
    """Make people up.

    The rows go into `contacts.create_many` as they are. A person depends on seed and position
    alone: `people(10)` are the first ten of `people(20)`. No two share an e-mail address; all
    addresses end with example.com, which nobody owns; not every row has every value.

    Args:
        count: how many.
        seed: another seed makes other people.
        start: the position of the first one.

    Returns:
        Rows with the names of the contact fields: email, firstname, lastname, title, city,
        zipcode, country, preferred_locale, and for most address1, phone, position, tags.

    Raises:
        InvalidArgument: a negative count or start.
    """
    check_whole("count", count, 0)
    check_whole("start", start, 0)
    return [_person(seed, number) for number in range(start, start + count)]


def _person(seed: int, number: int) -> dict[str, object]:
    chance = random.Random(f"maatoo person {seed} {number}")
    woman = chance.random() < 0.5
    first, last = chance.choice(_WOMEN if woman else _MEN), chance.choice(_LAST)
    place = chance.choice(PLACES)
    person: dict[str, object] = {
        "email": f"{ascii_text(first)}.{ascii_text(last)}.{seed}.{number}@{DOMAIN}",
        "title": "Mrs" if woman else "Mr",
        "firstname": first,
        "lastname": last,
        "city": place.city,
        "zipcode": place.zipcode,
        "country": place.country,
        "preferred_locale": place.locale,
    }
    if chance.random() < 0.8:
        person["address1"] = street(chance, place)
    if chance.random() < 0.6:
        person["phone"] = phone(chance, place)
    if chance.random() < 0.5:
        person["position"] = chance.choice(_POSITIONS)
    if chance.random() < 0.7:
        person["tags"] = sorted(chance.sample(_INTERESTS, chance.randint(1, 3)))
    return person


def ascii_text(name: str) -> str:
    """A name as it stands in an address: lower-case ASCII letters and digits."""
    spelled = name.replace("ß", "ss").replace("ø", "o").replace("ğ", "g").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return "".join(sign for sign in plain.lower() if sign.isalnum())
