"""The witness over HTTP: POST /add-checkpoint, and what anybody may read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from amanat.errors import AmanatError, NotFoundError
from amanat.witness.evidence import PARTS
from amanat.witness.logs import Logger
from amanat.witness.place import origin_hash
from amanat.witness.service import TEXT, Answer, Witness

BODY_LIMIT: Final = 256 * 1024
"""63 hashes and a checkpoint with 16 signatures of 5 kB each take 110 kB."""
BODY_SECONDS: Final = 20

Handler = Callable[[Request], Awaitable[Response]]


def build(witness: Witness, log: Logger) -> Starlette:
    """The application of an opened witness."""

    async def add_checkpoint(request: Request) -> Response:
        body = await _body(request)
        if isinstance(body, Answer):
            return _response(body)
        return _response(await run_in_threadpool(witness.add_checkpoint, body))

    async def checkpoint(request: Request) -> Response:
        return _response(Answer(200, witness.last(request.path_params["log"])))

    async def about(_request: Request) -> Response:
        return _response(Answer(200, await run_in_threadpool(_about, witness)))

    async def listed(_request: Request) -> Response:
        shown = [
            {**asdict(one), "texts": {part: f"/evidence/{one.id}/{part}" for part in PARTS}}
            for one in await run_in_threadpool(witness.evidence.all)
        ]
        return _response(Answer(200, json.dumps({"evidence": shown}, indent=1).encode() + b"\n", "application/json"))

    async def exhibit(request: Request) -> Response:
        path = request.path_params
        return _response(Answer(200, await run_in_threadpool(witness.evidence.part, path["id"], path["part"])))

    pages: dict[str, Handler] = {
        "/": about,
        "/evidence": listed,
        "/evidence/{id}/{part}": exhibit,
        "/{log}/checkpoint": checkpoint,
    }
    routes = [Route(path, _guarded(page, log)) for path, page in pages.items()]
    return Starlette(routes=[Route("/add-checkpoint", _guarded(add_checkpoint, log), methods=["POST"]), *routes])


def _guarded(page: Handler, log: Logger) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await page(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except NotFoundError as error:
            return _response(_said(404, error))
        except AmanatError as error:
            # Our own files are damaged: the operator must look, and nobody gets a cosignature until then.
            log("witness.damaged", code=error.code)
            return _response(Answer(500, b"This witness cannot answer for this log now. (witness.damaged)\n"))
        except OSError as error:
            log("witness.disk", code=error.strerror or "unknown")
            return _response(Answer(503, b"This witness cannot write now. Nothing was cosigned. (witness.disk)\n"))

    return guarded


async def _body(request: Request) -> bytes | Answer:
    """The body, or the answer to one that is too long or too slow."""
    long = Answer(413, f"Send at most {BODY_LIMIT} bytes. (witness.body_long)\n".encode())
    if not _announced(request) <= BODY_LIMIT:
        return long
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > BODY_LIMIT:
                    return long
    except TimeoutError:
        return Answer(408, b"The request came too slowly. Send it again. (witness.body_slow)\n")
    return bytes(body)


def _announced(request: Request) -> int:
    text = request.headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else BODY_LIMIT + 1


def _about(witness: Witness) -> bytes:
    lines = [f"{witness.verifier.vkey}", ""]
    for log, last in witness.logs():
        size = last.checkpoint.size if last else "nothing yet"
        lines.append(f"{log.origin} {size} /{origin_hash(log.origin)}/checkpoint")
    return ("\n".join(lines) + "\n").encode()


def _said(status: int, error: AmanatError) -> Answer:
    return Answer(status, f"{error.detail} ({error.code})\n".encode())


def _response(answer: Answer) -> Response:
    headers = {"x-content-type-options": "nosniff", "cache-control": "no-store"}
    # Starlette would add a charset to text/x.tlog.size, which the spec names without one.
    response = Response(answer.body, answer.status, headers)
    response.headers["content-type"] = answer.kind
    return response


__all__ = ["BODY_LIMIT", "TEXT", "build"]
