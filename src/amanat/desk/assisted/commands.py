"""What people do with a call or a walk-in: note it, hear her consent, write the record with her, read it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.assisted.rules import HOW, NAME, SOURCES, SPEAKERS, standing
from amanat.desk.erasing import end_grant, erase_case
from amanat.desk.office import Office
from amanat.desk.state import CaseState, GrantState
from amanat.errors import MalformedError, RefusedError
from amanat.seal.encoding import b64, unb64
from amanat.seal.grant import PURPOSES
from amanat.seal.ids import random_id
from amanat.seal.record import ALWAYS_GRANTED, CONSENT_GROUPS, FLAGS, RECORD
from amanat.seal.signing import sha256, tagged

NOTE_LIMIT: Final = 20_000
LONGEST: Final = 3 * 366
"""Days that a consent by voice may last."""
ERASE_WHYS: Final = ("asked", "never_hers", "mistake")
"""Why everything is erased: she asked for it; she never agreed that somebody spoke for her; it was a mistake."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a first call leaves. Everything may be empty. `contact`: names and texts as in a record; `danger`: somebody
    said that there is danger now, and the person here marks the case as immediate."""

    lang: str
    source: str = "call"
    speaks: str = ""
    said: str = ""
    age: str = ""
    danger: bool = False
    flags: tuple[str, ...] = ()
    contact: Mapping[str, str] | None = None
    day: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What she agreed to by voice. `heard`: the person of this desk who heard it; `words`: hers; `told`: she was told
    before what this desk must report."""

    purpose: str
    fields: tuple[str, ...]
    expires: str
    how: str
    heard: str
    words: str = ""
    told: bool = False


def case_of(token: str) -> str:
    """The id of the case that a form begins: one form makes one case, and none can be aimed at a mailbox.

    Raises RefusedError `assisted.form` for what is no token of `new_token`.
    """
    try:
        raw = unb64(token, 16)
    except MalformedError as error:
        raise RefusedError("assisted.form", "This page is too old. Copy your words and open it again.") from error
    return b64(sha256(tagged("spoken", raw)))


def take_note(office: Office, actor: str, token: str, note: Note) -> str:
    """Begins a case without a mailbox; its id. The same form again gives the same case."""
    case = case_of(token)
    _check_note(note)
    with office.archive.lock:
        member = office.member(actor)
        if member.role == "reviewer":
            raise RefusedError("desk.role", "A reviewer reads and writes notes. Ask a caseworker or a lead.")
        if office.archive.case(case) is not None:
            return reads.case_for(office.archive, member, case).case
        key = office.archive.new_key()
        data = {
            "number": office.archive.next_number(),
            "key": key,
            "mailbox_key": "",
            "lang": note.lang,
            "came": note.source,
            "speaks": note.speaks,
            "day": note.day,
            "urgency": "immediate" if note.danger else "",
        }
        words: dict[str, Any] = {"said": note.said, "age": note.age, "flags": list(note.flags)}
        if note.contact:
            words["contact"] = dict(note.contact)
        office.archive.write(Draft("note.taken", actor, case, data, ((key, words),)))
        return case


def _check_note(note: Note) -> None:
    _check_source(note.source, note.speaks)
    if note.lang not in ("en", "ur") or note.age not in ("", "adult", "minor"):
        raise RefusedError("assisted.choice", "Choose from the list.")
    if any(flag not in FLAGS for flag in note.flags):
        raise RefusedError("case.flag", "One of the warning signs is not on the list. Choose from the list.")
    if note.day and not _is_day(note.day):
        raise RefusedError("assisted.day", "Write the day like this: 2026-05-03.")
    _check_length(note.said)


def _check_source(source: str, speaks: str) -> None:
    if source not in SOURCES or speaks not in ("", *SPEAKERS):
        raise RefusedError("assisted.choice", "Choose from the list.")


def _check_length(text: str) -> None:
    if len(text) > NOTE_LIMIT:
        raise RefusedError("text.long", f"This is too long. Up to {NOTE_LIMIT} letters fit.")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def spoken(office: Office, actor: str, case: str, expected: int) -> CaseState:
    """The case, to be changed, if it began at the desk. Call under the archive's lock."""
    state = office.changeable(actor, case, expected)
    if NAME not in state.facts:
        raise RefusedError("assisted.mailbox", "She writes for herself here. Answer her in her mailbox.")
    return state


def _standing(state: CaseState) -> GrantState:
    grant = standing(state)
    if grant is None:
        raise RefusedError("assisted.consent", "Ask her first. Without her yes the note stays a note.")
    return grant


def continue_note(
    office: Office, actor: str, case: str, expected: int, said: str, source: str = "call", speaks: str = ""
) -> int:
    """She called or came again: what was said, beside the first note."""
    _check_source(source, speaks)
    _check_length(said)
    if not said.strip():
        raise RefusedError("text.empty", "Write something first.")
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        return office.draft(actor, state, "note.continued", {"came": source, "speaks": speaks}, {"said": said})


