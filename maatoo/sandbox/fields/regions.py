"""Names of regions that the region field accepts; those of some countries alone are known."""

from __future__ import annotations

from typing import Final

__all__ = ["is_region"]


def _names(text: str) -> frozenset[str]:
    lines = text.strip().splitlines()
    return frozenset(name for line in lines for name in line.strip().split("|"))


_REGIONS: Final = {
    "Australia": _names(
        """
        Australian Capital Territory|New South Wales|Northern Territory|Queensland|South Australia
        Tasmania|Victoria|Western Australia
        """
    ),
    "Austria": _names(
        """
        Burgenland|Kärnten|Niederösterreich|Oberösterreich|Salzburg|Steiermark|Tirol|Vorarlberg
        Wien
        """
    ),
    "Belgium": _names(
        """
        Antwerpen|Brabant Wallon|Brussels|Hainaut|Liege|Luxembourg|Namur|Oost-Vlaanderen
        Vlaams-Brabant|West-Vlaanderen
        """
    ),
    "Canada": _names(
        """
        Alberta|British Columbia|Manitoba|New Brunswick|Newfoundland and Labrador
        Northwest Territories|Nova Scotia|Nunavut|Ontario|Prince Edward Island|Quebec|Saskatchewan
        Yukon Territory
        """
    ),
    "France": _names(
        """
        Ain|Aisne|Allier|Alpes-Maritimes|Alpes-de-Haute-Provence|Ardennes|Ardèche|Ariège|Aube|Aude
        Auvergne-Rhône-Alpes|Aveyron|Bas-Rhin|Bouches-du-Rhône|Bourgogne-Franche-Comté|Bretagne
        Calvados|Cantal|Centre-Val de Loire|Charente|Charente-Maritime|Cher|Corrèze|Corse
        Corse-du-Sud|Creuse|Côte-d'Or|Côtes-d'Armor|Deux-Sèvres|Dordogne|Doubs|Drôme|Essonne|Eure
        Eure-et-Loir|Finistère|Gard|Gers|Gironde|Grand Est|Guadeloupe|Guyane|Haut-Rhin|Haute-Corse
        Haute-Garonne|Haute-Loire|Haute-Marne|Haute-Savoie|Haute-Saône|Haute-Vienne|Hautes-Alpes
        Hautes-Pyrénées|Hauts-de-France|Hauts-de-Seine|Hérault|Ille-et-Vilaine|Indre
        Indre-et-Loire|Isère|Jura|La Réunion|Landes|Loir-et-Cher|Loire|Loire-Atlantique|Loiret|Lot
        Lot-et-Garonne|Lozère|Maine-et-Loire|Manche|Marne|Martinique|Mayenne|Mayotte
        Meurthe-et-Moselle|Meuse|Morbihan|Moselle|Nièvre|Nord|Normandie|Nouvelle-Aquitaine
        Occitanie|Oise|Orne|Paris|Pas-de-Calais|Pays de la Loire|Provence-Alpes-Côte d'Azur
        Puy-de-Dôme|Pyrénées-Atlantiques|Pyrénées-Orientales|Rhône|Sarthe|Savoie|Saône-et-Loire
        Seine-Maritime|Seine-Saint-Denis|Seine-et-Marne|Somme|Tarn|Tarn-et-Garonne
        Territoire de Belfort|Val-d'Oise|Val-de-Marne|Var|Vaucluse|Vendée|Vienne|Vosges|Yonne
        Yvelines|Île-de-France
        """
    ),
    "Germany": _names(
        """
        Baden-Württemberg|Bayern|Berlin|Brandenburg|Bremen|Hamburg|Hessen|Mecklenburg-Vorpommern
        Niedersachsen|Nordrhein-Westfalen|Rheinland-Pfalz|Saarland|Sachsen|Sachsen-Anhalt
        Schleswig-Holstein|Thüringen
        """
    ),
    "Ireland": _names(
        """
        Carlow|Cavan|Clare|Cork|Donegal|Dublin|Galway|Kerry|Kildare|Kilkenny|Laois|Leitrim
        Limerick|Longford|Louth|Mayo|Meath|Monaghan|Offaly|Roscommon|Sligo|Tipperary|Waterford
        Westmeath|Wexford|Wicklow
        """
    ),
    "Liechtenstein": _names(
        """
        Balzers|Eschen|Gamprin|Mauren|Planken|Ruggell|Schaan|Schellenberg|Triesen|Triesenberg
        Vaduz
        """
    ),
    "Luxembourg": _names(
        """
        Diekirch|GreveNmacher
        """
    ),
    "Netherlands": _names(
        """
        Drente|Flevoland|Friesland|Gelderland|Groningen|Limburg|Noord-Brabant|Noord-Holland
        Overijssel|Utrecht|Zeeland|Zuid-Holland
        """
    ),
    "Switzerland": _names(
        """
        Aargau|Appenzell Ausserrhoden|Appenzell Innerrhoden|Basel-Landschaft|Basel-Stadt|Bern
        Fribourg|Genève|Glarus|Graubünden|Jura|Luzern|Neuchâtel|Nidwalden|Obwalden|Schaffhausen
        Schwyz|Solothurn|St. Gallen|Thurgau|Ticino|Uri|Valais|Vaud|Zug|Zürich
        """
    ),
    "United States": _names(
        """
        Alabama|Alaska|American Samoa|Arizona|Arkansas|Armed Forces Americas|Armed Forces Europe
        Armed Forces Pacific|California|Colorado|Connecticut|Delaware|District of Columbia|Florida
        Georgia|Guam|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland
        Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada
        New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota
        Northern Mariana Islands|Ohio|Oklahoma|Oregon|Pennsylvania|Puerto Rico|Rhode Island
        South Carolina|South Dakota|Tennessee|Texas|United States Minor Outlying Islands|Utah
        Vermont|Virgin Islands|Virginia|Washington|West Virginia|Wisconsin|Wyoming
        """
    ),
}

_ALL: Final = frozenset[str]().union(*_REGIONS.values())


def is_region(name: str, country: object) -> bool:
    """Whether the server has a region of that name.

    The server does not look at the country. This list is shorter than the server's: every name is
    taken together with a country whose regions are not known here.

    Args:
        name: the name.
        country: the name of the country that stands beside it, or None.
    """
    return name in _ALL or (bool(country) and country not in _REGIONS)
