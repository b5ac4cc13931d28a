"""Writes vectors/statistics.json: `python -m tests.publication.statistics.make_vectors`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from amanat.publication.statistics.returns import (
    LABEL,
    RETURN,
    Counts,
    Days,
    Entry,
    Return,
    StepCount,
    Waits,
    sign_return,
)
from amanat.seal.canonical import dumps, loads
from amanat.seal.encoding import b64
from amanat.seal.signing import SigningKey
from tests.publication.statistics.world import OTHERS, desk, institution, quarter

VECTOR = Path(__file__).parents[3] / "vectors" / "statistics.json"
KEY = SigningKey.from_seed(bytes([7]) * 32)
FULL = Return(
    desk(0),
    1,
    quarter(0),
    1,
    (
        Entry(
            institution(1),
            Counts(20, 18, 7, (2, 1, 0, 0), (1, 0, 0), (3, 0, 0, 1, 0), 1, 2, 0),
            (
                StepCount("pk-workplace-committee", "charge", 15, 3, 2),
                StepCount("pk-workplace-committee", "finding", 0, 1, 4),
            ),
            Days(
                (Waits(0, 20, 2), Waits(1, 18, 5, 1), Waits(21, 60, 9)),
                (Waits(14, 12), Waits(30, 250, 7)),
                (Waits(90, 400, 3, 4),),
            ),
        ),
        Entry(institution(2), Counts(received=1)),
    ),
)


def _case(name: str, signed: bytes, today: str = "2026-04-01", of: int = 0, **rest: Any) -> dict[str, Any]:
    given = {"signed": b64(signed), "public": b64(KEY.public), "desk": desk(of), "today": today}
    return {"name": name, "input": given, **rest}


def cases() -> list[dict[str, Any]]:
    signed = sign_return(FULL, KEY)
    others = replace(FULL, institutions=(*FULL.institutions, Entry(institution(OTHERS), Counts(received=3))))
    group = KEY.sign_body(LABEL, RETURN.encode(others).replace(b"other.PK.employer", b"other.PK.shop"))
    empty = replace(FULL, number=2, institutions=())
    words = KEY.sign_body(LABEL, dumps({**dict(loads(RETURN.encode(empty))), "words": ""}))  # type: ignore[arg-type,call-overload]
    row = RETURN.encode(FULL).replace(b"[0,20,2,0,", b"[0,2,2,1,")
    scale = RETURN.encode(FULL).replace(b"[14,12,", b"[16,12,")
    return [
        _case("two institutions", signed, expect=loads(RETURN.encode(FULL))),
        _case("others beside them", sign_return(others, KEY), expect=loads(RETURN.encode(others))),
        _case("a group that is none", group, error="b64.alphabet"),
        _case("nothing to say", sign_return(empty, KEY), expect=loads(RETURN.encode(empty))),
        _case("on the last day of the quarter", signed, "2026-03-31", error="statistics.early"),
        _case("another desk's", signed, of=1, error="statistics.desk"),
        _case("another label", KEY.sign_body("publication", RETURN.encode(FULL)), error="signature.invalid"),
        _case("a name of its own", words, error="json.unknown"),
        _case("more cases than days", KEY.sign_body(LABEL, row), error="statistics.days"),
        _case("a class that is none", KEY.sign_body(LABEL, scale), error="statistics.days"),
        _case("no body", signed[:64], error="signature.short"),
    ]


def render() -> str:
    return json.dumps({"spec": "statistics.md, Return", "cases": cases()}, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    VECTOR.write_text(render(), encoding="utf-8")
