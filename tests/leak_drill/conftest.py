from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.leak_drill.ground import Ground, ground
from tests.leak_drill.matrix import tried
from tests.leak_drill.model import Cell


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """One intake and two desks for the whole drill."""
    with ground(tmp_path_factory.mktemp("drill")) as one:
        yield one


@pytest.fixture(scope="session")
def cells(field: Ground) -> tuple[Cell, ...]:
    return tried(field)
