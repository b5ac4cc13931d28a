"""Letters with a code: the tests' own short words for making one, using it and comparing the words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from amanat.demo.person import Person
from amanat.desk.assisted import commands as a
from amanat.desk.invitation import commands as letters
from amanat.desk.invitation.rules import Shown
from amanat.seal.encoding import b64
from amanat.seal.invitation import read_code
from tests.desk.house import Clock, House, house, running_intake

SAYS = {"en": "Here you can write to us.", "ur": "یہاں آپ ہمیں لکھیں۔"}
SURE = "Asked for the colour of the gate in her record. She knew."


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("letters")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            made.hire(name, role)
        yield made


def person(desk: House, name: str) -> str:
    return next(one.id for one in desk.office.people(desk.lead) if one.name == name)


def walk_in(desk: House, said: str = "A woman at the door.") -> str:
    return a.take_note(desk.office, person(desk, "Hina"), b64(secrets.token_bytes(16)), a.Note("ur", said=said))


def version(desk: House, case: str) -> int:
    return desk.office.case(desk.lead, case).version


def shown(desk: House, case: str, actor: str = "") -> Shown:
    view = desk.office.case(actor or desk.lead, case).parts["invitation"]
    assert isinstance(view, Shown)
    return view


def letter(desk: House, case: str, **more: object) -> bytes:
    given: dict[str, object] = {"days": 14, "says": SAYS, **more}
    made = letters.make(desk.office, person(desk, "Hina"), case, version(desk, case), **given)  # type: ignore[arg-type]
    return read_code(made.code)


def lost_letter(desk: House, case: str) -> bytes:
    return letter(desk, case, verified=("details",), how=SURE)


def joined(desk: House, code: bytes, who: Person | None = None) -> tuple[Person, str, tuple[str, ...]]:
    """Somebody who used the code; her new case; the check words on her page."""
    woman = who or desk.person()
    before = {row.case for row in desk.office.inbox(desk.lead, "all")}
    words = woman.join(desk.entry, code)
    desk.sync()
    (new,) = {row.case for row in desk.office.inbox(desk.lead, "all")} - before
    return woman, new, words


def confirm(desk: House, case: str, **more: object) -> None:
    given: dict[str, object] = {"same": True, "channel": "call", **more}
    letters.compare(desk.office, person(desk, "Hina"), case, version(desk, case), **given)  # type: ignore[arg-type]


def notices(desk: House, actor: str) -> list[dict[str, str]]:
    return [dict(one.parts) for one in desk.office.my_day(actor).notices if one.kind == "letter.joined"]
