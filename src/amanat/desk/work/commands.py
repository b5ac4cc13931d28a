"""What people do with the work on a case. Errors of all: NotFoundError `case.nothing`, ConflictError `case.changed`,
RefusedError `desk.role`, `case.erased`, `desk.locked`; `expected` and the answer are the case's version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from amanat.desk import reads
from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.state import CaseState, GrantState
from amanat.desk.work import templates
from amanat.desk.work.codes import HOWS, MADE, OUTCOMES, PART_NAME, PRINTS
from amanat.desk.work.templates import FIRST, Template
from amanat.desk.work.view import dangerous
from amanat.errors import NotFoundError, RefusedError
from amanat.process import life
from amanat.process.life import By, Need, Status
from amanat.seal.encoding import b64
from amanat.seal.message import MAX_TEXT

LINE: Final = 500
"""Letters of a task."""
WORDS: Final = 2000
TRANSCRIPT: Final = 100_000
MOST_TASKS: Final = 200


def _words(text: str, most: int, *, needed: bool = True) -> str:
    clean = text.strip()
    if needed and not clean:
        raise RefusedError("case.text", "Write something first.")
    if len(clean) > most:
        raise RefusedError("text.long", f"This is too long. Up to {most} letters fit.")
    return clean


def _day(text: str, *, needed: bool) -> str:
    """A day ``YYYY-MM-DD``, or "" where none is needed. Raises RefusedError `work.day`."""
    clean = text.strip()
    if not clean and not needed:
        return ""
    try:
        day = date.fromisoformat(clean)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200 or len(clean) != 10:
        raise RefusedError("work.day", "Choose a day, such as 2026-12-05.")
    return clean


def _code(code: str, allowed: tuple[str, ...]) -> str:
    if code not in allowed:
        raise RefusedError("work.choose", "Choose one from the list.")
    return code


def _facts(case: CaseState, name: str) -> Mapping[str, Mapping[str, object]]:
    return (case.facts.get(PART_NAME) or {}).get(name) or {}


def _new_id(office: Office) -> str:
    return b64(office.archive.random(9))


# --- tasks, the next contact


def set_task(office: Office, actor: str, case: str, expected: int, text: str, due: str, person: str | None) -> int:
    """A task on the case. `due` may be ""; `person` None: whoever works on it. RefusedError `desk.person`,
    `work.day`, `case.text`, `work.many`."""
    words = {"text": _words(text, LINE)}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        member = office.archive.state.active(person) if person else None
        if person and (member is None or not reads.visible(state, member)):
            raise RefusedError("desk.person", "This person cannot see this case.")
        if len(_facts(state, "tasks")) >= MOST_TASKS:
            raise RefusedError("work.many", "This case has many tasks already. Write a note instead.")
        data = {"task": _new_id(office), "due": _day(due, needed=False), "person": person or None}
        return office.draft(actor, state, "task.set", data, words)


def mark_task(office: Office, actor: str, case: str, task: str, *, done: bool) -> int:
    """Done, or not done after all. Twice the same changes nothing. NotFoundError `task.nothing`."""
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        state = office.changeable(actor, case, state.version)
        known = _facts(state, "tasks").get(task)
        if known is None:
            raise NotFoundError("task.nothing", "There is no such task.")
        if bool(known["done"]) is done:
            return state.version
        return office.draft(actor, state, "task.done", {"task": task, "done": done})


def set_contact(office: Office, actor: str, case: str, expected: int, day: str, how: str, text: str) -> int:
    """When and how she is contacted next; an empty `day` takes the plan away. The plans before are kept."""
    words = {"text": _words(text, WORDS, needed=False)}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        when = _day(day, needed=False)
        data = {"next_day": when, "next_how": _code(how, HOWS) if when else ""}
        return office.draft(actor, state, "contact.set", data, words)


# --- who works on it


def take(office: Office, actor: str, case: str, expected: int) -> int:
    """Takes a case that nobody has. RefusedError `work.taken`."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if state.assigned is not None:
            raise RefusedError("work.taken", "Somebody works on this already.")
        return office.assign(actor, case, expected, actor)


