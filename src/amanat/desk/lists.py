"""Which cases are open, in which she wrote again after their end, and which have something for her that has not left:
kept as events come, so that nobody's day walks through all that ever was."""

from __future__ import annotations

from typing import Final

from amanat.desk.state import CaseState

ENDED: Final = frozenset({"closed", "withdrawn", "redirected"})


class Lists:
    """Short lists over all cases, by case id, in the order in which cases came onto them."""

    def __init__(self) -> None:
        self.open: dict[str, CaseState] = {}
        self.again: dict[str, CaseState] = {}
        self.unsent: dict[str, CaseState] = {}

    def follow(self, case: CaseState) -> None:
        """Puts a case onto the lists where it belongs after an event, and takes it off the others."""
        mine = case.erased is None and not case.channel_of  # a channel stands in no list by itself
        _keep(self.open, case, mine and case.status not in ENDED)
        _keep(self.again, case, mine and case.status in ENDED and case.owed)
        _keep(self.unsent, case, bool(case.outbox or case.inflight))


def _keep(held: dict[str, CaseState], case: CaseState, here: bool) -> None:
    if here:
        held[case.case] = case
    else:
        held.pop(case.case, None)
