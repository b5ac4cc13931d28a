"""The demo's clock: only ever forward, for the demo alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from amanat.cli import desk, intake
from amanat.demo.clock import FURTHEST, MovedClock, move, read
from amanat.errors import MalformedError, RefusedError


def test_every_reader_of_one_file_is_moved_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clock"
    first, second = MovedClock(file, lambda: 1000.0), MovedClock(file, lambda: 1000.0)
    assert (first(), second()) == (1000.0, 1000.0), "no file moves nothing"
    monkeypatch.setattr("amanat.demo.clock.LOOK", 0.0)
    move(file, 86_400)
    assert MovedClock(file, lambda: 1000.0)() == 87_400.0
    assert read(file) == 86_400


def test_time_goes_on_and_never_back(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    move(file, 10)
    with pytest.raises(RefusedError) as back:
        move(file, 9)
    with pytest.raises(RefusedError) as far:
        move(file, FURTHEST + 1)
    assert (back.value.code, far.value.code, read(file)) == ("demo.back", "demo.far", 10)


def test_a_file_that_is_no_clock_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("tomorrow")
    with pytest.raises(MalformedError, match="Remove it"):
        MovedClock(tmp_path / "clock")()


def test_a_real_desk_and_a_public_intake_refuse_it(tmp_path: Path) -> None:
    run, file = CliRunner(), str(tmp_path / "clock")
    real = run.invoke(desk.app, ["serve", "--folder", str(tmp_path), "--swap", "warn", "--demo-clock", file])
    public = run.invoke(intake.app, ["serve", "--data", str(tmp_path / "i"), "--host", "0.0.0.0", "--demo-clock", file])
    assert (real.exit_code, public.exit_code) == (2, 2)
    assert "demo.only" in real.output + real.stderr
    assert "demo.loopback" in public.output + public.stderr
