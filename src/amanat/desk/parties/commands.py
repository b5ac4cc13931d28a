"""What people do about the other people of a case. Errors of all: NotFoundError `case.nothing`, ConflictError
`case.changed`, RefusedError `desk.role`, `case.erased`, `desk.locked`; `expected` is the version of the case named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.invitation import commands as letters
from amanat.desk.invitation.rules import joined_of, letters_of
from amanat.desk.office import Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.parties.channels import is_channel, main_of, role_of
from amanat.desk.parties.facts import SUITS, UNSAFE, contact_of, facts_of, replied
from amanat.desk.parties.guarding import check_notice, check_officer, unfair
from amanat.desk.parties.saying import MORE_TIME, NO_MORE_TIME, say
from amanat.desk.proceeding import commands as proceeding
from amanat.desk.proceeding.codes import SAFE
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.clocks import Occurred, clocks
from amanat.process.life import Kind, Need, Status
from amanat.seal.ids import random_id
from amanat.seal.proceedings import RIGHTS
from amanat.web.packs import load_holidays, load_packs

LEAST_DAYS: Final = 7
"""Days to answer where no route of the case says more (FAIRNESS section 3)."""
MOST_DAYS: Final = 120
TEXT: Final = 20_000
SHORT: Final = 1000
_TOLD: Final = "respondent_notified"


# --- may the respondent be told


def say_unsafe(office: Office, actor: str, case: str, expected: int, said: str, reason: str) -> int:
    """Nobody from here contacts the respondent; one person is enough to say so. Open letters for them are withdrawn,
    and whatever is published leaves them unidentifiable.

    Raises RefusedError `party.unsafe`, `case.reason`; UnavailableError once it is written, if a letter stays open."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        if said not in UNSAFE:
            raise RefusedError("party.unsafe", "Say why they cannot be contacted.")
        version = office.draft(actor, state, "party.unsafe", {"unsafe": said}, {"reason": _needed(reason)})
        wanted = [name for name, one in letters_of(state).items() if _is_open_for(one, "respondent")]
    for name in wanted:
        letters.withdraw(office, actor, case, version, name)
        version = office.case(actor, case).version
    return version


def _is_open_for(letter: Mapping[str, Any], role: str) -> bool:
    return bool(letter["state"] == "open" and letter["letter"] == role)


def ask_safe(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    reason: str,
    *,
    talked: bool = False,
    way: str = "",
    message: int = 0,
    heard: str = "",
    day: str = "",
    words: str = "",
) -> str:
    """Asks a second person whether the respondent can be told without danger to her; the request's id. `talked`: it was
    talked through with her. A support desk also records her own yes to it: `way` and the rest as `proceeding.agreed`.

    Raises RefusedError `party.talked`, `proceeding.…`, `oversight.…`, `case.reason`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        if not talked:
            raise RefusedError("party.talked", "Talk with her first about what may happen. Then tick it.")
        _needed(reason)
        if way or _needs_her_yes(office):
            said = proceeding.agreed(office, state, way, message, heard, day, words)
            office.draft(actor, state, "party.agreed", said, {"words": words.strip()})
        where = f"cases/{case}/respondent-contact"
        return oversight.request(office, actor, SAFE, case, reason, {"to": _TOLD}, where=where)


def _needs_her_yes(office: Office) -> bool:
    return Kind(office.archive.state.kind) is not Kind.INQUIRY


def settle_safe(office: Office, actor: str, case: str, expected: int) -> int:
    """The second person said yes: from now on the respondent may be told. Raises RefusedError `oversight.second`,
    `party.consent`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        yes = oversight.require_approved(office, actor, SAFE, case)
        if _needs_her_yes(office) and not facts_of(state).get("consent"):
            raise RefusedError("party.consent", "Write down first that she agreed to this, and how.")
        words = ((state.key, {"reason": yes.reason}),)
        office.archive.write_all([Draft("party.safe", actor, case, {"second": yes.second}, words), yes.used])
        return state.version


def given(office: Office, case: CaseState) -> frozenset[Need]:
    """What this part has met of the needs of telling a respondent (process/life.py)."""
    if contact_of(case) != "safe":
        return frozenset()
    hers = {Need.CONSENT, Need.SECOND_PERSON} if facts_of(case).get("consent") else set()
    return frozenset({Need.SAFE_CONTACT} | hers)


