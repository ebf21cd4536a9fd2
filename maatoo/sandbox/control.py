"""The control path: faults, recorded requests and counters over HTTP, without credentials."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from maatoo.sandbox import php
from maatoo.sandbox.faults import FaultBoard
from maatoo.sandbox.gate import CONTROL
from maatoo.sandbox.recorder import Recorder


def routes(faults: FaultBoard, recorder: Recorder) -> list[Route]:
    """The routes of the control path.

    - `GET /_sandbox/faults` lists the faults with their hits
    - `POST /_sandbox/faults` switches one on: `{"kind": "status", "status": 503, "count": 2}`
    - `DELETE /_sandbox/faults` switches all off, `DELETE /_sandbox/faults/{id}` one
    - `GET /_sandbox/requests` lists the recorded requests
    - `GET /_sandbox/in-flight` gives the requests in progress and their peak
    - `DELETE /_sandbox/in-flight` begins to count the peak anew
    """

    async def list_faults(_: Request) -> Response:
        return JSONResponse({"faults": [fault.as_json() for fault in faults]})

    async def add_fault(request: Request) -> Response:
        try:
            settings: object = json.loads(await request.body())
            if not php.is_object(settings):
                raise ValueError("the body is a JSON object")
            fault = faults.add(**settings)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(fault.as_json(), status_code=201)

    async def clear_faults(_: Request) -> Response:
        faults.clear()
        return JSONResponse({"faults": []})

    async def remove_fault(request: Request) -> Response:
        found = faults.remove(request.path_params["id"])
        return JSONResponse({"removed": found}, status_code=200 if found else 404)

    async def list_requests(_: Request) -> Response:
        shown = [
            {"method": r.method, "path": r.path, "query": r.query, "status": r.status}
            for r in recorder
        ]
        return JSONResponse({"requests": shown})

    async def in_flight(_: Request) -> Response:
        return JSONResponse({"now": recorder.in_flight, "peak": recorder.peak_in_flight})

    async def reset_peak(_: Request) -> Response:
        return JSONResponse({"peak": recorder.reset_peak()})

    return [
        Route(f"{CONTROL}/faults", list_faults, methods=["GET"]),
        Route(f"{CONTROL}/faults", add_fault, methods=["POST"]),
        Route(f"{CONTROL}/faults", clear_faults, methods=["DELETE"]),
        Route(f"{CONTROL}/faults/{{id:int}}", remove_fault, methods=["DELETE"]),
        Route(f"{CONTROL}/requests", list_requests, methods=["GET"]),
        Route(f"{CONTROL}/in-flight", in_flight, methods=["GET"]),
        Route(f"{CONTROL}/in-flight", reset_peak, methods=["DELETE"]),
    ]
