"""Somebody who calls or walks in: the tests' own short words for it."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from amanat.desk.assisted import commands as a
from amanat.desk.views import Case
from amanat.seal.encoding import b64
from tests.desk.house import Clock, House, house, running_intake

YES = a.Consent("support", ("what", "respondent", "contact", "files"), "2026-12-20", "call", "", "Han, likh lein.")
ASKED = ("narrative", "acts", "context", "mode", "power", "age_group")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One desk for all: each test takes its own call."""
    place = tmp_path_factory.mktemp("assisted")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        made.hire("Hina")
        made.hire("Sana")
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def call(desk: House, said: str = "Woh roz darwaze par khara hota hai.", **more: object) -> str:
    note = a.Note("ur", said=said, **more)  # type: ignore[arg-type]
    return a.take_note(desk.office, person(desk, "Hina"), b64(secrets.token_bytes(16)), note)


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def agreed(desk: House, case: str, **more: object) -> None:
    hina = person(desk, "Hina")
    consent = a.Consent(**{**{n: getattr(YES, n) for n in YES.__slots__}, "heard": hina, **more})
    a.hear_consent(desk.office, hina, case, version(desk, case), consent)


def write(desk: House, case: str, narrative: str = "Unhon ne mera rasta roka.", **more: object) -> int:
    answers = {"narrative": narrative, **more}
    hina = person(desk, "Hina")
    return a.write_record(desk.office, hina, case, version(desk, case), "what", answers, ASKED)


def ours(desk: House, case: str) -> Case:
    """The case without what other parts of the work show, some of which moves with the clock."""
    view = desk.office.case(desk.lead, case)
    return replace(view, parts={"assisted": view.parts["assisted"]})


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(out, "JPEG")
    return out.getvalue()
