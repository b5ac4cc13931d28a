"""What the events of letters change, who may do what, and what the pages show.

A letter belongs to the case for which it was made. Whoever uses its code begins a new case, which is for nobody from
whom the old one is hidden, and which says that it is not confirmed until a person has compared the check words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.part import Notice, Part
from amanat.desk.parties import channels
from amanat.desk.state import CaseState, DeskState, Member
from amanat.seal.phrase import word_number

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "invitation"
VERIFIED: Final = ("details", "called", "known", "paper")
"""How a worker made sure that it is her, before a letter for lost words."""
CHANNELS: Final = ("call", "in_person", "other")
"""The second way by which the check words were compared."""


# --- what is kept


def letters_of(case: CaseState) -> dict[str, dict[str, Any]]:
    """Every letter of a case by its id: `key`, `kind`, `expires`, `at`, `by`, `state` (open, withdrawn, used)."""
    found: dict[str, dict[str, Any]] = case.facts.get(NAME, {}).get("letters", {})
    return found


def own_letters(case: CaseState) -> dict[str, dict[str, Any]]:
    """The letters for herself, without those for her respondent and for officers."""
    return {name: one for name, one in letters_of(case).items() if one["letter"] not in channels.ROLES}


def joined_of(case: CaseState) -> dict[str, Any] | None:
    """By which letter a case was begun or joined: `invitation`, `of`, `check`, `at`, `state` (waiting, confirmed,
    refused)."""
    found: dict[str, Any] | None = case.facts.get(NAME, {}).get("joined")
    return found


def open_of(desk: DeskState) -> dict[str, str]:
    """Every letter that waits to be used or read, with its case."""
    found: dict[str, str] = desk.facts.setdefault(NAME, {}).setdefault("open", {})
    return found


def waiting_of(desk: DeskState) -> list[str]:
    """Every case that came by a letter and is not confirmed or refused yet."""
    found: list[str] = desk.facts.setdefault(NAME, {}).setdefault("waiting", [])
    return found


def kind_for(case: CaseState) -> str:
    """Who has no mailbox gets one; who has one has lost her words."""
    return "lost_phrase" if case.mailbox_key else "walk_in"


# --- what the events change


def _made(change: Change) -> None:
    event, data = change.event, change.data
    letters = change.facts(NAME).setdefault("letters", {})
    kept = {name: data[name] for name in ("key", "letter", "expires", "verified")}
    kept["referral"] = data.get("referral", "")
    letters[data["invitation"]] = {**kept, "at": event.at, "by": event.actor, "state": "open"}
    open_of(change.desk)[data["invitation"]] = event.case
    if change.own_words.get("how"):
        change.kept(NAME)["how"] = change.own_words["how"]
        change.index(change.own_words["how"])


def _withdrawn(change: Change) -> None:
    change.facts(NAME)["letters"][change.data["invitation"]]["state"] = "withdrawn"
    open_of(change.desk).pop(change.data["invitation"], None)


def _used(change: Change) -> None:
    """Begins the case of a new mailbox; what hides the old case hides this one from its first moment."""
    case, data = change.case, change.data
    year, number, *_ = case.number.split("-")
    change.desk.numbers[year] = max(change.desk.numbers.get(year, 0), int(number))
    change.body["recipient"] = change.own_words.get("recipient", "")
    case.in_seq = data["seq"]
    case.good_seq, case.good_chain = data["seq"], data["chain"]
    _joined(change)


def _joined(change: Change) -> None:
    case, data = change.case, change.data
    case.hide_from(data["hidden_from"])
    if data["restricted"]:
        case.excluding, case.checked = True, False
    kept = {name: data[name] for name in ("invitation", "of", "check")}
    change.facts(NAME)["joined"] = {**kept, "at": change.event.at, "state": "waiting"}
    if case.case not in waiting_of(change.desk):
        waiting_of(change.desk).append(case.case)
    old = change.desk.cases.get(data["of"])
    if old is not None and old is not case:
        case.kin = list(dict.fromkeys((*case.kin, old.case)))
        old.kin = list(dict.fromkeys((*old.kin, case.case)))
    if "channel" in data:
        channels.begin(change)


def _spent(change: Change) -> None:
    letter = change.facts(NAME)["letters"][change.data["invitation"]]
    letter.update(state="used", to=change.data["joined_by"])
    open_of(change.desk).pop(change.data["invitation"], None)
    if change.data.get("taken"):
        channels.taken(change)


def _confirmed(change: Change) -> None:
    joined = change.facts(NAME)["joined"]
    joined.update(state="confirmed", by=change.event.actor, how=change.data["compared_by"], on=change.event.at)
    old = change.desk.cases.get(joined["of"])
    if old is not None:
        old.hide_from(change.case.removed)
        change.case.hide_from(old.removed)
        if not change.case.channel_of:
            channels.move(change.desk, old, change.case)
    _compared(change)


def _refused(change: Change) -> None:
    joined = change.facts(NAME)["joined"]
    joined.update(state="refused", by=change.event.actor, on=change.event.at)
    old = change.desk.cases.get(joined["of"])
    if old is not None:  # two people: what is decided for one is nothing to the other
        old.kin = [name for name in old.kin if name != change.case.case]
        change.case.kin = [name for name in change.case.kin if name != old.case]
    _compared(change)


def _compared(change: Change) -> None:
    waiting_of(change.desk).remove(change.case.case)
    text = change.own_words.get("text", "")
    if text:
        change.kept(NAME)["compared"] = text
        change.index(text)


def _continued(change: Change) -> None:
    change.facts(NAME)["goes_on"] = change.data["joined_by"]


# --- who may do what


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if member.role == "reviewer":
        return
    joined = joined_of(case)
    waits = joined is not None and joined["state"] == "waiting"
    if waits:
        yield "letter_confirm"
    if any(letter["state"] == "open" for letter in own_letters(case).values()):
        yield "letter_withdraw"
    elif not waits and not case.facts.get(NAME, {}).get("goes_on"):
        yield "letter"


# --- what the pages show


@dataclass(frozen=True, slots=True)
class Letter:
    """One open letter. `kind`: walk_in or lost_phrase; `over`: its last day has passed."""

    invitation: str
    kind: str
    at: int
    by: str
    expires: str
    over: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """This case came by a letter. `of` and `number`: the case for which the letter was made, "" if this person may not
    see it. `state`: waiting, confirmed, refused. `by`, `how`, `on`: who compared the words, by which way, when."""

    of: str
    number: str
    check: str
    numbers: str
    at: int
    state: str
    by: str
    how: str
    on: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The letters of one case. `goes_on`: id and number of the case where it goes on, if this person may see it.
    `lost`: her words are lost, so what comes in the old mailbox may not be hers. `how`: how the worker made sure."""

    kind: str
    open: tuple[Letter, ...]
    joined: Joined | None
    goes_on: tuple[str, str] | None
    lost: bool
    how: str
    verified: tuple[str, ...]
    compared: str


