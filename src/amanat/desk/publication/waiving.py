"""A reviewer lets a word stand that a wording rule minds. Errors as in `commands`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amanat.desk.office import Office
from amanat.desk.publication.commands import REASON, draft_of, find
from amanat.desk.publication.facts import NAME, Facts, authors_of
from amanat.desk.publication.judging import judged
from amanat.desk.publication.protecting import whole
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.publication.finding import Finding
from amanat.publication.waivers import may_be_waived, same_place


@dataclass(frozen=True, slots=True)
class Minded:
    """A finding that a reviewer may let stand. `place` names it in a form; `words` are what it is about."""

    place: str
    words: str
    reason: str
    better: str


@dataclass(frozen=True, slots=True)
class Waived:
    """What somebody let stand, and why."""

    by: str
    at: int
    words: str
    reason: str


def waive(
    office: Office, actor: str, case: str, expected: int, publication: str, *, digest: str, place: str, reason: str
) -> None:
    """The finding at `place` (`Minded.place`), and what its class minds there, stands in the text with this hash.

    Raises RefusedError `publication.author`, `publication.other_text`, `publication.finding`, `publication.never`,
    `case.reason`, `text.long`.
    """
    with office.archive.lock:
        office.archive.check_writable()
        state = office.changeable(actor, case, expected, reviewer=True)
        facts = find(state, publication)
        draft = draft_of(facts)
        if digest != draft["hash"]:
            raise RefusedError("publication.other_text", "The text has changed since you read it. Read it again.")
        if actor in authors_of(facts):
            raise RefusedError("publication.author", "Who wrote it cannot review it. Ask somebody else.")
        found, private = _findings(office, state, publication, 3), _findings(office, state, publication, 1)
        chosen = _chosen(found, private, place)
        if not reason.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
        if len(reason) > REASON:
            raise RefusedError("text.long", f"This is too long. Up to {REASON} letters fit.")
        places = [[one.rule, one.start, one.end] for one in same_place(chosen, found)]
        data = {"publication": publication, "hash": digest, "places": places}
        office.draft(actor, state, "publication.waived", data, {"reason": reason.strip()})


def _chosen(found: tuple[Finding, ...], private: tuple[Finding, ...], place: str) -> Finding:
    """What tells something private is told apart: it is no question of wording."""
    if place in map(_place, private):
        raise RefusedError("publication.never", "This is never let through. Take it out.")
    for one in found:
        if _place(one) == place:
            if not may_be_waived(one):
                raise RefusedError("publication.never", "This is never let through. Take it out.")
            return one
    raise RefusedError("publication.finding", "There is no such remark on this text. Look again.")


def _findings(office: Office, case: CaseState, publication: str, number: int) -> tuple[Finding, ...]:
    """What stands under one condition of the gate: 1 is private, 3 the wording."""
    return tuple(one for row in judged(office, case, publication) if row.number == number for one in row.findings)


def _place(finding: Finding) -> str:
    return f"{finding.rule} {finding.start} {finding.end}"


def minded(office: Office, case: CaseState, publication: str, lang: str) -> tuple[Minded, ...]:
    """What a reviewer may let stand in the draft, one for each place of a class."""
    text = whole(office.archive.body(case)[NAME][publication]["draft"])
    found = [one for one in _findings(office, case, publication, 3) if may_be_waived(one)]
    rows: list[Minded] = []
    seen: set[tuple[str, int, int]] = set()
    for one in found:
        if (one.rule, one.start, one.end) in seen:
            continue
        seen |= {(other.rule, other.start, other.end) for other in same_place(one, found)}
        rows.append(Minded(_place(one), text[one.start : one.end], one.reason[lang], one.better[lang]))
    return tuple(rows)


def waived(facts: Facts, words: Mapping[str, Any]) -> tuple[Waived, ...]:
    """What was let stand in the draft as it is now."""
    draft = facts["draft"]
    if draft is None:
        return ()
    text, authors = whole(words["draft"]), authors_of(facts)
    rows = zip(facts.get("waivers", ()), words.get("waivers", ()), strict=True)
    kept = [(row, reason) for row, reason in rows if row["hash"] == draft["hash"] and row["by"] not in authors]
    return tuple(Waived(row["by"], row["at"], _widest(text, row["places"]), reason) for row, reason in kept)


def _widest(text: str, places: Sequence[Sequence[Any]]) -> str:
    return text[min(start for _, start, _ in places) : max(end for _, _, end in places)]
