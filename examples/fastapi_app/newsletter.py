"""A newsletter's sign-up service: FastAPI in front, maatoo behind.

    pip install 'maatoo[examples]'
    MAATOO_BASE_URL=https://you.maatoo.io MAATOO_USERNAME=… MAATOO_PASSWORD=… \
        WEBHOOK_SECRET=… uvicorn newsletter:app

Its tests (`test_newsletter.py`) run against the embedded sandbox: no account, no network.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from maatoo import (
    UNSET,
    AsyncMaatoo,
    ConnectionFailed,
    MaatooError,
    NotFound,
    RateLimited,
    ValidationError,
)
from maatoo.webhooks import SIGNATURE_HEADER, ContactUpdated, WebhookError, parse, verify

SEGMENT = "newsletter"


class SignUp(BaseModel):
    """What the form on the web site sends."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    firstname: str = Field(default="", max_length=80)
    interests: list[str] = []


class Subscriber(BaseModel):
    """What the web site is told."""

    id: int
    email: str
    interests: list[str]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One client for all requests, open for as long as the service runs."""
    async with AsyncMaatoo.from_env() as api:
        app.state.maatoo = api
        yield


app = FastAPI(title="Newsletter", lifespan=lifespan)


def maatoo(request: Request) -> AsyncMaatoo:
    """The client; tests put another one in its place."""
    api: AsyncMaatoo = request.app.state.maatoo
    return api


Api = Annotated[AsyncMaatoo, Depends(maatoo)]


@app.post("/subscribers", status_code=201)
async def sign_up(form: SignUp, api: Api) -> Subscriber:
    """Create the contact, or update the one with this address, and add it to the segment."""
    contact = await api.contacts.create(
        email=form.email, firstname=form.firstname or UNSET, tags=form.interests
    )
    segment = await api.segments.ensure(name=SEGMENT)
    await api.segments.add_contact(segment.id, contact.id)
    return Subscriber(id=contact.id, email=form.email, interests=[t.tag for t in contact.tags])


@app.delete("/subscribers/{id}", status_code=204)
async def sign_off(id: int, api: Api) -> None:
    """Send this person no more e-mails."""
    await api.contacts.add_dnc(id, "email", reason=1, comments="signed off on the web site")


@app.get("/health")
async def health(api: Api) -> JSONResponse:
    """Whether maatoo answers, and takes the credentials; for a load balancer or a monitor."""
    try:
        await api.with_options(deadline=2).users.get_self()
    except MaatooError as error:
        return JSONResponse({"maatoo": type(error).__name__}, 503)
    return JSONResponse({"maatoo": "ok"})


@app.post("/webhooks/maatoo", status_code=204)
async def contact_changed(request: Request) -> None:
    """maatoo tells that contacts changed; what is not signed by it is refused."""
    body = await request.body()
    try:
        verify(body, request.headers.get(SIGNATURE_HEADER), os.environ["WEBHOOK_SECRET"])
        events = parse(body)
    except WebhookError as error:
        raise HTTPException(400, "not a delivery of maatoo") from error
    for event in events:
        if isinstance(event, ContactUpdated):
            request.app.state.changed = event.contact.id


@app.exception_handler(NotFound)
async def not_found(_: Request, error: NotFound) -> JSONResponse:
    """There is no such contact."""
    return JSONResponse({"detail": error.message}, 404)


@app.exception_handler(ValidationError)
async def refused(_: Request, error: ValidationError) -> JSONResponse:
    """maatoo did not accept a value; say which."""
    return JSONResponse({"detail": {**error.field_errors}}, 422)


@app.exception_handler(RateLimited)
async def busy(_: Request, error: RateLimited) -> JSONResponse:
    """The quota of the account is used up: come back later."""
    wait = str(round(error.retry_after or 60))
    return JSONResponse({"detail": "try again later"}, 503, {"Retry-After": wait})


@app.exception_handler(ConnectionFailed)
async def unreachable(_: Request, __: ConnectionFailed) -> JSONResponse:
    """maatoo cannot be reached; nothing was stored."""
    return JSONResponse({"detail": "try again later"}, 502)