# --- consent


def hear_consent(office: Office, actor: str, case: str, expected: int, consent: Consent) -> int:
    """Keeps her consent by voice, under a key of its own: from now on a record can be written with her."""
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        if standing(state) is not None:
            raise RefusedError("assisted.stands", "She has agreed already. Widen that, or let her take it back.")
        _check_consent(office, state, consent)
        key = office.archive.new_key()
        data = {
            "grant": random_id(office.archive.random),
            "key": key,
            "purpose": consent.purpose,
            "fields": list(consent.fields),
            "expires": consent.expires,
            "given": day_of(office.archive.clock()),
            "way": consent.how,
            "heard": consent.heard,
            "told": consent.told,
        }
        return _write(office, actor, state, "consent.heard", data, key, {"words": consent.words})


def widen_consent(office: Office, actor: str, case: str, expected: int, consent: Consent) -> int:
    """She agrees to more parts, or for longer. Less is never a widening: she takes it back and agrees anew."""
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        grant = _standing(state)
        if not set(grant.fields) <= set(consent.fields) or consent.expires < grant.expires:
            raise RefusedError("assisted.less", "This is less than she agreed to. To take back, use that page.")
        _check_consent(office, state, consent)
        data = {
            "grant": grant.grant,
            "fields": list(consent.fields),
            "expires": consent.expires,
            "way": consent.how,
            "heard": consent.heard,
            "told": consent.told,
        }
        return _write(office, actor, state, "consent.widened", data, grant.key, {"words": consent.words})


def _check_consent(office: Office, state: CaseState, consent: Consent) -> None:
    if consent.purpose not in PURPOSES or consent.how not in HOW:
        raise RefusedError("assisted.choice", "Choose from the list.")
    if not consent.fields or any(field not in CONSENT_GROUPS for field in consent.fields):
        raise RefusedError("assisted.fields", "Tick what she agreed to. One part at least.")
    _check_hearer(office, state, consent.heard)
    _check_length(consent.words)
    today = date.fromisoformat(day_of(office.archive.clock()))
    if not _is_day(consent.expires) or not 0 <= (date.fromisoformat(consent.expires) - today).days <= LONGEST:
        raise RefusedError("assisted.until", "Say until when she agreed: a day from today on, within three years.")
    must = office.archive.state.profile.get("must_report", {})
    minor = office.archive.body(state).get(NAME, {}).get("age") == "minor"
    if minor and any(must.values()) and not consent.told:
        raise RefusedError("assisted.told", "Tell her first what this desk must report. Then ask her.")


def _check_hearer(office: Office, state: CaseState, heard: str) -> None:
    member = office.archive.state.active(heard)
    if member is None or not reads.visible(state, member):
        raise RefusedError("desk.person", "This person cannot see this case.")


def refuse_consent(office: Office, actor: str, case: str, expected: int, heard: str) -> int:
    """She said no. The note stays a note; nobody needs to ask her again."""
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        _check_hearer(office, state, heard)
        return office.draft(actor, state, "consent.refused", {"heard": heard})


def take_back(office: Office, actor: str, case: str, expected: int, how: str, heard: str) -> int:
    """She takes it back: the keys of what she shared are destroyed at once, unless a legal hold stands."""
    if how not in HOW:
        raise RefusedError("assisted.choice", "Choose from the list.")
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        grant = _standing(state)
        _check_hearer(office, state, heard)
        office.draft(actor, state, "consent.taken_back", {"grant": grant.grant, "way": how, "heard": heard})
        if not grant.hold:
            end_grant(office.archive, state, grant, "taken_back")
        return state.version


def erase_asked(office: Office, actor: str, case: str, expected: int, why: str) -> int:
    """Everything of the case ends: every key is destroyed, for ever. `why` is one of `ERASE_WHYS`: no words outlive it.

    Raises RefusedError `assisted.hold` while a legal hold stands.
    """
    if why not in ERASE_WHYS:
        raise RefusedError("assisted.why", "Choose why. Only that is kept.")
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        if any(grant.hold and not grant.erased for grant in state.grants.values()):
            raise RefusedError("assisted.hold", "A legal hold stands. A lead ends it first, or tells her why it stays.")
        erase_case(office.archive, state, why, actor=actor)
        return state.version


# --- the record


