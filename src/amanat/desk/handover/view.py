"""What the pages show of a hand-over: what was given away, from whom a case came, and what a person must know today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amanat.desk.handover.facts import NAME, Facts, is_new, of_desk, rows_of
from amanat.desk.part import Notice
from amanat.desk.state import CaseState, Member
from amanat.seal.ids import fingerprint

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


@dataclass(frozen=True, slots=True)
class Given:
    """One hand-over to another desk. `times`: when it was planned, confirmed, sent, received, opened, taken back… by
    the name of the step, Unix seconds. `way`: message, call, in_person or paper; then `heard`, `day` and `words` say
    who heard her, when, and what she said, or `message` is the number of hers. `said`: what the desks wrote to each
    other. `outcome`: what the other desk answered to a take-back."""

    handover: str
    desk: str
    name: Mapping[str, str]
    state: str
    at: int
    by: str
    purpose: str
    fields: tuple[str, ...]
    items: tuple[str, ...]
    messages: bool
    expires: str
    way: str
    heard: str
    day: str
    message: int
    words: str
    note: str
    reason: str
    times: Mapping[str, int]
    why: str
    back: str
    tell: bool
    promise: bool
    over: bool
    outcome: Mapping[str, bool] | None
    said: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Came:
    """Who handed this case over. `proof`: proved, old_key, unknown or forged (spec/mailbox.md)."""

    desk: str
    name: Mapping[str, str]
    proof: str
    at: int
    refused: bool


@dataclass(frozen=True, slots=True)
class Shown:
    given: tuple[Given, ...]
    came: Came | None


def given_of(row: Facts, words: Mapping[str, Any], name: str) -> Given:
    return Given(
        handover=name,
        desk=row["desk"],
        name=words.get("name") or {},
        state=row["state"],
        at=row["at"],
        by=row["by"],
        purpose=row["purpose"],
        fields=tuple(row["fields"]),
        items=tuple(row["items"]),
        messages=row["messages"],
        expires=row["expires"],
        way=row["way"],
        heard=row["heard"],
        day=row["day"],
        message=row["message"],
        words=words.get("words", ""),
        note=words.get("note", ""),
        reason=words.get("reason", ""),
        times=dict(row["times"]),
        why=row.get("why", ""),
        back=words.get("back", ""),
        tell=row["tell"],
        promise=row.get("promise", False),
        over=row.get("over", False),
        outcome=row.get("outcome"),
        said=tuple(words.get("said", ())),
    )


def view(archive: Archive, _member: Member, case: CaseState) -> Shown | None:
    facts = case.facts.get(NAME)
    if case.erased is not None:
        return None
    if not facts:
        return Shown((), None)
    words = archive.body(case).get(NAME, {})
    kept, came = words.get("all", {}), facts.get("came")
    return Shown(
        tuple(given_of(row, kept.get(name, {}), name) for name, row in reversed(rows_of(case).items())),
        Came(came["from_desk"], words.get("from", {}), came["proof"], came["at"], came["refused"]) if came else None,
    )


def notices(archive: Archive, member: Member) -> Iterable[Notice]:
    from amanat.desk.reads import visible  # reads knows every part: it cannot be known to one when it is made

    for name in of_desk(archive.state).get("arrived", ()):
        case = archive.case(name)
        if case is not None and is_new(case) and visible(case, member):
            came = case.facts[NAME]["came"]
            said = archive.body(case).get(NAME, {}).get("from", {})
            parts = {"number": case.number, "name": said.get("en", ""), "mark": fingerprint(came["from_desk"])}
            yield Notice(f"handover.came_{came['proof']}", f"cases/{case.case}", parts)
    for name in of_desk(archive.state).get("tell", ()) if member.role != "reviewer" else ():
        case = archive.case(name)
        if case is None or case.erased is not None or not visible(case, member):
            continue
        if member.role == "lead" or case.assigned in (None, member.id):
            yield Notice("handover.returned", f"cases/{case.case}", {"number": case.number})


def search(words: Mapping[str, Any]) -> Iterable[str]:
    for one in words.get("all", {}).values():
        yield from (one.get("words", ""), one.get("note", ""), one.get("reason", ""))
        yield from (row["text"] for row in one.get("said", ()))
