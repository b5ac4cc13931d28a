"""What one person may see of who names whom: every case of it exists for them, is read, and its list of people who must
not see it is checked. What is not so is left out before anything is counted or compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from amanat.desk.archive import Archive
from amanat.desk.assessment.codes import concealed
from amanat.desk.reads import is_aside, visible
from amanat.desk.state import CaseState, Member

SAME: Final = "same"
VERDICTS: Final = ("same", "different", "unknown")
CROSSED: Final = ("each_other", "silencing")
"""Offered besides where one names the other."""
_OPEN: Final = frozenset({"different", "unknown"})
"""After these a new reason asks again."""

Pair = tuple[str, str]
Words = Mapping[str, Any]


def ready(case: CaseState, member: Member) -> bool:
    """Whether a case may be compared for this person: it is whole, no list of people is still to be checked."""
    whole = case.erased is None and not case.waits_for_record and (case.checked or not case.excluding)
    return whole and not is_aside(case) and not concealed(case) and visible(case, member)


def pair_of(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


class Sight:
    """Made for one person and one page; the archive's lock is held while it is used."""

    def __init__(self, archive: Archive, member: Member) -> None:
        self._archive, self._index, self._member = archive, archive.respondents, member
        self._seen: dict[str, CaseState | None] = {}
        self._decided: dict[Pair, list[Words]] = {}
        self._leader: dict[str, str] = {}
        for words in self._index.tied():
            if words.get("what") == "decided" and all(self.case(one) for one in words["cases"]):
                self._decided.setdefault(pair_of(*words["cases"]), []).append(words)
        for pair, rows in self._decided.items():
            rows.sort(key=lambda words: (words["turn"], words["at"]))
            if rows[-1]["verdict"] == SAME and self._tells(pair[0]) and self._tells(pair[1]):
                self._leader[self._first(pair[0])] = self._first(pair[1])

    def case(self, case_id: str) -> CaseState | None:
        """The case, if it may be compared for this person."""
        if case_id not in self._seen:
            case = self._archive.case(case_id)
            self._seen[case_id] = case if case is not None and ready(case, self._member) else None
        return self._seen[case_id]

    def _tells(self, case_id: str) -> bool:
        reading = self._index.reading(case_id)
        return reading is not None and reading.tells

    def _first(self, case_id: str) -> str:
        while case_id in self._leader and self._leader[case_id] != case_id:
            case_id = self._leader[case_id]
        return case_id

    # --- what was decided

    def decisions(self, one: str, other: str) -> list[Words]:
        """Oldest first."""
        return self._decided.get(pair_of(one, other), [])

    def together(self, one: str, other: str) -> bool:
        """Whether both name one person, as people decided, by whatever way; or both are of the same complainant."""
        case = self.case(one)
        return self._first(one) == self._first(other) or (case is not None and other in case.kin)

    def group(self, case_id: str) -> list[str]:
        """Every case of the respondent whom this one names, by when it came; alone if nothing was decided."""
        members = {one for pair in self._decided for one in pair if self._first(one) == self._first(case_id)}
        cases = [case for one in members | {case_id} if (case := self.case(one)) is not None]
        return [case.case for case in sorted(cases, key=lambda case: (case.received, case.number))]

    def of(self, case_id: str) -> Iterator[tuple[str, Words]]:
        """The other cases of which something was decided with this one, and what stands now."""
        for pair, rows in self._decided.items():
            if case_id in pair:
                yield pair[pair[0] == case_id], rows[-1]

    def all_decided(self) -> Iterator[tuple[Pair, Words]]:
        """Every pair of which something was decided, and what stands now."""
        return ((pair, rows[-1]) for pair, rows in self._decided.items())

    # --- what waits

    def waits(self, one: str, other: str) -> bool:
        """Whether a lead is to look: there is a reason, and nobody decided on it yet."""
        basis = self._index.basis(one, other)
        rows = self.decisions(one, other)
        known = {reason for words in rows for reason in words["basis"]}
        case = self.case(one)
        if not basis or case is None or self.case(other) is None or other in case.kin:
            return False
        if "reach" in basis and "reach" not in known:
            return True
        if self.together(one, other) or basis == {"reach"}:
            return False
        return not rows or (rows[-1]["verdict"] in _OPEN and not basis <= known)

    def waiting(self) -> Iterator[Pair]:
        """The pairs that a lead is to look at; of many cases with one number only as many as must be decided."""
        given: set[Pair] = set()
        for pair in self._open():
            if pair_of(*pair) not in given:
                given.add(pair_of(*pair))
                yield pair

    def _open(self) -> Iterator[Pair]:
        for cases in self._index.shared():
            yield from self._among([case for one in cases if (case := self.case(one)) is not None])
        for pairs in (self._index.crossing(), self._index.namesakes()):
            yield from (self._in_order(pair) for pair in pairs if self.waits(*pair))

    def _in_order(self, pair: Pair) -> Pair:
        one, other = sorted((self._archive.state.cases[name] for name in pair), key=lambda case: case.number)
        return one.case, other.case

    def _among(self, cases: list[CaseState]) -> Iterator[Pair]:
        firsts: list[str] = []
        for case in sorted(cases, key=lambda case: (case.received, case.number)):
            if any(self.together(first, case.case) and not self.waits(first, case.case) for first in firsts):
                continue
            first = next((first for first in firsts if self.waits(first, case.case)), None)
            if first is None:
                firsts.append(case.case)
            else:
                yield first, case.case
