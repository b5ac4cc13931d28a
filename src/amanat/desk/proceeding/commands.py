"""What people do in a proceeding: take a stage with what it needs, write down what others decided, and who agreed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.oversight import commands as oversight
from amanat.desk.oversight.commands import Approved
from amanat.desk.parties.facts import facts_of as parties_of
from amanat.desk.parties.facts import replied
from amanat.desk.proceeding.codes import COVERS, DECIDED, SAFE, STEP, WAYS
from amanat.desk.proceeding.rules import facts_of
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState, GrantState, Member
from amanat.errors import RefusedError
from amanat.process import life
from amanat.process.life import FINDINGS, By, Need, Status, Transition

WORDS: Final = 5000
NAME_LIMIT: Final = 300
_JUDGED: Final = frozenset({*FINDINGS, Status.OUTCOME, Status.APPEAL})
_RECORD: Final = frozenset({Need.REASON, Need.DOCUMENT})
LEAST_DAYS: Final = 7
"""Days to answer, from the day on which somebody was told (FAIRNESS section 3)."""
_WINDOWS: Final = 400
"""Days that somebody may have to answer."""


def take_step(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    after: str,
    *,
    reason: str,
    document: str | None = None,
    consent: str | None = None,
    request: str | None = None,
    text: str = "",
    safe: str | None = None,
    body: str = "",
    day: str = "",
    until: str = "",
    record: bool = False,
    given: frozenset[Need] = frozenset(),
    also: Iterable[Draft] = (),
) -> int:
    """Brings a case to `after`, with all that the step needs (process/life.py).

    `document`: an exhibit's item id; `consent`: a grant's id; `request`, `safe`: a second person's yes to the step, or
    to telling the respondent. `body` decided it on `day`. `record`: others did it, the desk writes it down.
    `until`: the last day to answer. `text` is told to her. `given` and `also`: needs that another part has met, and the
    events that go with them in one batch.

    Raises RefusedError `case.step`, `desk.role`, `case.reason`, `case.needs` (names what is missing), `proceeding.…`,
    `oversight.second`; ConflictError `case.changed`; NotFoundError `case.nothing`.
    """
    with office.archive.lock:
        member, state = office.member(actor), office.changeable(actor, case, expected)
        yes = [_approved(office, actor, case, STEP, request, after), _approved(office, actor, case, SAFE, safe, after)]
        have = set(given) | _have(office, state, reason, document, consent)
        have |= {need for need, one in zip((Need.SECOND_PERSON, Need.SAFE_CONTACT), yes, strict=True) if one}
        edge = _edge(office, member, state, after, frozenset(have & _RECORD if record else have))
        decided = _checked_day(office, edge, day, body)
        ends = _until(office, state, edge, until)
        data = {
            "from": state.status,
            "to": edge.after.value,
            "urgency": None,
            "tell": False,
            "told": bool(text.strip()),
            "leaf": edge.leaf,
            "record": edge.record,
            "item": document or "",
            "grant": consent or "",
            "decided_on": decided,
            **({"until": ends} if ends else {}),
        }
        words = {"reason": _fits(reason), "said": _fits(text), "body": _body(office, edge, body)}
        drafts = [Draft("status.changed", actor, case, data, ((state.key, words),))]
        office.archive.write_all([*drafts, *(one.used for one in yes if one), *also])
        return state.version


def _edge(office: Office, member: Member, state: CaseState, after: str, have: frozenset[Need]) -> Transition:
    kind = life.Kind(office.archive.state.kind)
    by = By.LEAD if member.role == "lead" else By.CASEWORKER
    if after not in set(Status):
        raise RefusedError("case.step", "This case cannot take that step now. Look at its status and choose again.")
    return life.transition(Status(state.status), Status(after), kind, by, have)


def _approved(office: Office, actor: str, case: str, action: str, request: str | None, after: str) -> Approved | None:
    if not request:
        return None
    yes = oversight.require_approved(office, actor, action, case, request)
    if yes.more.get("to") != after:
        raise RefusedError("oversight.second", "A second person has to say yes to this step first.")
    return yes


def _have(office: Office, state: CaseState, reason: str, document: str | None, consent: str | None) -> set[Need]:
    found = {Need.REASON} if reason.strip() else set()
    if document:
        check_document(office, state, document)
        found.add(Need.DOCUMENT)
    if consent:
        check_consent(office, state, consent)
        found.add(Need.CONSENT)
    if window_over(state, str(today_of(office.archive))):
        found.add(Need.WINDOW_OVER)
    return found


def window_over(state: CaseState, today: str) -> bool:
    """Whether the time to answer is over and nobody answered, nor waits to hear if there is more time."""
    until = facts_of(state).get("window", "")
    silent = not replied(state) and not _waits_for_time(state)
    return state.status == Status.REPLY_WINDOW and bool(until) and until < today and silent


def _waits_for_time(state: CaseState) -> bool:
    """Whether the respondent asked for more time, and somebody here can still say yes or no."""
    rows = (row for row in parties_of(state).get("channels", {}).values() if not row.get("ended"))
    return any(one["state"] == "open" for row in rows for one in row.get("asked", ()))


def check_document(office: Office, state: CaseState, item: str) -> None:
    """An exhibit that is here and whole. Raises RefusedError `proceeding.document`."""
    for grant in state.grants.values():
        for row in office.archive.grant_body(grant).get("exhibits", ()):
            if row["item"] == item and row["state"] == "matches":
                return
    raise RefusedError("proceeding.document", "Choose a paper of this case, or take one now.")


def covering(office: Office, state: CaseState) -> tuple[GrantState, ...]:
    """Her consents under which the case may go on, and that stand today; newest first. After she withdrew only a later
    one counts."""
    today = str(today_of(office.archive))
    wanted = COVERS[life.Kind(office.archive.state.kind)]
    before = facts_of(state).get("before", ()) if state.status == Status.WITHDRAWN else ()
    return tuple(
        grant
        for grant in reversed(list(state.grants.values()))
        if grant.purpose in wanted
        and not grant.erased
        and grant.taken_back is None
        and grant.expires >= today
        and grant.grant not in before
    )


def check_consent(office: Office, state: CaseState, grant: str) -> GrantState:
    """Raises RefusedError `proceeding.consent`."""
    found = next((one for one in covering(office, state) if one.grant == grant), None)
    if found is None:
        raise RefusedError("proceeding.consent", "Ask her first. This needs a consent of hers that covers it.")
    return found


def _checked_day(office: Office, edge: Transition, day: str, body: str) -> str:
    """The day of what was decided; a record, a finding, an outcome and an appeal must name it and who decided."""
    own = not edge.record
    if edge.after not in _JUDGED and own:
        return past_day(office, day) if day.strip() else ""
    if not day.strip() and not own:
        raise RefusedError("proceeding.day", "Choose the day on which it was done. It cannot be still to come.")
    if not body.strip() and not own:
        raise RefusedError("proceeding.body", "Write who decided it: the name that stands on the paper.")
    return past_day(office, day) if day.strip() else str(today_of(office.archive))


def _body(office: Office, edge: Transition, body: str) -> str:
    if edge.after in _JUDGED and not edge.record and not body.strip():
        return office.archive.state.name.get("en", "")
    return short(body)


def past_day(office: Office, day: str) -> str:
    """Raises RefusedError `proceeding.day`."""
    try:
        found = date.fromisoformat(day.strip())
    except ValueError as error:
        raise RefusedError("proceeding.day", "Choose the day on which it was done.") from error
    if not date(1950, 1, 1) <= found <= today_of(office.archive):
        raise RefusedError("proceeding.day", "Choose the day on which it was done. It cannot be still to come.")
    return str(found)


def _until(office: Office, state: CaseState, edge: Transition, until: str) -> str:
    if edge.after is not Status.REPLY_WINDOW or (edge.record and not until.strip()):
        return ""
    last = coming_day(office, until)
    told = _told_on(office, state)
    if not edge.record and last < str(told + timedelta(LEAST_DAYS)):
        raise RefusedError("proceeding.short", f"Whoever answers has {LEAST_DAYS} days from the day they were told.")
    return last


def _told_on(office: Office, state: CaseState) -> date:
    """The day on which the respondent was told: as it was written down, else the one on which the stage was taken."""
    rows = [row for row in facts_of(state).get("steps", ()) if row["to"] == Status.RESPONDENT_NOTIFIED]
    if not rows:
        return today_of(office.archive)
    return date.fromisoformat(rows[-1]["decided"] or day_of(rows[-1]["at"]))


def coming_day(office: Office, until: str) -> str:
    """Raises RefusedError `proceeding.until`."""
    today = today_of(office.archive)
    try:
        found = date.fromisoformat(until.strip())
    except ValueError as error:
        raise RefusedError("proceeding.until", "Choose the last day to answer.") from error
    if not today <= found <= today + timedelta(_WINDOWS):
        raise RefusedError("proceeding.until", "Choose the last day to answer. It is still to come.")
    return str(found)


def _fits(text: str) -> str:
    if len(text) > WORDS:
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")
    return text.strip()


fits = _fits


def short(text: str) -> str:
    """A name in one line. Raises RefusedError `text.long`."""
    clean = " ".join(text.split())
    if len(clean) > NAME_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NAME_LIMIT} letters fit.")
    return clean


def ask_step(office: Office, actor: str, case: str, after: str, reason: str, *, safe: bool = False) -> str:
    """Asks a second person to agree to a step (`safe`: that it is safe to tell the respondent); the request's id.

    Raises as `oversight.commands.request`."""
    where = f"cases/{case}/to-{after.replace('_', '-')}"
    return oversight.request(office, actor, SAFE if safe else STEP, case, reason, {"to": after}, where=where)


# --- beside the stages


def more_time(office: Office, actor: str, case: str, expected: int, until: str, reason: str) -> int:
    """The respondent has longer to answer. Raises RefusedError `case.step`, `proceeding.until`, `case.reason`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if state.status != Status.REPLY_WINDOW:
            raise RefusedError("case.step", "Nobody has time to answer now. Look at its stage.")
        last = coming_day(office, until)
        if last <= facts_of(state).get("window", ""):
            raise RefusedError("proceeding.longer", "This is not longer than before. Choose a later day.")
        return office.draft(actor, state, "proceeding.window", {"until": last}, {"reason": needed(reason)})


