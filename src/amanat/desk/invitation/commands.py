"""What people do with letters. Errors of all: NotFoundError `case.nothing`, ConflictError `case.changed`, RefusedError
`desk.role`, `case.erased`, `desk.locked`; `expected` is the case's version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.client import IntakeConflictError
from amanat.desk.erasing import erase_case
from amanat.desk.invitation.rules import (
    CHANNELS,
    VERIFIED,
    Letter,
    joined_of,
    kind_for,
    letters_of,
    open_letters,
    open_of,
    own_letters,
    seen,
)
from amanat.desk.office import Office
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, RefusedError
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.invitation import (
    OFFER,
    BothTexts,
    InvitationKeys,
    Notice,
    Offer,
    invitation_keys,
    new_code,
    seal_notice,
    write_code,
)

DAYS: Final = (7, 14, 30)
WORDS: Final = 2000


@dataclass(frozen=True, slots=True)
class Made:
    """A letter just made. `code` is shown once and kept nowhere; `address` is the intake's, without a path."""

    code: str = field(repr=False)
    address: str
    expires: str
    kind: str
    lang: str


def make(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    *,
    days: int,
    says: Mapping[str, str],
    verified: tuple[str, ...] = (),
    how: str = "",
    role: str = "",
    referral: str = "",
) -> Made:
    """A code for one person. `says`: what the notice tells her, by language. For lost words `verified` (VERIFIED) and
    `how` record how the worker made sure that it is her. `role`: one of `channels.ROLES`, for the case's respondent or
    an officer of `referral` instead of her; whether they may be written to is decided by who calls this.

    Raises RefusedError `letter.on_channel`, `letter.days`, `letter.verified`, `letter.how`, `letter.open`,
    `letter.over`, `letter.waits`, `invitation.many`; UnavailableError.
    """
    with office.archive.lock:
        state = _writable(office, actor, case, expected, role)
        kind = role or kind_for(state)
        _check(kind, days, verified, how)
        expires = Day(str(date.fromisoformat(day_of(office.clock())) + timedelta(days=days)))
        code = new_code(office.random)
        keys = invitation_keys(code)
        offer = _offer(office, keys, kind, expires, says)
        lang = state.lang
    # Without the lock: the network must not hold up the others. A code that the journal does not know opens a case
    # like any other, and nobody has seen it.
    office.intake.put_invitation(office.place.desk, keys.invitation, offer)
    data = {
        "invitation": keys.invitation,
        "key": b64(keys.signing.public),
        "letter": kind,
        "expires": expires,
        "verified": [one for one in VERIFIED if one in verified],
        "referral": referral,
    }
    words = {"how": how.strip()} if how.strip() else None
    try:
        with office.archive.lock:
            office.draft(actor, _writable(office, actor, case, expected, role), "letter.made", data, words)
    except AmanatError:
        office.intake.withdraw_invitation(office.place.desk, keys.invitation)
        raise
    return Made(write_code(code), office.place.intake, expires, kind, lang)


def _writable(office: Office, actor: str, case: str, expected: int, role: str) -> CaseState:
    office.archive.check_writable()
    state = office.changeable(actor, case, expected, channel=True)
    if state.channel_of:
        raise RefusedError("letter.on_channel", "Make the letter on the case itself.")
    letters = letters_of(state).values() if role else own_letters(state).values()
    if any(one["state"] == "open" and role in ("", one["letter"]) for one in letters):
        raise RefusedError("letter.open", "A letter of this case is open. Withdraw it first.")
    if state.facts.get("invitation", {}).get("goes_on"):
        raise RefusedError("letter.over", "This case goes on in another one. Make the letter there.")
    if (joined_of(state) or {}).get("state") == "waiting":
        raise RefusedError("letter.waits", "Compare the check words of this case first.")
    return state


def _check(kind: str, days: int, verified: tuple[str, ...], how: str) -> None:
    if days not in DAYS:
        raise RefusedError("letter.days", "Choose until when the code works.")
    if kind == "lost_phrase" and not set(verified) & set(VERIFIED):
        raise RefusedError("letter.verified", "Say how you made sure that it is her.")
    if kind == "lost_phrase" and not how.strip():
        raise RefusedError("letter.how", "Write in a line how you made sure.")
    if len(how) > WORDS:
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")