# --- letters


def make_letter(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    role: str,
    *,
    days: int,
    says: Mapping[str, str],
    referral: str = "",
) -> letters.Made:
    """A code on paper for the respondent, or for the officer of `referral` (a route that was passed on).

    Raises RefusedError `party.not_safe`, `notice.private`, `notice.protected`, `party.referral`, and as
    `invitation.commands.make`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        if role == "respondent" and contact_of(state) != "safe":
            raise RefusedError("party.not_safe", "Two people decide first that it is safe for her.")
        if role == "respondent":
            check_notice(office, state, says, looked=False)
        if role == "officer":
            route = routes_of(state).get(referral) or {}
            if not route.get("referral") or route.get("ended"):
                raise RefusedError("party.referral", "Pass the case on to them first.")
    return letters.make(office, actor, case, expected, days=days, says=says, role=role, referral=referral)


def withdraw_letter(office: Office, actor: str, case: str, expected: int, invitation: str) -> None:
    """Raises as `invitation.commands.withdraw`."""
    letters.withdraw(office, actor, case, expected, invitation)


# --- the notice


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a respondent is told. `about`: what is alleged, written by the desk; `rule` and `basis`: by which rule;
    `decides`: who decides; `until`: the last day to answer; `rights` of `seal.proceedings.RIGHTS`; `then`: what comes
    after. Each in one language or both."""

    about: Mapping[str, str]
    rule: Mapping[str, str]
    decides: Mapping[str, str]
    basis: str
    until: str
    rights: tuple[str, ...]
    then: Mapping[str, str]


def least_until(office: Office, state: CaseState) -> date:
    """The first day that may be the last one to answer: what the routes of the case give a respondent, else a week."""
    today = today_of(office.archive)
    return max([today + timedelta(LEAST_DAYS), *_steps(office, state, today)])


def _steps(office: Office, state: CaseState, today: date) -> list[date]:
    packs, found = load_packs(), []
    occurred = (Occurred("charge_communicated", today, proven=True),)
    for route in routes_of(state).values():
        pack = packs.get(route["pack"])
        if pack is None or route["ended"]:
            continue
        for clock in clocks(pack, occurred, today=today, holidays=load_holidays([pack], today)):
            if clock.step.actor == "respondent" and clock.step.from_event == "charge_communicated" and clock.due:
                found.append(clock.due)
    return found


def send_notice(
    office: Office, actor: str, channel: str, expected: int, wanted: Particulars, *, looked: bool = False
) -> int:
    """The notice goes to the respondent, and the case goes on: told, then time to answer. `looked`: somebody read what
    the wording rules found and keeps the words all the same.

    Raises RefusedError `party.not_confirmed`, `party.not_safe`, `notice.…`, and as `proceeding.take_step`."""
    with office.archive.lock:
        state = channel_for(office, actor, channel, expected, "respondent")
        main = main_for(office, actor, state)
        if contact_of(main) != "safe":
            raise RefusedError("party.not_safe", "Two people decide first that it is safe for her.")
        content = _content(office, main, wanted)
        check_notice(office, main, content)
        if not looked and unfair(main, content):
            raise RefusedError("notice.wording", "Some words say as a fact what nobody has decided. Look at them.")
        sent = Draft("party.notice", actor, channel, {"until": wanted.until}, ((state.key, {"content": content}),))
        told = Draft("party.told", actor, main.case, {"channel": channel, "party": "respondent"})
        _stages(office, actor, main, wanted.until, [sent, told])
        return state.version


def _stages(office: Office, actor: str, main: CaseState, until: str, drafts: list[Draft]) -> None:
    """The notice itself is the paper of the first of the two stages. Told again later, no stage changes."""
    met = given(office, main) | {Need.DOCUMENT, Need.REASON}
    if main.status not in (Status.CONSENTED, Status.REFERRED, Status.INQUIRY_OPENED, Status.RESPONDENT_NOTIFIED):
        office.archive.write_all(drafts)
        return
    version = main.version
    if main.status != Status.RESPONDENT_NOTIFIED:
        version = proceeding.take_step(office, actor, main.case, version, _TOLD, reason="", given=met, also=drafts)
        drafts = []
    proceeding.take_step(
        office, actor, main.case, version, "reply_window", reason="", until=until, given=met, also=drafts
    )


