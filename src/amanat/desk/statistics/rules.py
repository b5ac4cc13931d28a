"""What the desk knows for its figures about institutions: the intake's register, what it has sent, what is held back.
All of it is about the desk, and nothing of any case (spec/statistics.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.events import Event
from amanat.desk.part import Notice, Part
from amanat.desk.state import DeskState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "statistics"


def facts_of(desk: DeskState) -> dict[str, Any]:
    """`register` (the intake's, as it gave it), `key` (the operator's that signed it first), `sent` (to each
    quarter `number`, `at` and `hash`), `held` (to each quarter the reason), `again` (quarters that a lead wants counted
    once more), `published`, `days` (after the end of a quarter its figures come out)."""
    first = {"register": "", "key": "", "sent": {}, "held": {}, "again": [], "published": [], "days": 30, "problem": {}}
    found: dict[str, Any] = desk.facts.setdefault(NAME, first)
    return found


def _register(desk: DeskState, event: Event) -> None:
    facts = facts_of(desk)
    facts["register"] = event.data["register"]
    facts["key"] = facts["key"] or event.data.get("key", "")


def _sent(desk: DeskState, event: Event) -> None:
    data, facts = event.data, facts_of(desk)
    quarter = data["quarter"]
    facts["sent"][quarter] = {"number": data["number"], "at": event.at, "hash": data["hash"]}
    facts["again"] = [one for one in facts["again"] if one != quarter]
    facts["problem"].pop(quarter, None)


def _held(desk: DeskState, event: Event) -> None:
    facts_of(desk)["held"][event.data["quarter"]] = event.data["reason"]


def _freed(desk: DeskState, event: Event) -> None:
    facts_of(desk)["held"].pop(event.data["quarter"], None)


def _again(desk: DeskState, event: Event) -> None:
    facts = facts_of(desk)
    facts["again"] = [*dict.fromkeys([*facts["again"], event.data["quarter"]])]


def _published(desk: DeskState, event: Event) -> None:
    facts_of(desk).update(published=event.data["published"], days=event.data["days"])


def _refused(desk: DeskState, event: Event) -> None:
    facts_of(desk)["problem"][event.data["quarter"]] = event.data["why"]


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.statistics.sending import coming  # it writes events: that comes after the rules

    if member.role == "lead":
        for quarter in coming(archive):
            yield Notice("statistics.coming", "reports/figures", {"quarter": quarter.code})


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.statistics.sending import exchange

    exchange(archive, intake)


PART: Final = Part(
    name=NAME,
    desk_events={
        "statistics.register": _register,
        "statistics.sent": _sent,
        "statistics.held": _held,
        "statistics.freed": _freed,
        "statistics.again": _again,
        "statistics.published": _published,
        "statistics.refused": _refused,
    },
    shown=frozenset({"quarter", "number", "reason"}),
    unsaid=frozenset({"statistics.register", "statistics.published", "statistics.refused"}),
    notices=_notices,
    exchange=_exchange,
)
