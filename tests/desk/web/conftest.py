from __future__ import annotations

import pytest

from tests.desk.house import House
from tests.desk.web.pages import Site, site


@pytest.fixture
def pages(desk: House) -> Site:
    """The desk's pages in demo mode: no passkey."""
    return site(desk)


@pytest.fixture
def guarded(desk: House) -> Site:
    """The desk's pages as they are run for real: a passkey for everybody."""
    return site(desk, demo=False)