def write_record(
    office: Office, actor: str, case: str, expected: int, step: str, answers: Mapping[str, Any], asked: Sequence[str]
) -> int:
    """Keeps one page of the record: `answers` to the questions in `asked`; what has no answer was skipped.

    Raises RefusedError `assisted.consent`, `assisted.read`, `assisted.fields` (a question that she did not agree to),
    `assisted.answer`.
    """
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        grant = _standing(state)
        if state.facts[NAME]["grants"][grant.grant]["read"]:
            raise RefusedError("assisted.read", "It was read back to her. Add to it instead; nothing is changed.")
        if not set(answers) <= set(asked) <= allowed(grant.fields):
            raise RefusedError("assisted.fields", "She did not agree to this part. Ask her first.")
        before = office.archive.grant_body(grant).get("record") or {}
        kept = {name: part for name, part in before.items() if name not in asked}
        if "contact" in asked:
            answers = {**answers, "contact": _contact(before, answers.get("contact") or {})}
            answers = {name: answer for name, answer in answers.items() if answer}
        _check_record({**kept, "v": 1, "type": "record", "lang": state.lang, **answers})
        left_out = [name for name in asked if name in before and name not in answers]
        if not left_out and all(before.get(name) == part for name, part in answers.items()):
            return state.version  # skipped, or looked at again
        excluding = _excluding(before, answers, asked)
        words = {"answers": dict(answers), "left_out": left_out}
        data = {"grant": grant.grant, "step": step, "excluding": excluding}
        return _write(office, actor, state, "record.written", data, grant.key, words)


def allowed(fields: Sequence[str]) -> set[str]:
    """The questions of the record that these parts of a consent open."""
    return set(ALWAYS_GRANTED.union(*(CONSENT_GROUPS[field] for field in fields))) - {"lang"}


def _contact(before: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, str]:
    """How she may be reached: the number that is kept stays unless a new one is typed, because no form shows it."""
    value = (before.get("contact") or {}).get("value", "")
    kept = {"value": value} if value and typed.get("channel") != "none" else {}
    return {**kept, **typed}


def _check_record(record: Mapping[str, Any]) -> None:
    try:
        RECORD.read(dict(record), "record")
    except MalformedError as error:
        raise RefusedError("assisted.answer", "One of the answers does not fit. Look at the page again.") from error


def _excluding(before: Mapping[str, Any], answers: Mapping[str, Any], asked: Sequence[str]) -> str:
    """`some` when somebody new is on the list of who must not see it, `nobody` when it was emptied, else ""."""
    if "exclude" not in asked:
        return ""
    now = set(answers.get("exclude", ()))
    if not now:
        return "nobody" if before.get("exclude") else ""
    return "some" if now - set(before.get("exclude", ())) else ""


def read_back(office: Office, actor: str, case: str, expected: int, how: str) -> int:
    """She heard it and says it is right. From now on the record is not changed, only added to."""
    if how not in HOW:
        raise RefusedError("assisted.choice", "Choose from the list.")
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        grant = _standing(state)
        facts = state.facts[NAME]["grants"][grant.grant]
        if facts["read"]:
            raise RefusedError("assisted.read", "It was read back to her. Add to it instead; nothing is changed.")
        if not facts["written"]:
            raise RefusedError("assisted.nothing", "Nothing is written yet. Write it with her first.")
        return office.draft(actor, state, "record.read_back", {"grant": grant.grant, "way": how})


def add_words(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    about: str,
    text: str,
    contact: Mapping[str, str] | None = None,
) -> int:
    """Adds to a record that was read back. About `contact`, a new way to reach her counts from now on; about `exclude`,
    each line is one more who must not see it. What stood before stays in the record or in the addition."""
    _check_length(text)
    with office.archive.lock:
        state = spoken(office, actor, case, expected)
        grant = _standing(state)
        if not state.facts[NAME]["grants"][grant.grant]["read"]:
            raise RefusedError("assisted.unread", "It is not read back yet. You can still change it.")
        if about not in (*grant.fields, "exclude"):
            raise RefusedError("assisted.fields", "She did not agree to this part. Ask her first.")
        before = office.archive.grant_body(grant).get("record") or {}
        words: dict[str, Any] = {"about": about, "text": text.strip()}
        lines = [line.strip() for line in text.splitlines() if line.strip()] if about == "exclude" else []
        if contact and about == "contact":
            words |= {"contact": _contact(before, contact), "before": before.get("contact") or {}}
        if lines:
            words["exclude"] = lines
        if not (words["text"] or "contact" in words):
            raise RefusedError("text.empty", "Write something first.")
        changed: dict[str, Any] = {name: words[name] for name in ("contact", "exclude") if name in words}
        _check_record({**before, "v": 1, "type": "record", "lang": state.lang, **changed})
        data = {"grant": grant.grant, "about": about, "excluding": "some" if lines else ""}
        return _write(office, actor, state, "record.added", data, grant.key, words)


def _write(
    office: Office, actor: str, state: CaseState, kind: str, data: Mapping[str, Any], key: str, words: Mapping[str, Any]
) -> int:
    office.archive.write(Draft(kind, actor, state.case, dict(data), ((key, dict(words)),)))
    return state.version
