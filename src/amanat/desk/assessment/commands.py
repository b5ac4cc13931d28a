"""What people do to assess a case. Every command takes the acting person, the case and the version that the page was
made from, and gives the new version. Errors of every command as `Office.changeable`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from amanat.desk.assessment.codes import ASPECTS, CHOICES, MATERIALS, NAME, OUTSIDE, SIGNS, concealed
from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.state import CaseState
from amanat.errors import NotFoundError, RefusedError
from amanat.process.life import Status
from amanat.process.scope import Concern, Facts, judge_scope
from amanat.seal.encoding import b64
from amanat.seal.record import ACTS, CONTEXTS, MODES, POWERS

BEFORE: Final = frozenset({"received", "acknowledged", "assessed", "redirected", "closed"})
"""A case that went on, with her consent, is not put outside any more."""
MOST_MATERIAL: Final = 200
_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class About:
    """What a case is about: act, context and mode (FAIRNESS section 6). `kind`: why it lies outside, or ""."""

    acts: tuple[str, ...] = ()
    context: str = ""
    mode: tuple[str, ...] = ()
    power: tuple[str, ...] = ()
    kind: str = ""
    signs: tuple[str, ...] = ()


def set_scope(office: Office, actor: str, case: str, expected: int, about: About, reason: str) -> int:
    """A person says what it is about, and whether it belongs here.

    Raises RefusedError `scope.choose` (a code that is not on the lists, or nothing chosen), `scope.both` (an act that
    is taken up and a reason to leave it), `scope.so`, `scope.late`, `case.reason`, and `scope.sign`: a minor, coercion,
    a threat or power over her stands in the case, so that only a lead may put it outside.
    """
    _check_codes(about)
    said = _said(reason)
    with office.archive.lock:
        member, state = office.member(actor), office.changeable(actor, case, expected)
        if concealed(state):
            raise RefusedError("scope.so", "This lies outside already. Look at it again first.")
        if about.kind:
            _check_outside(office, state, about, said, lead=member.role == "lead")
        words: dict[str, Any] = {"acts": about.acts, "mode": about.mode, "power": about.power, "signs": about.signs}
        words = {name: list(value) for name, value in words.items()}
        words |= {"context": about.context, "kind": about.kind, "reason": said}
        return office.draft(actor, state, "scope.set", {"outside": bool(about.kind)}, words)


def _check_codes(about: About) -> None:
    lists = ((about.acts, ACTS), (about.mode, MODES), (about.power, POWERS), (about.signs, SIGNS))
    known = all(set(chosen) <= set(codes) for chosen, codes in lists)
    if not known or about.context not in ("", *CONTEXTS) or about.kind not in ("", *OUTSIDE):
        raise RefusedError("scope.choose", "Choose from the lists.")
    if not about.acts and not about.kind:
        raise RefusedError("scope.choose", "Choose what it is about.")
    if about.acts and about.kind:
        raise RefusedError("scope.both", "Choose an act, or a reason to leave it; not both.")


def _check_outside(office: Office, case: CaseState, about: About, reason: str, *, lead: bool) -> None:
    if case.status not in BEFORE:
        raise RefusedError("scope.late", "This case has gone on. It cannot be put outside any more.")
    if not reason:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if not lead and (about.signs or signs_of(office, case)):
        raise RefusedError("scope.sign", "A sign stands that a person must look at. Ask a lead.")


def signs_of(office: Office, case: CaseState) -> tuple[str, ...]:
    """What of `SIGNS` her record or the desk says already. A sign is never weighed: one sends it back to a person."""
    archive = office.archive
    body = archive.body(case)
    records = [archive.grant_body(grant).get("record") or {} for grant in case.grants.values()]

    def ticked(name: str) -> frozenset[str]:
        return frozenset(code for record in records for code in record.get(name) or () if isinstance(code, str))

    facts = Facts(
        acts=ticked("acts"),
        power=ticked("power"),
        flags=ticked("flags") | frozenset(body.get("flags", ())),
        minor=bool((body.get("safety") or {}).get("minor")) or any(r.get("age_group") == "minor" for r in records),
    )
    judged = judge_scope(facts)
    # Any sign of danger that she ticked, and any act that belongs here, is for a lead as well.
    more = {Concern.THREAT} if facts.flags else set()
    more |= {Concern.COERCION} if judged.acts else set()
    return tuple(sign for sign in SIGNS if sign in judged.concerns or sign in more)


def look_again(office: Office, actor: str, case: str, expected: int, reason: str) -> int:
    """A person, whoever may work on the case, says why it belongs here after all; then it is shown again. Raises
    RefusedError `scope.not`, `case.reason`."""
    said = _said(reason)
    if not said:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not concealed(state):
            raise RefusedError("scope.not", "This does not lie outside.")
        return office.draft(actor, state, "scope.again", {}, {"reason": said})


def send_letter(office: Office, actor: str, case: str, expected: int, text: str) -> int:
    """Tells her kindly that this is not the place, and who is. The case becomes *redirected* where it is not yet.

    Raises RefusedError `scope.not`, `text.empty`, `text.long`, `case.no_mailbox`.
    """
    said = text.strip()
    if not said:
        raise RefusedError("text.empty", "Write something first.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not concealed(state):
            raise RefusedError("scope.not", "This does not lie outside.")
        if state.status == Status.RECEIVED:
            expected = office.acknowledge(actor, case, expected)
        if state.status in (Status.ACKNOWLEDGED, Status.ASSESSED):
            return office.redirect(actor, case, expected, _last_reason(office, state), said)
        return office.reply(actor, case, expected, said)


def _last_reason(office: Office, case: CaseState) -> str:
    rows = (office.archive.body(case).get(NAME) or {}).get("scope", ())
    return next((str(row["reason"]) for row in reversed(rows) if row.get("reason")), "outside")


def describe(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    kind: str,
    what: str,
    day: str,
    aspects: Mapping[str, str],
    *,
    chosen: Mapping[str, str] | None = None,
    material: str = "",
) -> int:
    """Describes one thing that speaks to what happened; with `material` anew. `chosen`: codes of `CHOICES`. Nothing of
    it measures.

    Raises RefusedError `material.choose`, `material.what`, `material.day`, `material.many`, `text.long`; NotFoundError
    `material.nothing`.
    """
    codes = {"side": "complainant", "origin": "unknown", "beside": "not_compared", "held": "here", **(chosen or {})}
    known = set(codes) == set(CHOICES) and all(code in CHOICES[name] for name, code in codes.items())
    if kind not in MATERIALS or not set(aspects) <= set(ASPECTS) or not known:
        raise RefusedError("material.choose", "Choose what kind of thing it is.")
    words = {"what": _said(what), **{name: _said(text) for name, text in aspects.items()}}
    if not words["what"]:
        raise RefusedError("material.what", "Write what it is.")
    words = {name: text for name, text in words.items() if text} | {"kind": kind, "day": _day(day), **codes}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        rows = _rows(office, state)
        if material and material not in rows:
            raise NotFoundError("material.nothing", "There is no such thing here.")
        if not material and len(rows) >= MOST_MATERIAL:
            raise RefusedError("material.many", "This case has many already. Write a note instead.")
        name = material or b64(office.archive.random(16))
        return office.draft(actor, state, "material.described", {"material": name}, words)


def strike(office: Office, actor: str, case: str, expected: int, material: str, reason: str) -> int:
    """Crosses one out, with the reason; it stays to be read. Raises NotFoundError `material.nothing`, RefusedError
    `case.reason`."""
    said = _said(reason)
    if not said:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not _ID.fullmatch(material) or material not in _rows(office, state):
            raise NotFoundError("material.nothing", "There is no such thing here.")
        return office.draft(actor, state, "material.struck", {"material": material}, {"reason": said})


def _rows(office: Office, case: CaseState) -> Collection[str]:
    rows: Collection[str] = (office.archive.body(case).get(NAME) or {}).get("material", {})
    return rows


def _day(typed: str) -> str:
    if not typed:
        return ""
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise RefusedError("material.day", "Choose a day, such as 2026-12-05.") from None


def _said(text: str) -> str:
    if len(text) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")
    return text.strip()
