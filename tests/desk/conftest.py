from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.custody import SEEN
from tests.desk.house import Clock, House, RunningIntake, house, running_intake
from tests.desk.two_desks import OTHER


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def running(tmp_path: Path, clock: Clock) -> Iterator[RunningIntake]:
    with running_intake(tmp_path / "intake", clock) as intake:
        yield intake


@pytest.fixture
def desk(tmp_path: Path, running: RunningIntake) -> Iterator[House]:
    with house(tmp_path / "desk", running) as made:
        yield made


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    place = tmp_path_factory.mktemp("handover")
    with (
        running_intake(place / "intake", Clock()) as intake,
        house(place / "a", intake) as a,
        house(place / "b", intake, OTHER) as b,
    ):
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            a.hire(name, role)
        b.hire("Omar")
        yield a, b


def pytest_sessionfinish() -> None:
    """Which kinds of events the tests of this process have driven, for test_custody_everything."""
    if folder := os.environ.get("CUSTODY_SEEN"):
        (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(sorted(SEEN)))