def needed(reason: str) -> str:
    """Raises RefusedError `case.reason`, `text.long`."""
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    return _fits(reason)


def decided(
    office: Office, actor: str, case: str, expected: int, what: str, body: str, day: str, document: str, reason: str
) -> int:
    """Writes down that a court charged the respondent, dropped the charge, or that no appeal is open any more.

    Raises RefusedError `proceeding.what`, `proceeding.finding`, `proceeding.body`, `proceeding.day`,
    `proceeding.document`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if what not in DECIDED:
            raise RefusedError("proceeding.what", "Choose what was decided.")
        facts = facts_of(state)
        if what == "final" and not facts.get("finding"):
            raise RefusedError("proceeding.finding", "There is no finding yet. Write that down first.")
        if what == "charge_dropped" and not facts.get("charge"):
            raise RefusedError("proceeding.what", "No charge is written down here.")
        if not body.strip():
            raise RefusedError("proceeding.body", "Write who decided it: the name that stands on the paper.")
        check_document(office, state, document)
        data = {"what": what, "day": past_day(office, day), "item": document}
        words = {"body": short(body), "reason": _fits(reason)}
        return office.draft(actor, state, "proceeding.decided", data, words)


def withdraw(
    office: Office, actor: str, case: str, expected: int, way: str, message: int, heard: str, day: str, words: str
) -> int:
    """She takes her complaint back. What she shared stays as she agreed to it. Raises as `agreed`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        said = agreed(office, state, way, message, heard, day, words)
        kind = life.Kind(office.archive.state.kind)
        edge = life.transition(Status(state.status), Status.WITHDRAWN, kind, By.HER, frozenset())
        data: dict[str, Any] = {"from": state.status, "to": edge.after.value, "urgency": None, "tell": False}
        data |= {"leaf": edge.leaf, "record": False, "item": "", "grant": "", "decided_on": "", **said}
        return office.draft(actor, state, "status.changed", data, {"reason": _fits(words)})


