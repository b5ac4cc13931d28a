from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.house import Clock, House, RunningIntake, house, running_intake


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