def seen(archive: Archive, member: Member, case_id: str) -> CaseState | None:
    """Another case, if it exists for this person."""
    from amanat.desk.reads import visible  # reads knows every part: it cannot be known to one when it is made

    case = archive.case(case_id)
    return case if case is not None and visible(case, member) else None


def _view(archive: Archive, member: Member, case: CaseState) -> Shown | None:
    if case.erased is not None:
        return None
    facts, words = case.facts.get(NAME, {}), archive.body(case).get(NAME, {})
    from amanat.desk.apply_case import day_of  # as in `seen`

    goes_on = seen(archive, member, facts.get("goes_on", ""))
    letters = letters_of(case)
    lost = [one for one in letters.values() if one["letter"] == "lost_phrase" and one["state"] != "withdrawn"]
    return Shown(
        kind=kind_for(case),
        open=tuple(one for one in open_letters(case, day_of(archive.clock())) if one.kind not in channels.ROLES),
        joined=joined_view(archive, member, case),
        goes_on=(goes_on.case, goes_on.number) if goes_on else None,
        lost=bool(lost),
        how=words.get("how", "") if lost else "",
        verified=tuple(lost[-1]["verified"]) if lost else (),
        compared=words.get("compared", ""),
    )


def open_letters(case: CaseState, today: str) -> tuple[Letter, ...]:
    """The letters that nobody used or withdrew, oldest first."""
    return tuple(
        Letter(name, one["letter"], one["at"], one["by"], one["expires"], one["expires"] < today)
        for name, one in letters_of(case).items()
        if one["state"] == "open"
    )


def joined_view(archive: Archive, member: Member, case: CaseState) -> Joined | None:
    """How this mailbox began, if by a letter."""
    facts = joined_of(case)
    if facts is None:
        return None
    old = seen(archive, member, facts["of"])
    return Joined(
        old.case if old else "",
        old.number if old else "",
        facts["check"],
        " ".join(map(word_number, facts["check"].split())),
        facts["at"],
        facts["state"],
        facts.get("by", ""),
        facts.get("how", ""),
        facts.get("on"),
    )


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    for name in waiting_of(archive.state):
        case = seen(archive, member, name)
        joined = joined_of(case) if case is not None and case.erased is None else None
        if case is None or joined is None:
            continue
        old = seen(archive, member, joined["of"])
        if old is not None:
            yield Notice("letter.joined", f"cases/{case.case}", {"number": old.number, "words": joined["check"]})


def _said(words: Mapping[str, Any]) -> Iterable[str]:
    return (words.get("how", ""), words.get("compared", ""))


def _exchange(archive: Archive, intake: Intake, inbound: Inbound) -> None:
    from amanat.desk.invitation.joining import read_joins  # it writes events: that comes after the rules

    read_joins(archive, intake, inbound)


PART: Final = Part(
    name=NAME,
    case_events={
        "letter.made": _made,
        "letter.withdrawn": _withdrawn,
        "letter.used": _used,
        "letter.joined": _joined,
        "letter.spent": _spent,
        "letter.confirmed": _confirmed,
        "letter.refused": _refused,
        "letter.continued": _continued,
    },
    shown=frozenset({"letter", "compared_by"}),
    begins=frozenset({"letter.used"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    said=_said,
    exchange=_exchange,
)