def agreed(
    office: Office, state: CaseState, way: str, message: int, heard: str, day: str, words: str
) -> dict[str, Any]:
    """How she said yes: in which message, or to whom, on which day and how. As data of an event.

    Raises RefusedError `proceeding.way`, `proceeding.message`, `proceeding.heard`, `proceeding.day`,
    `proceeding.words`."""
    if way not in WAYS:
        raise RefusedError("proceeding.way", "Say how she said it.")
    if way == "message":
        if message not in {row["seq"] for row in her_words(office, state)}:
            raise RefusedError("proceeding.message", "Choose the message in which she says it.")
        return {"way": way, "message": message, "heard": "", "day": ""}
    member = office.archive.state.active(heard)
    if member is None or not reads.visible(state, member):
        raise RefusedError("proceeding.heard", "Choose who heard it.")
    if not words.strip():
        raise RefusedError("proceeding.words", "Write how she put it, in her words.")
    return {"way": way, "message": 0, "heard": heard, "day": past_day(office, day)}


def her_words(office: Office, state: CaseState) -> list[dict[str, Any]]:
    """Her genuine messages with words, newest first."""
    rows = office.archive.body(state).get("messages", ())
    found = [row for row in rows if row["direction"] == "in" and row["text"] and not row["warning"]]
    return sorted(found, key=lambda row: -int(row["seq"]))