def hand_back(office: Office, actor: str, case: str, expected: int, text: str) -> int:
    """Whoever works on it gives it back and says what is open; that is a note of the case. RefusedError `work.mine`."""
    words = {"text": _words(text, WORDS)}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if state.assigned != actor:
            raise RefusedError("work.mine", "Only whoever works on a case can hand it back.")
        return office.draft(actor, state, "case.handed_back", {}, words)


# --- services


def refer(
    office: Office, actor: str, case: str, expected: int, service: str, name: str, said: str, *, day: str, shares: bool
) -> int:
    """She was told of a service. Nothing of her is sent anywhere. `service`: its id in the support packs, or "";
    `name` as she was told it; `shares`: she agreed that the desk speaks about her with them."""
    words = {"service": service, "name": _words(name, 200), "said": _words(said, WORDS, needed=False)}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        data = {"referral": _new_id(office), "day": _day(day, needed=True), "shares": shares}
        return office.draft(actor, state, "referral.made", data, words)


def came_of_it(
    office: Office, actor: str, case: str, expected: int, referral: str, outcome: str, day: str, text: str
) -> int:
    """What came of a referral. NotFoundError `referral.nothing`."""
    words = {"text": _words(text, WORDS, needed=False)}
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if referral not in _facts(state, "referrals"):
            raise NotFoundError("referral.nothing", "There is no such referral.")
        data = {"referral": referral, "came_of_it": _code(outcome, OUTCOMES), "day": _day(day, needed=True)}
        return office.draft(actor, state, "referral.outcome", data, words)


# --- transcripts


def transcribe(office: Office, actor: str, case: str, expected: int, item: str, made: str, text: str) -> int:
    """One more version of what is heard in a recording. Sealed under the recording's own consent."""
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        grant = _grant_of(office, state, item)
        words = {"item": item, "text": _words(text, TRANSCRIPT)}
        data = {"grant": grant.grant, "made_by": _code(made, MADE)}
        sealed = ((grant.key, words),)
        office.archive.write(Draft("transcript.kept", actor, state.case, data, sealed))
        return state.version


def _grant_of(office: Office, case: CaseState, item: str) -> GrantState:
    for grant in case.grants.values():
        for row in office.archive.grant_body(grant).get("exhibits", ()):
            if row["item"] == item and row["kind"] != "record" and not grant.erased:
                return grant
    raise NotFoundError("exhibit.nothing", "This file is not here.")


# --- what is no case


def set_aside(office: Office, actor: str, case: str, expected: int, text: str, *, tell: bool) -> int:
    """This is no case: it lies aside, its messages are kept and counted and call nobody. Nothing is erased.

    Only what nobody opened, and never where a sign of danger stands: RefusedError `aside.opened`, `aside.waits`
    (its record is not here yet), `aside.danger`, `desk.role` (only a lead keeps it quiet).
    """
    words = {"text": _words(text, WORDS, needed=False)}
    with office.archive.lock:
        member, state = office.member(actor), office.changeable(actor, case, expected)
        if not tell and member.role != "lead":
            raise RefusedError("desk.role", "Only a lead can choose not to tell her.")
        if state.status != "received" or any(grant.opened is not None for grant in state.grants.values()):
            raise RefusedError("aside.opened", "Somebody has opened this already. Close it instead.")
        if _facts(state, "aside"):
            raise RefusedError("aside.so", "This lies aside already.")
        if state.waits_for_record:
            raise RefusedError("aside.waits", "Her record is not here yet. Wait for the next exchange.")
        if dangerous(office.archive, state):
            raise RefusedError("aside.danger", "A sign of danger stands here. Open it and look.")
        data = {"tell": tell and bool(state.mailbox_key)}
        return office.draft(actor, state, "case.set_aside", data, words)


