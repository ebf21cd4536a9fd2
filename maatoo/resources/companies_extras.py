"""``companies.upsert``: the company of a name edited, or created where there is none."""

from __future__ import annotations

import os
from typing import Any, Final

from attrs import frozen

from maatoo.batch import BulkOptions, BulkReport
from maatoo.batch.assignments import Pairs, assign
from maatoo.batch.lookup import ask, has_value
from maatoo.batch.row_keys import row_keys
from maatoo.batch.settle import refuses_unique
from maatoo.converter import to_int
from maatoo.errors import (
    DuplicateName,
    InvalidArgument,
    NotStored,
    UnexpectedResponse,
    ValueNotStored,
)
from maatoo.models import Company
from maatoo.operation import Identity
from maatoo.parameter_types import unique_text
from maatoo.resources import companies
from maatoo.resources._ensuring import in_turn
from maatoo.unique_values import folded
from maatoo.user_warnings import tell_user

__all__ = ["AsyncCompanies", "CompanyUpserted"]

_BY: Final = Identity("companies", "/companies", "companies", ("companyname",))


@frozen(kw_only=True)
class CompanyUpserted:
    """What became of an upsert.

    Attributes:
        company: the company as it is now.
        created: True where it was made, False where the one of this name was changed.
    """

    company: Company
    created: bool


class AsyncCompanies(companies.AsyncCompanies):
    """Companies: what contacts belong to."""

    __slots__ = ()

    async def upsert(self, *, companyname: str, **given: Any) -> CompanyUpserted:
        """Edit the company of a name, or create it where there is none, and say which.

        What is not given stays as it is, also where somebody else creates the company at the same
        moment. (`create` on a name that exists would blank it.) Names that differ only in case,
        accents or outer blanks are one company to the server. Calls for one name take turns. Of
        several companies of one name the oldest is edited, with a warning.

        Args:
            companyname: Name of the company.
            **given: Further parameters of `create` and `edit`.

        Returns:
            The company, and whether it was created.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was stored.
            MaatooError: Of the class that says what happened.

        Endpoint: ``GET /companies``, then ``PATCH /companies/{id}/edit`` or ``POST
        /companies/batch/new`` (section "Companies").
        """
        unique_text(companyname, "companyname")
        if not folded(companyname):
            raise InvalidArgument(f"companyname must be a name, not {companyname!r}")
        keys = row_keys("companies", {"companyname": companyname}, _BY.names)
        async with in_turn(self._caller, "companies.upsert", companyname, keys=keys) as caller:
            own = companies.AsyncCompanies(caller)
            found = await self._ids(companyname)
            if not found:
                made = await _created(own, {"companyname": companyname, **given})
                if made is not None:
                    return CompanyUpserted(company=made, created=True)
                found = await self._ids(companyname)
            if not found:
                raise UnexpectedResponse(
                    f"companies.upsert: the server refuses the name {companyname!r} as that of "
                    "another company, and finds none of it; nothing was stored"
                )
            if len(found) > 1:
                tell_user(
                    DuplicateName(
                        f"{len(found)} companies are called {companyname!r} "
                        f"(ids {', '.join(map(str, found))}): the oldest is edited"
                    )
                )
            company = await own.edit(found[0], companyname=companyname, **given)
            return CompanyUpserted(company=company, created=False)

    async def _ids(self, name: str) -> list[int]:
        """The ids of the companies of a name, the oldest first."""
        entities = await ask(self._caller, _BY, "companyname", [name])
        return sorted(
            to_int(each.get("id")) or 0 for each in entities if has_value(each, "companyname", name)
        )

    async def add_contacts(
        self,
        pairs: Pairs,
        /,
        *,
        chunk_size: int | None = None,
        max_concurrency: int | None = None,
        report: BulkReport[None] | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
    ) -> BulkReport[None]:
        """Add contacts to companies, any number of pairs, in parallel.

        Args:
            pairs: Pairs of a company's id and a contact's id, or mappings with `company_id` and
                `contact_id`; any iterable, of any length, read as the job goes.
            chunk_size: Pairs a request, from 1 to 200; fitted to the server when not given.
            max_concurrency: Requests in progress at most; the client's limit when not given.
            report: A report to fill as the job goes; it stays true after a cancellation or Ctrl-C.
            checkpoint: A file that notes what was done, so that a stopped job can go on from there.

        Returns:
            A report with one outcome for each position of the input; its `id` is the contact's.

        Raises:
            InvalidArgument: An argument that cannot be right; nothing was sent.
            MaatooError: What stops the job; its ``report`` says how far it came.

        Endpoint: ``POST /companies/batch/addcontacts`` (not in the API documentation; since Mautic
        7.2).
        """
        options = BulkOptions[None](
            chunk_size=chunk_size,
            max_concurrency=max_concurrency,
            report=report,
            checkpoint=checkpoint,
        )
        return await assign(self._caller, companies.ASSIGN_CONTACTS, pairs, options)


async def _created(own: companies.AsyncCompanies, row: dict[str, Any]) -> Company | None:
    """The company that a row makes; None where there is one of its name.

    It is made as the one row of a batch: that refuses a name that exists, where a create of its
    own would blank that company, which somebody else may have made since it was looked for.

    Raises:
        MaatooError: what became of the row, where it was not stored, or not as ``strict`` wants it.
    """
    options = {name: row.pop(name) for name in ("settle", "extra_query") if name in row}
    report = await own.create_many([row], keep="all", **options)
    outcome = next(iter(report))
    if outcome.error is not None and not refuses_unique(outcome.error, _BY.names):
        raise outcome.error
    if outcome.error is not None:
        return None
    differences = [each for each in outcome.warnings if isinstance(each, NotStored)]
    if differences:
        tell_user(ValueNotStored("companies.upsert", differences))
    return outcome.value
