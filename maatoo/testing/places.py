"""Places that made-up people and companies are in: real towns, made-up streets."""

from __future__ import annotations

import random

from attrs import frozen

__all__ = ["PLACES", "Place", "phone", "street"]


@frozen
class Place:
    """One town.

    Attributes:
        city: its name.
        zipcode: one of its postal codes, as text: some begin with a zero.
        country: its country, as the country field names it.
        locale: the language most people there write in.
        dial: the country's dialling code.
        streets: endings or names of streets there.
    """

    city: str
    zipcode: str
    country: str
    locale: str
    dial: str
    streets: tuple[str, ...]


_GERMAN = ("Bahnhofstrasse", "Lindenweg", "Seestrasse", "Schulhausgasse", "Gartenweg")
_FRENCH = ("Rue du Lac", "Avenue de la Gare", "Chemin des Vignes", "Rue de l'École")
_ITALIAN = ("Via Roma", "Via San Gottardo", "Piazza Grande", "Via dei Pini")
_ENGLISH = ("High Street", "Station Road", "Mill Lane", "Church Road")

PLACES: tuple[Place, ...] = (
    Place("Zürich", "8001", "Switzerland", "de_CH", "+41", _GERMAN),
    Place("Bern", "3011", "Switzerland", "de_CH", "+41", _GERMAN),
    Place("Genève", "1204", "Switzerland", "fr_CH", "+41", _FRENCH),
    Place("Lugano", "6900", "Switzerland", "it_CH", "+41", _ITALIAN),
    Place("Wien", "1010", "Austria", "de_AT", "+43", _GERMAN),
    Place("Leipzig", "04109", "Germany", "de_DE", "+49", _GERMAN),
    Place("München", "80331", "Germany", "de_DE", "+49", _GERMAN),
    Place("Lyon", "69001", "France", "fr_FR", "+33", _FRENCH),
    Place("Milano", "20121", "Italy", "it_IT", "+39", _ITALIAN),
    Place("Bristol", "BS1 4DJ", "United Kingdom", "en_GB", "+44", _ENGLISH),
)


def street(chance: random.Random, place: Place) -> str:
    """An address line in a place."""
    number = chance.randint(1, 120)
    name = chance.choice(place.streets)
    before = place.locale.startswith(("fr", "en"))
    return f"{number} {name}" if before else f"{name} {number}"


def phone(chance: random.Random, place: Place) -> str:
    """A phone number that belongs to nobody: its last group is 00xx."""
    return f"{place.dial} {chance.randint(20, 79)} 555 00 {chance.randint(10, 99)}"
