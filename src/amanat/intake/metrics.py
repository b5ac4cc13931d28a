"""Counts for the operator, on a loopback port of their own: how many, how fast, how full. No label names anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from amanat.intake.ledger_rows import standing

if TYPE_CHECKING:
    from amanat.intake.service import Intake

_SECONDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """One registry an intake, so that two in one process do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "amanat_requests", "API requests by route and status.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "amanat_request_seconds", "Time to an API answer.", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self._free = Gauge("amanat_free_bytes", "Free bytes on the data disk.", registry=self.registry)
        self._waiting = Gauge("amanat_writes_waiting", "Writes waiting for the disk.", registry=self.registry)
        self._commits = Gauge("amanat_commits", "Transactions since the start.", registry=self.registry)
        self._written = Gauge("amanat_writes", "Writes since the start.", registry=self.registry)
        self._digests = Counter(
            "amanat_digests", "Notices to desks, by way and outcome.", ["way", "outcome"], registry=self.registry
        )
        self._failing = Gauge("amanat_digests_failing", "Desks that cannot be told now.", registry=self.registry)
        self._leaves = Gauge(
            "amanat_ledger_leaves", "Leaves of the ledger, by how far they are.", ["state"], registry=self.registry
        )
        self._age = Gauge(
            "amanat_ledger_published_age_seconds", "Since the newest published batch.", registry=self.registry
        )
        self._goes_on = Gauge("amanat_ledger_goes_on", "1 if the ledger goes on.", registry=self.registry)
        self._witnesses = Gauge(
            "amanat_ledger_witness_answers",
            "Answers of witnesses since the start.",
            ["outcome"],
            registry=self.registry,
        )
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def count(self, route: str, status: int, seconds: float) -> None:
        pair = self._known.get((route, status))
        if pair is None:
            pair = self._requests.labels(route, str(status)), self._seconds.labels(route)
            self._known[(route, status)] = pair
        pair[0].inc()
        pair[1].observe(max(seconds, 0))

    def digest(self, way: str, why: str) -> None:
        """One try to tell a desk; `why` is "" or the code of what went wrong."""
        self._digests.labels(way, why or "sent").inc()

    def failing_digests(self, desks: int) -> None:
        self._failing.set(desks)

    def text(self, intake: Intake) -> bytes:
        """The Prometheus exposition format."""
        self._free.set(intake.space.free(intake.clock()))
        self._waiting.set(intake.writer.waiting)
        self._commits.set(intake.writer.commits)
        self._written.set(intake.writer.jobs)
        self._ledger(intake)
        return generate_latest(self.registry)

    def _ledger(self, intake: Intake) -> None:
        with intake.engine.connect() as connection:
            stands = standing(connection, intake.ledger.host)
        for state in ("appended", "published", "waiting"):
            self._leaves.labels(state).set(getattr(stands, state))
        if stands.published_at is not None:
            self._age.set(max(0, intake.clock() - stands.published_at))
        self._goes_on.set(not intake.sequencer.trouble)
        for outcome, count in intake.sequencer.outcomes.items():
            self._witnesses.labels(outcome).set(count)


def health(intake: Intake) -> Mapping[str, object]:
    """What an operator's monitor asks: can it write, is there room, does the ledger go on?"""
    room = intake.space.free(intake.clock()) > intake.space.reserve
    writer, ledger = intake.writer.alive, intake.sequencer.alive and not intake.sequencer.trouble
    # Whoever reports is served without the ledger too, so that a witness that is away takes no intake down.
    return {"ok": writer and room, "writer": writer, "room": room, "ledger": ledger}


def metrics_app(intake: Intake, metrics: Metrics) -> Starlette:
    """`/health` (200 or 503) and `/metrics`; to be bound to 127.0.0.1 only."""

    def show_health(_request: Request) -> Response:
        state = health(intake)
        return JSONResponse(state, status_code=200 if state["ok"] else 503)

    def show_metrics(_request: Request) -> Response:
        return Response(metrics.text(intake), media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(routes=[Route("/health", show_health), Route("/metrics", show_metrics)])
