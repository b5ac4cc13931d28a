"""For every test: in CI a skipped test is a failed run, so that nothing is quietly left out."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.counting import uncounted

# By default Hypothesis times each example; a busy machine is no failure.
settings.register_profile("amanat", deadline=None)
settings.load_profile("amanat")

HERE = Path(__file__).parent
WHOLE_PARTS = tuple(
    HERE / part
    for part in (
        "desk/web",
        "browser",
        "desk/test_assessment.py",
        "desk/test_fair_attacks.py",
        "desk/test_parties.py",
        "desk/test_parties_channels.py",
        "desk/test_parties_letters.py",
        "desk/test_proceeding_clocks.py",
        "desk/test_proceeding_hidden.py",
        "desk/test_publication.py",
        "intake/test_public_pages.py",
        "test_playbooks.py",
    )
)
"""Every test in these runs a whole desk, a whole intake, or node: they belong to `make test`, not to the quick
`make check`."""


LONG_FILES = (
    "e2e/test_journey",
    "e2e/test_whole_way",
    "killed_at_work",
    "test_kill.py",
    "tests/e2e",
    "test_wheel",
    "test_blindness",
    "browser",
    "desk/web",
    "desk/test_journal",
    "property/test_api",
)
"""The longest first, so that at the end no worker waits for another's long file."""


UNCOUNTED = (
    "tests/e2e",
    "tests/browser",
    "tests/leak_drill",
    "tests/property",
    "tests/test_wheel",
    "test_kill",
    "killed_at_work",
)
"""What these run is counted where it is tested closely; and a process that is killed leaves half a file of counts."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if not any(part in item.path.as_posix() for part in UNCOUNTED):
        return (yield)
    with uncounted():
        return (yield)


MEMORY = Path("/dev/shm")


def pytest_configure() -> None:
    gc.disable()  # while all the tests are read there is little to throw away, and looking for it takes a third of it
    if roomy(MEMORY):  # the tests write some hundred thousand times "until the disk has it"
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def roomy(folder: Path) -> bool:
    """Whether the folders of the tests fit in there, and programs may be started in them."""
    if not os.access(folder, os.W_OK):
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize >= 8 << 30 and not found.f_flag & os.ST_NOEXEC


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """What was read stays to the end: it is not looked through again each time."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, part in enumerate(LONG_FILES) if part in str(item.path)), len(LONG_FILES))

    items.sort(key=place)
    for item in items:
        if any(item.path.is_relative_to(part) for part in WHOLE_PARTS):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
