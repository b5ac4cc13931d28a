"""What people at the desk do for her safety. Every command takes the acting person, the case and the version that
the page was made from, and gives the new version. Errors of every method as `Office.changeable`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from amanat.desk.office import NOTE_LIMIT, Office
from amanat.desk.records import newest_record
from amanat.desk.safety.minors import check_decision
from amanat.desk.safety.plan import FILLED, PAPERS, read_plan
from amanat.desk.safety.view import mark, said_of, view
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.contact import CALLED, Rules
from amanat.process.urgency import checked_urgency

OUTCOMES: Final = ("reached", "no_answer", "other_person", "wrong_number")
LINE: Final = 200
"""Letters of a number, a name, a word."""
AHEAD: Final = 300
"""Seconds by which a call may lie ahead of this clock."""


@dataclass(frozen=True, slots=True)
class ContactRules:
    """The rules as they were typed. `value`: another number or address than her record's, or ""."""

    rules: Rules
    code_word: str = ""
    who: str = ""
    never: str = ""
    shared: bool = False
    no_voice: bool = True
    value: str = ""
    drop_value: bool = False


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    return _fits(reason)


def _fits(text: str, most: int = NOTE_LIMIT) -> str:
    if len(text) > most:
        raise RefusedError("text.long", f"This is too long. Up to {most} letters fit.")
    return text.strip()


class SafetyDesk:
    """The safety of cases, over the unlocked desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def change_urgency(
        self, actor: str, case: str, expected: int, urgency: str, flags: tuple[str, ...], reason: str
    ) -> int:
        """At any stage, with a reason. Raises RefusedError `case.urgency`, `case.flag`, `case.reason`."""
        chosen = checked_urgency(urgency, flags, reason)
        words = {"flags": list(dict.fromkeys(flags)), "reason": _reason(reason)}
        return self._write(actor, case, expected, "safety.urgency", {"urgency": chosen}, words)

    def set_contact(self, actor: str, case: str, expected: int, given: ContactRules) -> int:
        """How she may be reached from now on. Raises RefusedError `contact.value` if a way needs a number or an address
        and neither she nor the desk has one."""
        office, rules = self._office, given.rules
        with office.archive.lock:
            state = office.changeable(actor, case, expected)
            body = office.archive.body(state)
            before, said = (
                body.get("safety", {}).get("contact", {}),
                said_of(body, newest_record(office.archive, state)),
            )
            kept = "" if given.drop_value else before.get("value", "")
            value = _fits(given.value, LINE) or kept
            if rules.channel in CALLED and not (value or said.get("value")):
                raise RefusedError("contact.value", "Write the number or the address. She gave none.")
            words = {
                "channel": rules.channel,
                "days": list(rules.days),
                "spans": [[span.start, span.end] for span in rules.spans],
                "until": rules.until.isoformat() if rules.until else "",
                "code_word": _fits(given.code_word, LINE),
                "who": _fits(given.who, LINE),
                "never": _fits(given.never),
                "shared": given.shared,
                "no_voice": given.no_voice,
                "value": value,
                "mark": mark(said),
            }
            return office.draft(actor, state, "safety.contact", {"until": words["until"]}, words)

    def show_number(self, actor: str, case: str, expected: int, reason: str) -> int:
        """Shows the number to this person for ten minutes, whatever the hour. The reason is written into the journal
        before anything is shown. Raises RefusedError `case.reason`, `safety.nothing_hidden`."""
        office, words = self._office, {"reason": _reason(reason)}
        with office.archive.lock:
            state = office.changeable(actor, case, expected)
            if not has_value(office, actor, state):
                raise RefusedError("safety.nothing_hidden", "No number and no address is kept here.")
            return office.draft(actor, state, "safety.number_shown", {}, words)

    def log_call(self, actor: str, case: str, expected: int, at: int, outcome: str, note: str) -> int:
        """`at`: Unix seconds. Raises RefusedError `safety.outcome`, `safety.call_time`."""
        if outcome not in OUTCOMES:
            raise RefusedError("safety.outcome", "Choose how the call ended.")
        if not 0 < at <= self._office.clock() + AHEAD:
            raise RefusedError("safety.call_time", "Write when you called. It cannot be later than now.")
        data = {"call_outcome": outcome, "called_at": at}
        return self._write(actor, case, expected, "safety.called", data, {"note": _fits(note)})

    def write_plan(self, actor: str, case: str, expected: int, typed: Mapping[str, str]) -> int:
        """A new version of the plan; the earlier ones stay. Raises RefusedError `safety.plan_empty`, `text.long`."""
        return self._write(actor, case, expected, "safety.plan", {}, {"sections": read_plan(typed)})

    def printed(self, actor: str, case: str, paper: str, filled: str, safe: bool) -> None:
        """Paper of the plan is about to be printed. Raises RefusedError `safety.paper`, `safety.carry`."""
        if paper not in PAPERS or filled not in FILLED:
            raise RefusedError("safety.paper", "Choose the size of the paper and what stands on it.")
        if not safe:
            raise RefusedError("safety.carry", "Ask her first if paper is safe for her. If not, print nothing.")
        office = self._office
        with office.archive.lock:
            expected = office.case(actor, case).version
            office.draft(actor, office.changeable(actor, case, expected), "safety.printed", {"paper": paper})

    def set_age(self, actor: str, case: str, expected: int, minor: bool) -> int:
        return self._write(actor, case, expected, "safety.age", {}, {"minor": minor})

    def decide_minor(
        self, actor: str, case: str, expected: int, decision: str, told: str, guardian: str, reason: str
    ) -> int:
        """A lead writes down what was decided about somebody under 18. Raises RefusedError `desk.role`,
        `case.reason`, and as `check_decision`."""
        office = self._office
        office.lead(actor)
        words = {"decision": decision, "told": told, "guardian": _fits(guardian, LINE), "reason": _reason(reason)}
        with office.archive.lock:
            state = office.changeable(actor, case, expected)
            check_decision(decision, told, guardian, kept_from(office, state))
            return office.draft(actor, state, "safety.minor", {}, words)

    def _write(
        self, actor: str, case: str, expected: int, kind: str, data: Mapping[str, object], words: Mapping[str, object]
    ) -> int:
        office = self._office
        with office.archive.lock:
            return office.draft(actor, office.changeable(actor, case, expected), kind, data, words)


def has_value(office: Office, actor: str, case: CaseState) -> bool:
    """Whether a number or an address is kept, shown or not."""
    reach = view(office.archive, office.member(actor), case).reach(None)
    return reach.hidden or bool(reach.value)


def kept_from(office: Office, case: CaseState) -> list[str]:
    """Whom she keeps out, in her words, and what she wrote of the respondent, from every record of hers."""
    found: list[str] = []
    for grant in case.grants.values():
        record = office.archive.grant_body(grant).get("record") or {}
        respondent = record.get("respondent") or {}
        found += [str(one) for one in record.get("exclude") or ()]
        found += [str(one.get("value", "")) for one in respondent.get("identifiers") or ()]
        found.append(str(respondent.get("description") or ""))
    return [text for text in found if text]
