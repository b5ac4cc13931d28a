"""What a check can find, and the words for it (findings.json, which the web verifier reads too)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from amanat.errors import AmanatError

LANGUAGES: Final = ("en", "ur")


class Level(StrEnum):
    """How much a finding weighs; the worst one decides the exit code."""

    UNREADABLE = "unreadable"
    BAD = "bad"
    UNPROVEN = "unproven"
    NOTE = "note"


EXIT: Final = {Level.UNREADABLE: 2, Level.BAD: 1, Level.UNPROVEN: 1, Level.NOTE: 0}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `place`: a name inside the case file, the number of a custody event, or empty. Nothing
    of it comes from a file's content, but names do: whoever prints one makes it harmless first."""

    code: str
    place: str = ""

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return Level(_table()["findings"][self.code]["level"])

    def means(self, language: str) -> str:
        """What it means, in `en` or `ur`."""
        return str(_table()["findings"][self.code][language])

    def to_do(self, language: str) -> str:
        """What whoever checks should do, in `en` or `ur`."""
        table = _table()
        return str(table["actions"][table["findings"][self.code]["do"]][language])


class StoppedError(AmanatError):
    """A finding after which nothing further can be checked."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(code, Finding(code).means("en"))
        self.finding = Finding(code, place)


def codes() -> tuple[str, ...]:
    """Every code there is, in the order of the checks."""
    return tuple(_table()["findings"])


@cache
def _table() -> Any:
    return json.loads(files("amanat.casefile").joinpath("findings.json").read_text("utf-8"))