def _offer(office: Office, keys: InvitationKeys, kind: str, expires: Day, says: Mapping[str, str]) -> bytes:
    epoch = office.archive.epoch
    notice = Notice(
        kind=kind,
        invitation=keys.invitation,
        desk=office.place.desk,
        epoch=epoch.n,
        key=keys.signing.public,
        text=BothTexts(says["en"], says["ur"]),
        expires=expires,
        made=office.clock(),
    )
    return OFFER.encode(Offer(keys.signing.public, expires, seal_notice(notice, epoch.sign, keys, office.random)))


def withdraw(office: Office, actor: str, case: str, expected: int, invitation: str) -> None:
    """The code opens nothing any more. Raises RefusedError `letter.nothing`, `letter.used`; UnavailableError."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        letter = letters_of(state).get(invitation)
        if letter is None or letter["state"] != "open":
            raise RefusedError("letter.nothing", "This letter is not open any more.")
    try:
        office.intake.withdraw_invitation(office.place.desk, invitation)
    except IntakeConflictError as error:
        raise RefusedError("letter.used", "Somebody has used it just now. Look at your day.") from error
    with office.archive.lock:
        # What changed in the case meanwhile does not matter: the letter is gone at the intake.
        state = reads.case_for(office.archive, office.member(actor), case)
        if letters_of(state)[invitation]["state"] == "open":
            office.draft(actor, state, "letter.withdrawn", {"invitation": invitation})


def compare(office: Office, actor: str, case: str, expected: int, *, same: bool, channel: str, text: str = "") -> None:
    """She was asked for the check words by a second way. The same: the new case continues the old one.

    Raises RefusedError `letter.nothing`, `letter.channel`, `letter.old`, `desk.last_lead`.
    """
    if channel not in CHANNELS:
        raise RefusedError("letter.channel", "Choose how you spoke with her.")
    if len(text) > WORDS:
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")
    with office.archive.lock:
        state = office.changeable(actor, case, expected, channel=True)
        joined = joined_of(state)
        if joined is None or joined["state"] != "waiting":
            raise RefusedError("letter.nothing", "There is nothing to confirm here.")
        old = seen(office.archive, office.member(actor), joined["of"])
        words = ((state.key, {"text": text.strip()}),) if text.strip() else ()
        data = {"invitation": joined["invitation"], "compared_by": channel}
        if not same:
            office.archive.write(Draft("letter.refused", actor, state.case, data, words))
            if state.channel_of:  # a stranger: nothing that they wrote is kept, and the letter is burnt
                erase_case(office.archive, state, "stranger", actor=actor)
            return
        if old is None or old.erased is not None:
            raise RefusedError("letter.old", "The old case is not here any more. Nothing can be continued.")
        gone = {*old.removed, *state.removed}
        people = office.archive.state.members.values()
        if not any(one.role == "lead" and one.left is None and one.id not in gone for one in people):
            raise RefusedError("desk.last_lead", "One lead must stay with this case. Invite another lead first.")
        confirmed = Draft("letter.confirmed", actor, state.case, data, words)
        if state.channel_of:
            office.archive.write(confirmed)
            return
        continued = Draft("letter.continued", actor, old.case, {"joined_by": state.case, "compared_by": channel})
        office.archive.write_all([confirmed, continued])


@dataclass(frozen=True, slots=True)
class Open:
    """A row of the list of open letters."""

    case: str
    number: str
    called: str
    version: int
    letter: Letter


def all_open(office: Office, actor: str) -> tuple[Open, ...]:
    """Every open letter of the cases that exist for this person, oldest first."""
    with office.archive.lock:
        member, archive = office.member(actor), office.archive
        today, rows = day_of(office.clock()), []
        for case_id in dict.fromkeys(open_of(archive.state).values()):
            case = seen(archive, member, case_id)
            if case is not None and case.erased is None:
                rows += [
                    Open(case.case, case.number, case.called, case.version, one) for one in open_letters(case, today)
                ]
        return tuple(sorted(rows, key=lambda row: row.letter.at))
