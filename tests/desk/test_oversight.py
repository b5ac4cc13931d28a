"""What takes two people: asking, answering, using it once; the urgent exception; who sees none of it."""

from __future__ import annotations

import pytest

from amanat.desk.archive import Draft
from amanat.desk.oversight import commands
from amanat.desk.oversight.commands import answer, look, require_approved, review, take_back, waiting
from amanat.errors import NotFoundError, RefusedError
from amanat.process.two_people import State
from tests.desk.house import DAY, House

REASON = "Her lawyer needs the file"


def _case(desk: House) -> str:
    desk.sent()
    desk.sync()
    return desk.only_case()


def _export(desk: House, case: str) -> None:
    with desk.office.archive.lock:
        yes = require_approved(desk.office, desk.lead, "export_case", case)
        desk.office.archive.write_all([Draft("case.exported", desk.lead, case), yes.used])


def test_two_people_and_once(desk: House) -> None:
    case, sana = _case(desk), desk.hire("Sana")
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    name = commands.request(desk.office, desk.lead, "export_case", case, REASON, where="cases/x/{request}")
    with pytest.raises(RefusedError, match=r"oversight\.waits"):
        commands.request(desk.office, desk.lead, "export_case", case, REASON)
    with pytest.raises(RefusedError, match=r"oversight\.not_you"):
        answer(desk.office, desk.lead, name, True)
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    (seen,) = waiting(desk.office, sana)
    assert (seen.reason, seen.may_answer, seen.may_use, seen.where) == (REASON, True, False, f"cases/x/{name}")
    assert [notice.kind for notice in desk.office.my_day(sana).notices] == ["oversight.answer"]
    assert answer(desk.office, sana, name, True).state is State.YES
    with pytest.raises(RefusedError, match=r"oversight\.over"):
        answer(desk.office, sana, name, False, "No after all")
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        require_approved(desk.office, sana, "export_case", case)
    assert [notice.kind for notice in desk.office.my_day(desk.lead).notices] == ["oversight.go_on"]
    _export(desk, case)
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    assert waiting(desk.office, sana) == waiting(desk.office, desk.lead) == ()
    desk.reopen()
    desk.unlock()
    with pytest.raises(RefusedError, match=r"oversight\.second"):
        _export(desk, case)
    assert look(desk.office, desk.lead, name).state is State.DONE
    kinds = [event.kind for event in desk.office.case(desk.lead, case).timeline]
    assert kinds[-4:] == ["second.asked", "second.answered", "case.exported", "second.used"]
