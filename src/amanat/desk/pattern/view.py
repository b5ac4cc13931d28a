"""What the pages show: two respondents side by side, and what several cases hold about one. Material, never a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from amanat.desk import views
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive
from amanat.desk.pattern.reading import PART, Told, settle, standing, today, told, told_before
from amanat.desk.pattern.sight import Pair, Sight, Words
from amanat.desk.reads import summary
from amanat.desk.state import CaseState, GrantState, Member
from amanat.errors import NotFoundError
from amanat.escrow.names import alike

MOST_PAIRS: Final = 50
MOST_ON_CARD: Final = 3
_BASIS: Final = ("phone", "email", "handle", "national_id", "name", "reach")
_LINKING: Final = frozenset({"same", "each_other", "silencing"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a lead decided about two cases, and on what: `basis` as in `Meeting`."""

    at: int
    by: str
    verdict: str
    basis: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two cases and why they are compared: kinds of identifiers, ``name``, or ``reach`` (one names the other)."""

    one: views.CaseSummary
    other: views.CaseSummary
    basis: tuple[str, ...]
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two respondents. `told`: what points at him as typed, each with whether the other case has it too:
    ``same``, ``name`` (perhaps), ``reach`` (so the other complainant is reached) or "". `unopened`: something was not
    opened yet, so it is not shown."""

    case: views.CaseSummary
    told: tuple[tuple[Told, str], ...]
    unopened: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`one_voice`: both give the same way to reach them, so it may be one complainant. `decided`: oldest first."""

    sides: tuple[Side, Side]
    basis: tuple[str, ...]
    decided: tuple[Decision, ...]
    one_voice: bool

    @property
    def unopened(self) -> bool:
        return any(side.unopened for side in self.sides)


@dataclass(frozen=True, slots=True)
class Material:
    """What one case holds, as far as she agreed: parts of her record or None. `files`: their kinds. `source`: what the
    desk noted of how she came to tell, (code, note, who, at)."""

    case: views.CaseSummary
    came: str
    when: dict[str, Any] | None
    acts: tuple[str, ...]
    context: str
    seen: bool
    wants: tuple[str, ...]
    wants_text: str
    files: tuple[str, ...]
    source: tuple[str, str, str, int] | None
    unopened: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """What several cases hold about one respondent, by when it happened and else by when it came. `apart`: pairs within
    them of which somebody decided that it is not the same person."""

    case: str
    rows: tuple[Material, ...]
    links: tuple[Meeting, ...]
    apart: tuple[Meeting, ...]
    printed: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """For the page of a case. `waiting` is for leads; `linked` are cases that this person may see too; `ask`: there is
    one that only a lead sees until its list of people is checked."""

    linked: tuple[Meeting, ...] = ()
    waiting: tuple[Meeting, ...] = ()
    pattern: bool = False
    ask: bool = False


def overview(archive: Archive, member: Member) -> tuple[list[Meeting], list[Meeting]]:
    """What waits for a lead, and what was decided, the newest cases first; cut at `MOST_PAIRS`."""
    settle(archive)
    sight, waiting = Sight(archive, member), list[Meeting]()
    for pair in sight.waiting():
        waiting.append(_meeting(archive, sight, pair))
        if len(waiting) == MOST_PAIRS:
            break
    decided = [_meeting(archive, sight, pair) for pair, _ in sight.all_decided() if not sight.waits(*pair)]
    waiting.sort(key=lambda row: (row.other.number, row.one.number), reverse=True)
    decided.sort(key=lambda row: row.decision.at if row.decision else 0, reverse=True)
    return waiting, decided


def something_waits(archive: Archive, member: Member) -> bool:
    settle(archive)
    return next(Sight(archive, member).waiting(), None) is not None


def _meeting(archive: Archive, sight: Sight, pair: Pair) -> Meeting:
    cases = sorted((archive.state.cases[one] for one in pair), key=lambda case: case.number)
    rows = sight.decisions(*pair)
    basis = _ordered(archive.respondents.basis(*pair))
    return Meeting(summary(cases[0]), summary(cases[1]), basis, _decision(rows[-1]) if rows else None)


def _ordered(basis: Iterable[str]) -> tuple[str, ...]:
    held = set(basis)
    return tuple(reason for reason in _BASIS if reason in held)


def _decision(words: Words) -> Decision:
    return Decision(words["at"], words["by"], words["verdict"], _ordered(words["basis"]), words["reason"])


def comparison(archive: Archive, member: Member, one: str, other: str) -> Comparison:
    """Raises NotFoundError `case.nothing` unless both exist for this person and there is a reason to compare them."""
    settle(archive)
    sight = Sight(archive, member)
    here, there = sight.case(one), sight.case(other)
    basis, decided = archive.respondents.basis(one, other), sight.decisions(one, other)
    if here is None or there is None or not (basis or decided):
        raise NotFoundError("case.nothing", "There is no case here.")
    return Comparison(
        (_side(archive, here, there), _side(archive, there, here)),
        _ordered(basis),
        tuple(map(_decision, decided)),
        bool(_reach(archive, here) & _reach(archive, there)),
    )


def _reach(archive: Archive, case: CaseState) -> frozenset[tuple[str, str]]:
    reading = archive.respondents.reading(case.case)
    return reading.reach if reading else frozenset()


def _side(archive: Archive, case: CaseState, other: CaseState) -> Side:
    theirs = archive.respondents.reading(other.case)
    marks, names = (theirs.marks, theirs.names) if theirs else (frozenset(), ())
    reach = _reach(archive, other)
    rows = []
    for one in _all_told(archive, case):
        named = one.type == "name" and any(alike(one.value, name.text) for name in names)
        how = "same" if one.mark in marks else "reach" if one.mark in reach else "name" if named else ""
        rows.append((one, how))
    return Side(summary(case), tuple(dict.fromkeys(rows)), _unopened(archive, case))


def _all_told(archive: Archive, case: CaseState) -> Iterator[Told]:
    for grant in _opened(archive, case):
        yield from told(archive, case, grant)
    yield from told_before(archive, case)


def _opened(archive: Archive, case: CaseState) -> Iterator[GrantState]:
    """Consents that stand, of what a person has opened: until then she is not told that it was read, so it is not."""
    day = today(archive)
    return (grant for grant in case.grants.values() if standing(grant, day) and grant.opened is not None)


def _unopened(archive: Archive, case: CaseState) -> bool:
    day = today(archive)
    return any(standing(grant, day) and grant.opened is None for grant in case.grants.values())


# --- one respondent


def pattern(archive: Archive, member: Member, case_id: str) -> Pattern:
    """Raises NotFoundError `case.nothing` unless it is linked with another case that exists for this person."""
    settle(archive)
    sight = Sight(archive, member)
    group = sight.group(case_id) if sight.case(case_id) is not None else []
    if len(group) < 2:
        raise NotFoundError("case.nothing", "There is no case here.")
    rows = [_material(archive, archive.state.cases[one]) for one in group]
    rows.sort(key=lambda row: ((row.when or {}).get("from") or row.came, row.case.number))
    decided = [(pair, words) for pair, words in sight.all_decided() if set(pair) <= set(group)]
    return Pattern(
        case_id,
        tuple(rows),
        tuple(_meeting(archive, sight, pair) for pair, words in decided if words["verdict"] in _LINKING),
        tuple(_meeting(archive, sight, pair) for pair, words in decided if words["verdict"] == "different"),
        _printed(archive, group),
    )


def _printed(archive: Archive, group: list[str]) -> tuple[Words, ...]:
    rows = [words for words in archive.respondents.tied() if words.get("what") == "printed"]
    return tuple(sorted((words for words in rows if set(words["cases"]) <= set(group)), key=lambda words: words["at"]))


def _material(archive: Archive, case: CaseState) -> Material:
    records = [archive.grant_body(grant).get("record") for grant in _opened(archive, case)]
    record = next((one for one in reversed(records) if isinstance(one, dict)), {})
    old = archive.body(case).get("imports") or {}
    when, wants = record.get("when"), record.get("wants") or ()
    return Material(
        case=summary(case),
        came=day_of(case.received),
        when=dict(when) if isinstance(when, dict) else None,
        acts=tuple(record.get("acts") or old.get("acts") or ()),
        context=str(record.get("context") or old.get("context") or ""),
        seen=bool(record.get("witnesses")),
        wants=tuple(wants),
        wants_text=str(record.get("wants_text") or ""),
        files=_files(archive, case),
        source=_source(archive, case),
        unopened=_unopened(archive, case),
    )


def _files(archive: Archive, case: CaseState) -> tuple[str, ...]:
    rows = [row for grant in _opened(archive, case) for row in archive.grant_body(grant).get("exhibits", ())]
    return tuple(sorted({_kind(row) for row in rows if row["kind"] != "record"}))


def _kind(row: dict[str, Any]) -> str:
    media = str(row.get("media") or "").partition("/")[0]
    if row["kind"] == "voice":
        return "voice"
    return media if media in ("image", "audio", "video") else "paper"


def _source(archive: Archive, case: CaseState) -> tuple[str, str, str, int] | None:
    kept = (archive.body(case).get(PART) or {}).get("source")
    return (kept[0], kept[1], kept[2], kept[3]) if kept else None


# --- the card of a case


def card(archive: Archive, member: Member, case: CaseState) -> Card | None:
    settle(archive)
    sight = Sight(archive, member)
    if sight.case(case.case) is None:
        return None
    linked = [other for other, words in sight.of(case.case) if words["verdict"] in _LINKING]
    meetings = tuple(_meeting(archive, sight, (case.case, other)) for other in sorted(linked))
    if member.role != "lead":
        return Card(meetings, ask=_asks(archive, member, case))
    waiting = (other for other in sorted(archive.respondents.near(case.case)) if sight.waits(case.case, other))
    open_ = tuple(_meeting(archive, sight, (case.case, other)) for other in islice(waiting, MOST_ON_CARD))
    return Card(meetings, open_, pattern=len(sight.group(case.case)) > 1)


def _asks(archive: Archive, member: Member, case: CaseState) -> bool:
    """A link to a case that only leads see for now. One from which this person was removed is no link for them: else
    who was kept away from a case would learn here that somebody else named the same person."""
    for words in archive.respondents.tied():
        if words.get("what") != "decided" or case.case not in words["cases"] or words["verdict"] not in _LINKING:
            continue
        for other in (archive.case(one) for one in words["cases"] if one != case.case):
            unchecked = other is not None and (other.waits_for_record or (other.excluding and not other.checked))
            if other is not None and unchecked and member.id not in other.removed:
                return True
    return False