def _content(office: Office, main: CaseState, wanted: Particulars) -> dict[str, Any]:
    least = least_until(office, main)
    if (
        not str(least) <= wanted.until <= str(today_of(office.archive) + timedelta(MOST_DAYS))
        or len(wanted.until) != 10
    ):
        raise RefusedError("notice.until", f"Give them time to answer until {least} at least.")
    if not set(wanted.rights) <= set(RIGHTS) or not {"answer", "evidence"} <= set(wanted.rights):
        raise RefusedError("notice.rights", "They may always answer and send evidence. Leave both ticked.")
    content: dict[str, Any] = {
        "about": _both(wanted.about, TEXT, "notice.about"),
        "rule": _both(wanted.rule, SHORT, "notice.rule"),
        "decides": _both(wanted.decides, SHORT, "notice.decides"),
        "basis": wanted.basis.strip()[:500],
        "until": wanted.until,
        "rights": [one for one in RIGHTS if one in wanted.rights],
        "verified": _is_verified(main),
    }
    if any(text.strip() for text in wanted.then.values()):
        content["then"] = _both(wanted.then, SHORT, "notice.then")
    return content


def _both(words: Mapping[str, str], longest: int, code: str) -> dict[str, str]:
    found = {lang: text.strip() for lang, text in words.items() if lang in ("en", "ur") and text.strip()}
    if not found:
        raise RefusedError(code, "Write it in one language at least.")
    if any(len(text) > longest for text in found.values()):
        raise RefusedError("text.long", f"This is too long. Up to {longest} letters fit.")
    return found


def _is_verified(main: CaseState) -> bool:
    packs = load_packs()
    used = [packs.get(route["pack"]) for route in routes_of(main).values() if not route["ended"]]
    return bool(used) and all(pack is not None and pack.signed is not None for pack in used)


# --- more time, and words


def answer_time(
    office: Office, actor: str, case: str, expected: int, channel: str, of: int, *, until: str, reason: str
) -> int:
    """Answers somebody who asked for more time: until a day, or ("" ) not; they read the reason, and so does the case.

    Raises RefusedError `party.asked`, `party.longer`, `case.reason`, `notice.private`, `notice.protected`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        row = facts_of(state).get("channels", {}).get(channel, {})
        one = next((one for one in row.get("asked", ()) if one["seq"] == of and one["state"] == "open"), None)
        other = office.archive.case(channel)
        if one is None or other is None or other.erased is not None:
            raise RefusedError("party.asked", "Nobody waits for this answer any more.")
        before = (row.get("notice") or {}).get("until", "")
        today = today_of(office.archive)
        if until and not max(before, str(today)) < until <= str(today + timedelta(MOST_DAYS)):
            raise RefusedError("party.longer", "Choose a day that is later than the last day now.")
        check_notice(office, state, {"reason": reason}, looked=False)
        said = say(MORE_TIME if until else NO_MORE_TIME, other.lang, day=until or before, reason=_needed(reason))
        words, mine = {"reason": reason.strip()}, {"channel": channel, "of": of}
        drafts = [
            Draft("party.time", actor, case, {**mine, "granted": bool(until), "until": until}, ((state.key, words),)),
            Draft("party.written", actor, channel, {}, ((other.key, {"text": said}),)),
        ]
        if until:
            drafts += _longer(office, actor, state, until, words)
        office.archive.write_all(drafts)
        return state.version


def _longer(office: Office, actor: str, state: CaseState, until: str, words: dict[str, str]) -> list[Draft]:
    """The same on the clocks: the time of the stage, and the respondent's step of each route that has one."""
    sealed, drafts = ((state.key, words),), []
    if state.status == Status.REPLY_WINDOW:
        drafts.append(Draft("proceeding.window", actor, state.case, {"until": until}, sealed))
    packs = load_packs()
    for name, route in routes_of(state).items():
        pack = packs.get(route["pack"])
        for step in pack.steps if pack and not route["ended"] else ():
            if step.actor == "respondent" and step.from_event == "charge_communicated":
                data = {"route": name, "row": random_id(office.archive.random), "step": step.id, "until": until}
                drafts.append(Draft("route.extended", actor, state.case, {**data, "item": ""}, sealed))
    return drafts


