"""A mailbox that is a channel of a case: its respondent's, or an officer's. It is no complaint: it stands in no list,
no count and no comparison, and it is hidden from whomever the case is hidden.

`facts["parties"]` of a channel: `role`, `of` (its case) and, for an officer, `referral`. Of the case itself: `channels`
(what outlives the words of each, by the channel's id), `cross` (other cases in which a letter of this one was used).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from amanat.desk.change import Change
from amanat.desk.state import CaseState, DeskState

NAME: Final = "parties"
ROLES: Final = ("respondent", "officer")
"""Kinds of letters that begin a channel (spec/invitation.md)."""
_SIGN: Final = {"respondent": "R", "officer": "O"}


def is_channel(case: CaseState) -> bool:
    """Whether this mailbox belongs to another case: then it stands in no list by itself."""
    return bool(case.channel_of)


def role_of(case: CaseState) -> str:
    """``respondent``, ``officer``, or "" for a case."""
    found: str = case.facts.get(NAME, {}).get("role", "")
    return found


def channels_of(desk: DeskState, case: CaseState, *, ended: bool = False) -> Iterator[CaseState]:
    """The channels of a case that live, oldest first; those that ended too."""
    for name in case.kin:
        one = desk.cases.get(name)
        if one is not None and one.channel_of == case.case and (ended or one.erased is None):
            yield one


def main_of(desk: DeskState, case: CaseState) -> CaseState | None:
    """The case to which a channel belongs; a case belongs to itself."""
    return desk.cases.get(case.channel_of or case.case)


def number_for(case: CaseState, role: str) -> str:
    """The number of the next channel, such as ``2026-0004-R1``: no number of a case is used up, so that the next case
    tells nobody that there is one."""
    rows = case.facts.get(NAME, {}).get("channels", {}).values()
    return f"{case.number}-{_SIGN[role]}{sum(row['role'] == role for row in rows) + 1}"


# --- what the events of letters change


def begin(change: Change) -> None:
    """The mailbox of a letter for a respondent or an officer becomes a channel of the case of the letter."""
    said, case = change.data["channel"], change.case
    change.facts(NAME).update(said)
    main = change.desk.cases.get(said["of"])
    if main is not None:
        row = {"role": said["role"], "number": case.number, "at": change.event.at, "referral": said.get("referral", "")}
        main.facts.setdefault(NAME, {}).setdefault("channels", {})[case.case] = row
        follow(change.desk, main)


def taken(change: Change) -> None:
    """The letter was used with words that have a case of their own here: nothing is merged, the two are linked. A
    complaint of the respondent's own stays one."""
    other = change.desk.cases.get(change.data["taken"])
    if other is None or other is change.case or other.channel_of:
        return
    for one, name in ((change.case, other.case), (other, change.case.case)):
        cross = one.facts.setdefault(NAME, {}).setdefault("cross", [])
        if name not in cross:
            cross.append(name)


def move(desk: DeskState, old: CaseState, new: CaseState) -> None:
    """A case goes on in another one of the same person: its channels go with it."""
    for one in channels_of(desk, old, ended=True):
        one.facts[NAME]["of"] = new.case
        one.kin = list(dict.fromkeys((*one.kin, new.case)))
        new.kin = list(dict.fromkeys((*new.kin, one.case)))
    kept: dict[str, Any] = old.facts.get(NAME, {})
    if kept:
        new.facts.setdefault(NAME, {}).update(kept)
    follow(desk, new)


def follow(desk: DeskState, case: CaseState) -> None:
    """Whoever may not see a case now, or not yet, sees no channel of it either. A list of people that the respondent
    wrote hides nothing: it would hide the answer from those who work on the case."""
    main = main_of(desk, case)
    if main is None or main.erased is not None:
        return
    for one in channels_of(desk, main):
        one.hide_from(main.removed)
        one.excluding, one.checked, one.checked_at = main.excluding, main.checked, main.checked_at
        one.somebody_new, one.waits_for_record = main.somebody_new, main.waits_for_record
