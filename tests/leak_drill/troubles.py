"""When something goes wrong: error pages, the log, a crash of the desk, with the words of a row in what was asked."""

from __future__ import annotations

import io
import re
from datetime import UTC
from urllib.parse import quote

import structlog

from amanat.desk.web import DeskSettings, desk_app
from amanat.intake import logs
from tests.leak_drill.ground import Ground
from tests.leak_drill.model import Row, Tried


def errors(ground: Ground, row: Row) -> Tried:
    """What is asked for with the row's own words in the address, in a header and in the body. An answer repeats none of
    it, but for the address itself in the link to the other language."""
    said, out = row.tokens[0] if row.tokens else row.file, b""
    http, word = ground.line.http, quote(said)
    for path in (f"/en/public/{word}", f"/en/{word}", f"/v1/publications/{word}", f"/v1/{word}"):
        answer = http.get(path, headers={"accept-language": "en", "x-said": word})
        assert answer.status_code == 404
        out += repr(sorted(answer.headers.items())).encode()
        out += re.sub(rb'href="/(?:en|ur)/[^"]*"', b"", answer.content)
    for path in ("/v1/bundles", "/v1/desks", f"/v1/publications/{'A' * 22}/takedown"):
        answer = http.post(path, content=said.encode(), headers={"amanat-key": word})
        assert answer.status_code >= 400
        out += repr(sorted(answer.headers.items())).encode() + answer.content
    return Tried(out=out)


def log(ground: Ground, row: Row) -> Tried:
    """What the intake writes while it is asked with the row's words, and while it breaks on them."""
    stream, intake = io.StringIO(), ground.intake.app
    said = row.en or row.file
    logs.configure(stream)
    try:
        errors(ground, row)
        logs.log().error("request.failed", kind="ValueError", code="publish", said=said, path=said, address=said)
        handlers = intake.api._handlers
        real = handlers["publication"]
        handlers["publication"] = lambda _call: (_ for _ in ()).throw(ValueError(said))
        try:
            ground.get(f"/v1/publications/{'A' * 22}", headers={"x-said": quote(said)})
        finally:
            handlers["publication"] = real
        library(said)
    finally:
        structlog.reset_defaults()
    return Tried(out=stream.getvalue().encode())


def library(said: str) -> None:
    """A library that quotes a request in its warning."""
    import logging

    try:
        raise RuntimeError(said)
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("could not read %s", said)


def crash(ground: Ground, row: Row) -> Tried:
    """A mistake of ours at the desk, with the row's words in the exception: the page, and what is written of it."""
    said, lines = row.en or row.file, list[str]()
    settings = DeskSettings("http://localhost:8090", demo=True, idle=600, exchange=0, zone=UTC)
    app = desk_app(ground.line.office, settings)
    structlog.configure(processors=[lambda _logger, _name, event: lines.append(repr(event)) or ""])
    office = ground.line.office
    real = office.case

    def broken(*_: object) -> object:
        raise ValueError(said)

    from tests.desk.web.pages import Site, Steady

    try:
        browser = Site(ground.line, app, Steady()).login("Zoya")
        office.case = broken  # type: ignore[method-assign,assignment]
        answer = browser.get(f"cases/{ground.case}")
    finally:
        office.case = real  # type: ignore[method-assign]
        structlog.reset_defaults()
    assert answer.status_code == 500
    return Tried(out=answer.content + "\n".join(lines).encode())
