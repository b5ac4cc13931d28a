"""What an operator can see: counts and health on their own port, and a log that keeps only what is on its list."""

from __future__ import annotations

import asyncio
import io
import json
import logging

import httpx

from amanat.intake import logs
from amanat.intake.metrics import metrics_app
from tests.intake.conftest import Site


def ask(site: Site, path: str) -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=metrics_app(site.app.intake, site.app.metrics))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8701") as client:
            return await client.get(path)

    return asyncio.run(go())


def test_requests_are_counted_by_route_and_nobody_is_named(site: Site) -> None:
    nadia = site.sender()
    nadia.bundle(nadia.state(0, b"x"))
    text = ask(site, "/metrics").text
    assert 'amanat_requests_total{route="bundle",status="200"} 1.0' in text
    assert nadia.safe not in text


def test_health_turns_bad_when_there_is_no_room(site: Site) -> None:
    assert ask(site, "/health").status_code == 200
    site.app.intake.space._reserve = 1 << 62
    bad = ask(site, "/health")
    assert (bad.status_code, bad.json()) == (503, {"ok": False, "writer": True, "room": False, "ledger": True})


def test_the_log_keeps_only_what_is_on_its_list() -> None:
    stream = io.StringIO()
    logs.configure(stream)
    logs.log().info("sweep.done", count=3, address="203.0.113.9", path="/v1/mailboxes/canary")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request from %s", "203.0.113.9")
    try:
        raise ValueError("203.0.113.9")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("203.0.113.9")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["sweep.done", "library.message", "library.message"]
    assert (lines[0]["count"], lines[1]["kind"], lines[2]["kind"]) == (3, "none", "ValueError")
    assert lines[0]["timestamp"].endswith(":00Z")
    assert "203.0.113.9" not in stream.getvalue()
    assert "canary" not in stream.getvalue()