def write(office: Office, actor: str, channel: str, expected: int, text: str) -> int:
    """Words to a respondent or an officer. Raises RefusedError `party.not_confirmed`, `text.empty`,
    `notice.private`, `notice.protected`."""
    with office.archive.lock:
        state = channel_for(office, actor, channel, expected, "")
        if not text.strip():
            raise RefusedError("text.empty", "Write something first.")
        if len(text) > TEXT:
            raise RefusedError("text.long", f"This is too long. Up to {TEXT} letters fit.")
        main = main_for(office, actor, state)
        if role_of(state) == "respondent":
            check_notice(office, main, {"about": {"en": text}}, looked=False)
        else:
            check_officer(office, main, _passed(main, state), {"about": {"en": text}})
        return office.draft(actor, state, "party.written", {}, {"text": text})


def _passed(main: CaseState, channel: CaseState) -> tuple[str, ...]:
    """The parts of her record that went to this officer."""
    route = routes_of(main).get(facts_of(channel).get("referral", "")) or {}
    return tuple((route.get("referral") or {}).get("fields", ()))


def take_as_heard(office: Office, actor: str, case: str, expected: int) -> int:
    """The answer that came is the paper of the stage: both sides were heard. Raises RefusedError `party.no_answer`,
    and as `proceeding.take_step`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        if not replied(state):
            raise RefusedError("party.no_answer", "No answer came yet. Wait, or go on when the time is over.")
        met = given(office, state) | {Need.DOCUMENT, Need.REASON}
        return proceeding.take_step(office, actor, case, expected, "heard", reason="", given=met)


# --- links and suits


def link(office: Office, actor: str, case: str, expected: int, number: str) -> int:
    """Another case here is the other side's own complaint: the two are linked, never one. Raises RefusedError
    `party.number`: no case with this number exists for this person."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        member, wanted = office.member(actor), " ".join(number.split())
        found = (one for one in reads.cases_for(office.archive, member) if one.number == wanted)
        other = next((one for one in found if one is not state and one.erased is None), None)
        if other is None or other.case in state.kin:
            raise RefusedError("party.number", "There is no other case with this number. Look at it again.")
        return office.draft(actor, state, "party.linked", {"with": other.case})


def flag_suit(office: Office, actor: str, case: str, expected: int, what: str, day: str, text: str) -> int:
    """The respondent began something against her, and somebody here suspects that it is to silence her. Raises
    RefusedError `party.suit`, `case.reason`, `proceeding.day`."""
    with office.archive.lock:
        state = _case(office, actor, case, expected)
        if what not in SUITS:
            raise RefusedError("party.suit", "Choose what was begun.")
        on = proceeding.past_day(office, day) if day.strip() else ""
        return office.draft(actor, state, "party.suit", {"suit": what, "day": on}, {"text": _needed(text)})


# --- whose


def _case(office: Office, actor: str, case: str, expected: int) -> CaseState:
    state = office.changeable(actor, case, expected)
    if is_channel(state):
        raise RefusedError("party.on_channel", "Do this on the case itself.")
    return state


def channel_for(office: Office, actor: str, channel: str, expected: int, role: str) -> CaseState:
    """A confirmed channel, of `role` if one is given. Raises RefusedError `party.no_channel`, `party.not_confirmed`."""
    state = office.changeable(actor, channel, expected, channel=True)
    if not is_channel(state) or role not in ("", role_of(state)):
        raise RefusedError("party.no_channel", "This is no mailbox of the other side.")
    if (joined_of(state) or {}).get("state") != "confirmed":
        raise RefusedError("party.not_confirmed", "Compare the check words first.")
    return state


def main_for(office: Office, actor: str, channel: CaseState) -> CaseState:
    """The case of a channel, if it exists for this person."""
    main = main_of(office.archive.state, channel)
    if main is None:
        raise RefusedError("party.no_channel", "This is no mailbox of the other side.")
    return reads.case_for(office.archive, office.member(actor), main.case)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if len(reason) > 2000:
        raise RefusedError("text.long", "This is too long. Up to 2000 letters fit.")
    return reason.strip()
