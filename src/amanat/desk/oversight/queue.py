"""Who sees which request, and what they may do with it. A request about a case exists for whoever the case exists for:
everything here goes through `reads.visible`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from amanat.desk.archive import Archive
from amanat.desk.oversight.state import PART_NAME, Row, of_desk, rows_of_case, rows_of_desk
from amanat.desk.reads import visible
from amanat.desk.state import CaseState, Member
from amanat.errors import NotFoundError
from amanat.process import two_people
from amanat.process.two_people import About, State


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, for one person who may see it. `case`, `number`: "" for the desk's own. `until`: when waiting, or a
    yes, is over; for what was done alone, when the review is late. `may_answer`, `may_use`, `may_review`: now, by this
    person. `lonely`: nobody is there who could answer."""

    request: str
    action: str
    by: str
    at: int
    state: State
    reason: str = field(repr=False)
    case: str = ""
    number: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    where: str = ""
    second: str = ""
    answered: int | None = None
    said: str = field(default="", repr=False)
    used: int | None = None
    alone: bool = False
    reviewed_by: str = ""
    review: str = field(default="", repr=False)
    until: int = 0
    late: bool = False
    may_answer: bool = False
    may_use: bool = False
    may_review: bool = False
    lonely: bool = False

    @property
    def person(self) -> str:
        """Whom it is about, or ""."""
        return str(self.more.get("person", ""))

    @property
    def waits_for_review(self) -> bool:
        return self.alone and not self.reviewed_by


def asked(archive: Archive, member: Member, request: str) -> Asked:
    """Raises NotFoundError `oversight.nothing`, also for a request about a case that is not for this person."""
    for row, case in _rows(archive, member, {request: _case_of(archive, request)}):
        return _view(archive, member, row, case)
    raise NotFoundError("oversight.nothing", "There is nothing here.")


def open_for(archive: Archive, member: Member) -> tuple[Asked, ...]:
    """Everything that waits, for an answer, to be used or to be looked at, as far as it exists for this person;
    oldest first."""
    found = (_view(archive, member, row, case) for row, case in _rows(archive, member, _open(archive)))
    still = (one for one in found if one.state in (State.WAITS, State.YES) or one.waits_for_review)
    return tuple(sorted(still, key=lambda one: one.at))


def of_case(archive: Archive, member: Member, case: CaseState) -> tuple[Asked, ...]:
    """Every request about a case that this person may see, newest first."""
    rows = [] if case.erased is not None else list(rows_of_case(case).values())
    return tuple(_view(archive, member, row, case) for row in reversed(rows))


def _open(archive: Archive) -> dict[str, str]:
    found: dict[str, str] = (archive.state.facts.get(PART_NAME) or {}).get("open", {})
    return found


def _case_of(archive: Archive, request: str) -> str:
    facts = archive.state.facts.get(PART_NAME) or {}
    return str(facts.get("cases", {}).get(request, ""))


def _rows(archive: Archive, member: Member, wanted: dict[str, str]) -> Iterator[tuple[Row, CaseState | None]]:
    for request, case_id in wanted.items():
        case = archive.case(case_id) if case_id else None
        if case_id and (case is None or case.erased is not None or not visible(case, member)):
            continue
        row = (rows_of_case(case) if case is not None else rows_of_desk(archive.state)).get(request)
        if row is not None:
            yield row, case


def _view(archive: Archive, member: Member, row: Row, case: CaseState | None) -> Asked:
    now, answer, review = archive.clock(), row["answer"], row["review"]
    words = _words(archive, row, case)
    state = _state(archive, row, case, now)
    asker = archive.state.active(row["by"])
    asker_role = asker.role if asker is not None else ""
    same, concerned = member.id == row["by"], member.id == row["more"].get("person")
    others = roles_beside(archive, case, row["by"], row["action"], row["at"], row["more"].get("person", ""))
    return Asked(
        request=row["request"],
        action=row["action"],
        by=row["by"],
        at=row["at"],
        state=state,
        reason=words.get("reason", ""),
        case=case.case if case is not None else "",
        number=case.number if case is not None else "",
        more=dict(row["more"]),
        where=row["where"],
        second=answer["by"] if answer else "",
        answered=answer["at"] if answer else None,
        said=words.get("said", ""),
        used=row["used"],
        alone=row["alone"],
        reviewed_by=review["by"] if review else "",
        review=words.get("review", ""),
        until=_until(row),
        late=row["alone"] and review is None and two_people.review_is_late(row["at"], now),
        may_answer=state is State.WAITS
        and two_people.is_settled(row["action"], member.since, row["at"])
        and two_people.may_answer(row["action"], asker_role, member.role, same=same, concerned=concerned),
        may_use=state is State.YES and same and two_people.rule_of(row["action"]).about is not About.PERSON,
        may_review=row["alone"] and review is None and two_people.may_review(member.role, others, same=same),
        lonely=state is State.WAITS and not two_people.can_be_answered(row["action"], asker_role, others),
    )


def roles_beside(
    archive: Archive, case: CaseState | None, asker: str, action: str, at: int, concerned: str = ""
) -> list[str]:
    """Roles of everybody else for whom this exists, and who were here long enough."""
    people = (one for one in archive.state.members.values() if one.left is None and one.id not in (asker, concerned))
    here = (one for one in people if two_people.is_settled(action, one.since, at))
    return [one.role for one in here if case is None or visible(case, one)]


def _until(row: Row) -> int:
    if row["alone"]:
        return int(row["at"]) + two_people.REVIEW_WITHIN
    return int((row["answer"] or row)["at"]) + two_people.ANSWER_WITHIN


def _state(archive: Archive, row: Row, case: CaseState | None, now: int) -> State:
    answer = row["answer"]
    found = two_people.state_of(
        now=now,
        asked=row["at"],
        answered=answer["at"] if answer else None,
        yes=bool(answer and answer["yes"]),
        used=row["used"],
        taken_back=row["taken_back"],
    )
    if found in (State.WAITS, State.YES) and not _both_here(archive, row, case):
        return State.OVER
    return found


def _both_here(archive: Archive, row: Row, case: CaseState | None) -> bool:
    """Somebody who left, or for whom the case ended, is no half of two people any more. A changed role counts too."""
    asker = archive.state.active(row["by"])
    second = archive.state.active(row["answer"]["by"]) if row["answer"] else asker
    concerned = row["more"].get("person", "")
    if asker is None or second is None or asker.role not in two_people.rule_of(row["action"]).asks:
        return False
    if case is not None and not (visible(case, asker) and visible(case, second)):
        return False
    if two_people.rule_of(row["action"]).about is About.PERSON and archive.state.active(concerned) is None:
        return False
    return second is asker or two_people.may_answer(
        row["action"], asker.role, second.role, same=False, concerned=second.id == concerned
    )


def _words(archive: Archive, row: Row, case: CaseState | None) -> dict[str, str]:
    if case is None:
        kept: dict[str, str] = of_desk(archive.state).get("words", {}).get(row["request"], {})
        return kept
    found: dict[str, str] = (archive.body(case).get(PART_NAME) or {}).get(row["request"], {})
    return found