def put_back(office: Office, actor: str, case: str, expected: int) -> int:
    """A lead decides that it is a case after all. RefusedError `aside.not`."""
    office.lead(actor)
    with office.archive.lock:
        state = office.changeable(actor, case, expected)
        if not _facts(state, "aside"):
            raise RefusedError("aside.not", "This does not lie aside.")
        return office.draft(actor, state, "case.put_back", {})


# --- opening again


def reopen(office: Office, actor: str, case: str, expected: int, reason: str, text: str) -> int:
    """A lead opens a case again; then its urgency is set anew. `text` is sent to her."""
    why = _words(reason, WORDS, needed=False)
    with office.archive.lock:
        lead, state = office.lead(actor), office.changeable(actor, case, expected)
        said = _words(text, MAX_TEXT, needed=bool(state.mailbox_key))
        given = frozenset({Need.REASON}) if why else frozenset()
        kind = life.Kind(office.archive.state.kind)
        life.transition(Status(state.status), Status.REOPENED, kind, By.LEAD, given)
        data = {"from": state.status, "to": "reopened", "urgency": None, "tell": False}
        drafts = [Draft("status.changed", lead.id, state.case, data, ((state.key, {"reason": why}),))]
        if state.mailbox_key:
            drafts.append(Draft("reply.written", lead.id, state.case, words=((state.key, {"text": said}),)))
        office.archive.write_all(drafts)
        return state.version


# --- printing


def printed(office: Office, actor: str, case: str, parts: tuple[str, ...], reason: str) -> None:
    """Writes down that a case is printed, what of it and why; then it may be shown for printing."""
    words = {"reason": _words(reason, WORDS, needed=False)}
    if not words["reason"]:
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    chosen = [part for part in PRINTS if part in parts]
    if not chosen:
        raise RefusedError("work.print", "Choose what is printed.")
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        state = office.changeable(actor, case, state.version)
        if _facts(state, "aside"):
            raise RefusedError("aside.so", "This lies aside already.")
        office.draft(actor, state, "case.printed", {"printed": " ".join(chosen)}, words)


# --- texts for answers


def all_templates(office: Office, actor: str) -> tuple[Template, ...]:
    """The desk's texts for answers: those it began with, as a lead has changed them, then its own."""
    office.member(actor)
    kept = dict((office.archive.state.facts.get(PART_NAME) or {}).get("templates") or {})
    found = {first.template: first for first in FIRST}
    found |= {name: Template(name, row["title"], row["text"]) for name, row in kept.items() if row}
    return tuple(one for name, one in found.items() if kept.get(name, one) is not None)


def set_template(office: Office, actor: str, template: str, title: Mapping[str, str], text: Mapping[str, str]) -> str:
    """A lead writes a text for answers, new (`template` "") or in place of one. Its id. RefusedError `template.…`."""
    lead = office.lead(actor)
    clean = ({lang: words[lang].strip() for lang in templates.LANGUAGES} for words in (title, text))
    titles, texts = clean
    templates.checked(titles, texts)
    with office.archive.lock:
        known = {one.template for one in all_templates(office, actor)}
        if template and template not in known:
            raise NotFoundError("template.nothing", "There is no such text.")
        if not template and len(known) >= templates.MOST:
            raise RefusedError("template.many", f"Up to {templates.MOST} texts fit. Take one away first.")
        name = template or _new_id(office)
        data = {"template": name, "title": titles, "text": texts}
        office.archive.write(Draft("template.set", lead.id, data=data))
        return name


def remove_template(office: Office, actor: str, template: str) -> None:
    """A lead takes a text away. NotFoundError `template.nothing`."""
    lead = office.lead(actor)
    with office.archive.lock:
        if template not in {one.template for one in all_templates(office, actor)}:
            raise NotFoundError("template.nothing", "There is no such text.")
        office.archive.write(Draft("template.removed", lead.id, data={"template": template}))
