"""A real intake in this process: SQLite and blobs in a fresh folder, its own clock, a desk in the directory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from amanat.config import IntakeConfig
from amanat.intake.app import IntakeApp, build
from amanat.intake.desks import admit
from amanat.store.writer import SmallJob
from tests.fresh import fresh_intake
from tests.intake.client import Client
from tests.intake.people import Desk, Sender
from tests.intake.publishing import Account

NOON = 1_790_000_000.0
HOUR = int(NOON) // 3600 * 3600
"""A day in September 2026."""
PERIOD = 1
"""Seconds between two batches."""


class Clock:
    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Site:
    app: IntakeApp
    client: Client
    clock: Clock
    desk: Desk

    def sender(self) -> Sender:
        return Sender(self.client)

    def settled(self) -> Sender:
        """Somebody whose safe has begun: its state is at version 1."""
        sender = self.sender()
        assert sender.bundle(sender.state(0, b"begun")).status_code == 200
        return sender

    def caseworker(self, desk: Desk | None = None) -> Sender:
        return Sender(self.client, (desk or self.desk).epoch)

    def enrol(self, desk: Desk) -> Desk:
        answer = self.client.post("/v1/desks", content=desk.entry())
        assert answer.status_code == 200, answer.text
        self.app.intake.writer.do(SmallJob(lambda sheet: admit(sheet, desk.id)))
        self.clock.now += 2  # the directory is looked at once a second
        self.batch()
        return desk

    def batch(self) -> None:
        """The ledger's next batch, now."""
        self.clock.now = (self.clock.now // PERIOD + 1) * PERIOD
        self.app.intake.sequencer.step()


def initialise(data: Path, **more: object) -> IntakeConfig:
    settings: dict[str, object] = {"per_minute": 0, "reserve_bytes": 1, "ledger_period": PERIOD, **more}
    config = IntakeConfig(data=data, **settings)  # type: ignore[arg-type]
    return fresh_intake(config)


@pytest.fixture
def config(tmp_path: Path) -> IntakeConfig:
    return initialise(tmp_path / "data")


@pytest.fixture
def site(config: IntakeConfig) -> Iterator[Site]:
    clock = Clock()
    app = build(config, clock=clock)
    with Client(app) as client:
        made = Site(app, client, clock, Desk())
        made.enrol(made.desk)
        yield made


@pytest.fixture
def house(site: Site) -> Desk:
    """A publisher in the directory."""
    return site.enrol(Desk(name="Open Page", kind="publisher"))


@pytest.fixture
def worker(site: Site, house: Desk) -> Sender:
    return site.caseworker(house)


@pytest.fixture
def account(house: Desk) -> Account:
    return Account(house, HOUR)


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A command that ran in this process wrote its log to an output that is closed since: none inherits it."""
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()
