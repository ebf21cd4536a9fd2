"""Made-up companies, as rows of companies: the same for the same seed."""

from __future__ import annotations

import random

from maatoo.argument_checks import check_whole
from maatoo.testing.person_rows import ascii_text
from maatoo.testing.places import PLACES, phone, street

__all__ = ["companies"]

_NAMES = (
    *("Alpenblick", "Bergfrisch", "Castello", "Delta", "Edelweiss", "Fortuna", "Granit"),
    *("Helvetica", "Isola", "Jura", "Kupfer", "Lumière", "Montana", "Nordwind", "Orion"),
    *("Panorama", "Quelle", "Rondo", "Silber", "Turmalin", "Viktoria", "Zenit"),
)
#: trades, with the industry they belong to
_TRADES = (
    ("Bäckerei", "Food & Beverage"),
    ("Bikes", "Retail"),
    ("Energie", "Energy"),
    ("Garage", "Automotive & Assembly"),
    ("Hotel", "Hospitality"),
    ("Immobilien", "Real Estate"),
    ("Klinik", "Healthcare"),
    ("Logistik", "Transportation"),
    ("Software", "Technology"),
    ("Versicherungen", "Insurance"),
)
_FORMS = {"Switzerland": "AG", "Austria": "GmbH", "Germany": "GmbH", "France": "SA"}
_OTHER_FORM = {"Italy": "S.r.l.", "United Kingdom": "Ltd"}
_SIZES = (1, 3, 8, 20, 45, 120, 400, 2_500)


def companies(count: int, *, seed: int = 0, start: int = 0) -> list[dict[str, object]]:
    """Make companies up.

    The rows go into `companies.create_many` as they are. A company depends on seed and position
    alone. No two share a name or an address of the web.

    Args:
        count: how many.
        seed: another seed makes other companies.
        start: the position of the first one.

    Returns:
        Rows with the names of the company fields: companyname, companyemail, companywebsite,
        companyphone, companyaddress1, companycity, companyzipcode, companycountry,
        companyindustry, companynumber_of_employees.

    Raises:
        InvalidArgument: a negative count or start.
    """
    check_whole("count", count, 0)
    check_whole("start", start, 0)
    return [_company(seed, number) for number in range(start, start + count)]


def _company(seed: int, number: int) -> dict[str, object]:
    chance = random.Random(f"maatoo company {seed} {number}")
    place = chance.choice(PLACES)
    name, (trade, industry) = chance.choice(_NAMES), chance.choice(_TRADES)
    form = _FORMS.get(place.country) or _OTHER_FORM.get(place.country, "")
    site = f"{ascii_text(name)}-{ascii_text(trade)}-{seed}-{number}.example.com"
    return {
        "companyname": f"{name} {trade} {seed}-{number} {form}",
        "companyemail": f"info@{site}",
        "companywebsite": f"https://www.{site}",
        "companyphone": phone(chance, place),
        "companyaddress1": street(chance, place),
        "companycity": place.city,
        "companyzipcode": place.zipcode,
        "companycountry": place.country,
        "companyindustry": industry,
        "companynumber_of_employees": chance.choice(_SIZES),
    }
