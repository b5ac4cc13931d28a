"""What leads decide about two cases that may name one person. Linked, never merged: each case keeps its people, its
consent and its words. Nothing of it is told to anybody outside the desk.
"""

from __future__ import annotations

from typing import Any, Final

from amanat.desk.archive import Draft
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.pattern import view
from amanat.desk.pattern.reading import settle
from amanat.desk.pattern.sight import CROSSED, VERDICTS
from amanat.desk.pattern.strands import split
from amanat.errors import ConflictError, RefusedError
from amanat.seal.encoding import b64

SOURCES: Final = ("independent", "same_source", "unknown")


def choices(basis: tuple[str, ...]) -> tuple[str, ...]:
    """The verdicts that may be given on these reasons."""
    crossed = CROSSED if "reach" in basis else ()
    alike = VERDICTS if set(basis) - {"reach"} or not crossed else VERDICTS[1:]
    return (*crossed, *alike)


def decide(office: Office, actor: str, one: str, other: str, turn: int, verdict: str, reason: str) -> None:
    """A lead decides on two cases; `turn` is how many decisions the page showed. Raises RefusedError `desk.role`,
    `case.reason`, `pattern.verdict`, `pattern.unopened`; ConflictError `pattern.changed`; NotFoundError."""
    said = _reason(reason)
    with office.archive.lock:
        lead, archive = office.lead(actor), office.archive
        found = view.comparison(archive, lead, one, other)
        if found.unopened:
            raise RefusedError("pattern.unopened", "Open both records first. Then you can compare.")
        if verdict not in choices(found.basis):
            raise RefusedError("pattern.verdict", "Choose one answer.")
        if turn != len(found.decided):
            raise ConflictError("pattern.changed", "Another lead decided meanwhile. Look at it, then decide.")
        words = {"verdict": verdict, "basis": list(found.basis), "reason": said, "turn": turn}
        archive.write_all(_tied(office, lead.id, "decided", (one, other), words))
        settle(archive)


def note_source(office: Office, actor: str, case: str, about: str, source: str, note: str) -> None:
    """Whether what a case of a pattern says comes from herself or from another one here; `case` is where the page
    began. Raises RefusedError `desk.role`, `pattern.source`, `text.long`; NotFoundError."""
    if source not in SOURCES:
        raise RefusedError("pattern.source", "Choose one answer.")
    with office.archive.lock:
        lead, archive = office.lead(actor), office.archive
        found = view.pattern(archive, lead, case)
        state = archive.state.cases[about] if about in {row.case.case for row in found.rows} else None
        if state is None:
            raise RefusedError("pattern.source", "Choose one answer.")
        office.draft(actor, state, "pattern.noted", {}, {"source": source, "note": _fits(note)})


def printed(office: Office, actor: str, case: str, reason: str) -> view.Pattern:
    """Writes down that a pattern is printed, by whom and why; then it may be shown for printing. Raises RefusedError
    `desk.role`, `case.reason`; NotFoundError."""
    said = _reason(reason)
    with office.archive.lock:
        lead, archive = office.lead(actor), office.archive
        cases = tuple(row.case.case for row in view.pattern(archive, lead, case).rows)
        tied = _tied(office, lead.id, "printed", cases, {"reason": said})
        archive.write_all([Draft("pattern.printed", lead.id, data={"about": list(cases)}), *tied])
        settle(archive)
        return view.pattern(archive, lead, case)


def _tied(office: Office, actor: str, what: str, cases: tuple[str, ...], more: dict[str, Any]) -> list[Draft]:
    """One event on each of the cases, each with a strand of the words."""
    archive = office.archive
    words = {"what": what, "cases": list(cases), "at": archive.clock(), "by": actor, **more}
    knot, drafts = b64(archive.random(16)), []
    for case, strand in zip(cases, split(words, len(cases), archive.random), strict=True):
        own = {"knot": knot, "strands": len(cases), "strand": strand}
        drafts.append(Draft("pattern.tied", actor, case, {}, ((archive.state.cases[case].key, own),)))
    return drafts


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    return _fits(reason)


def _fits(text: str) -> str:
    if len(text) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")
    return text.strip()
