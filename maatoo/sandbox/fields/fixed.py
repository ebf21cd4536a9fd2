"""The fields that every new server has, in the order of their ids."""

from __future__ import annotations

from typing import Any

TITLES = ("Mr", "Mrs", "Miss")

INDUSTRIES = (
    *("Aerospace & Defense", "Agriculture", "Apparel", "Automotive & Assembly", "Banking"),
    *("Biotechnology", "Chemicals", "Communications", "Construction", "Consumer Packaged Goods"),
    *("Education", "Electronics", "Energy", "Engineering", "Entertainment", "Environmental"),
    *("Finance", "Food & Beverage", "Government", "Healthcare", "Hospitality", "Insurance"),
    *("Machinery", "Manufacturing", "Media", "Metals & Mining", "Not for Profit", "Oil & Gas"),
    *("Packaging & Paper", "Private Equity & Principal Investors", "Recreation", "Real Estate"),
    *("Retail", "Semiconductors", "Shipping", "Social Sector", "Technology"),
    *("Telecommunications", "Transportation", "Utilities", "Other"),
)

#: alias, label, type, group, whether it is fixed, properties
CONTACT: tuple[tuple[str, str, str, str, bool, dict[str, Any]], ...] = (
    ("title", "Title", "lookup", "core", True, {"list": list(TITLES)}),
    ("firstname", "First Name", "text", "core", True, {}),
    ("lastname", "Last Name", "text", "core", True, {}),
    ("company", "Primary company", "text", "core", True, {}),
    ("position", "Position", "text", "core", True, {}),
    ("email", "Email", "email", "core", True, {}),
    ("mobile", "Mobile", "tel", "core", True, {}),
    ("phone", "Phone", "tel", "core", True, {}),
    ("points", "Points", "number", "core", True, {}),
    ("fax", "Fax", "tel", "core", False, {}),
    ("address1", "Address Line 1", "text", "core", True, {}),
    ("address2", "Address Line 2", "text", "core", True, {}),
    ("city", "City", "text", "core", True, {}),
    ("state", "State", "region", "core", True, {}),
    ("zipcode", "Zip Code", "text", "core", True, {}),
    ("country", "Country", "country", "core", True, {}),
    ("preferred_locale", "Preferred Locale", "locale", "core", True, {}),
    ("timezone", "Preferred Timezone", "timezone", "core", True, {}),
    ("last_active", "Date Last Active", "datetime", "core", True, {}),
    ("attribution_date", "Attribution Date", "datetime", "core", True, {}),
    ("attribution", "Attribution", "number", "core", True, {"roundmode": 4, "scale": 2}),
    ("website", "Website", "url", "core", False, {}),
    ("facebook", "Facebook", "text", "social", False, {}),
    ("foursquare", "Foursquare", "text", "social", False, {}),
    ("instagram", "Instagram", "text", "social", False, {}),
    ("linkedin", "mautic.lead.field.linkedin", "text", "social", False, {}),
    ("skype", "Skype", "text", "social", False, {}),
    ("twitter", "Twitter", "text", "social", False, {}),
)

COMPANY: tuple[tuple[str, str, str, str, bool, dict[str, Any]], ...] = (
    ("companyaddress1", "Address 1", "text", "core", True, {}),
    ("companyaddress2", "Address 2", "text", "core", True, {}),
    ("companyemail", "Company Email", "email", "core", True, {}),
    ("companyphone", "Phone", "tel", "core", True, {}),
    ("companycity", "City", "text", "core", True, {}),
    ("companystate", "State", "region", "core", True, {}),
    ("companyzipcode", "Zip Code", "text", "core", True, {}),
    ("companycountry", "Country", "country", "core", True, {}),
    ("companyname", "Company Name", "text", "core", True, {}),
    ("companywebsite", "Website", "url", "core", True, {}),
    (
        "companynumber_of_employees",
        "Number of Employees",
        "number",
        "professional",
        False,
        {"roundmode": 4, "scale": 0},
    ),
    ("companyfax", "Fax", "tel", "professional", False, {}),
    (
        "companyannual_revenue",
        "Annual Revenue",
        "number",
        "professional",
        False,
        {"roundmode": 4, "scale": 2},
    ),
    (
        "companyindustry",
        "Industry",
        "select",
        "professional",
        True,
        {"list": [{"label": name, "value": name} for name in INDUSTRIES]},
    ),
    ("companydescription", "Description", "text", "professional", True, {}),
)

#: fields that identify an entity: a create with a known value updates
UNIQUE = frozenset({"email", "companyname"})

REQUIRED = frozenset({"companyname"})

#: fields that short forms show
SHORT = frozenset({"firstname", "lastname", "email"})

DEFAULTS: dict[str, str] = {"points": "0"}

#: the order of the columns in the database, as lists of contacts show them
CONTACT_COLUMNS = (
    *("points", "last_active", "title", "firstname", "lastname", "company", "position", "email"),
    *("phone", "mobile", "fax", "address1", "address2", "city", "state", "zipcode", "timezone"),
    *("country", "preferred_locale", "attribution_date", "attribution", "website"),
)
