"""What a handler of the API is given, and the three things it can return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from amanat.intake import reading
from amanat.intake.answers import Answer, json_answer
from amanat.intake.digests import Digests
from amanat.intake.rules import Actor
from amanat.intake.service import Intake
from amanat.intake.silence import Silence
from amanat.intake.times import day_of

STORED: Final = json_answer({"stored": True})
GONE: Final = json_answer({"deleted": True})


@dataclass(frozen=True, slots=True)
class Call:
    """One request, its body read and its signature verified. `body_hash` and `key` are empty and `issued` 0 on a public
    route."""

    path: Mapping[str, str]
    query: str
    body: bytes
    body_hash: bytes
    now: float
    token: str
    key: bytes
    issued: int
    actor: Actor

    @property
    def today(self) -> int:
        return day_of(self.now)


@dataclass(frozen=True, slots=True)
class Later:
    """An answer that waits until `job` is durable; `answer` is made from what the job returned."""

    job: Any
    answer: Callable[[Any], Answer]


@dataclass(frozen=True, slots=True)
class Outside:
    """An answer that waits for somebody else's server; it holds up none of the threads that serve the others."""

    act: Callable[[], Answer]


class Calls:
    """What the handlers share. A handler is a method `do_<name of its route>`; it runs in a thread."""

    def __init__(self, intake: Intake, digests: Digests) -> None:
        self.intake = intake
        self.digests = digests
        self.silence = Silence(intake.engine)

    def _own_desk(self, call: Call) -> str:
        desk = call.path["desk"]
        if call.actor.desk != desk:
            raise reading.nothing()
        return desk

    def _bytes(self, row: Any) -> bytes:
        return self.intake.blobs.get(row.blob) if row.blob is not None else row.body
