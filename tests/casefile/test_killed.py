"""A building that is killed at any moment goes on to the same bytes, or leaves nothing."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from amanat.casefile import build
from amanat.casefile.build import Workshop, finish, lay
from amanat.casefile.payload import payload_of
from amanat.casefile.state import abandon
from amanat.errors import ConflictError
from amanat.seal.age import Recipient, open_sealed
from tests.casefile.honest import Dice, House, Made

WATCHED = ("pwrite", "fsync", "replace", "open", "ftruncate", "unlink")


def killed_at(step: int) -> None:
    """From here on this process kills itself at its `step`-th touch of the disk, in the middle of it if it writes."""
    left = step

    def watch(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                if name == "pwrite":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2], arguments[2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return act

    for name in WATCHED:
        setattr(os, name, watch(name, getattr(os, name)))


def in_child(act: Callable[[], None], step: int) -> bool:
    """Whether it came to its end before it was killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of threads, which this act has none of
        child = os.fork()
    if child == 0:
        code = 3
        try:
            killed_at(step)
            act()
            code = 0
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


@pytest.fixture(scope="module")
def house() -> House:
    return House.founded("killed")


@pytest.fixture(scope="module")
def made(house: House, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return house.case_file(tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("after", ["goes on", "is given up"])
def test_a_kill_at_any_touch_of_the_disk_loses_nothing(
    house: House, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sealed: bool, after: str
) -> None:
    # The cover is set by a library with threads of its own, which a forked child has not.
    payload = payload_of(made.plan)
    monkeypatch.setattr(build, "payload_of", lambda _plan: payload)
    monkeypatch.setattr(build, "_KEEP_EVERY", 1)
    to: Recipient | None = house.identity.recipient if sealed else None
    shop = Workshop(tmp_path / "x", bytes(32), Dice("shop"))

    def whole() -> None:
        finish(lay(made.plan, shop, to), shop, made.seal)

    step = 0
    while not in_child(whole, step):
        if after == "goes on":
            go_on(made, shop, to)
            data = shop.target.read_bytes()
            assert (open_sealed(data, [house.identity]) if sealed else data) == made.file.read_bytes(), step
            shop.target.unlink()
        else:
            abandon(shop.target)
            shop.target.unlink(missing_ok=True)
        assert list(tmp_path.iterdir()) == [], step
        step += 1
    assert step > 60, "it was killed at many points"


def go_on(made: Made, shop: Workshop, to: Recipient | None) -> None:
    """As whoever starts again and only knows the plan and the seal."""
    with suppress(ConflictError):  # it was being closed, or was closed
        lay(made.plan, shop, to)
    finish(made.laid, shop, made.seal)
