"""A case from a call or a walk-in: a note first, then her consent by voice, then a record written with her and read
back. What each event changes, and who may do what. Such a case has no mailbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.find import fold
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, GrantState, Member

if TYPE_CHECKING:
    from amanat.desk.archive import Archive

NAME: Final = "assisted"
SOURCES: Final = ("call", "walk_in", "letter", "paper")
"""How it came: a call, somebody at the door, a letter, our own form filled in by hand."""
SPEAKERS: Final = ("she", "other")
HOW: Final = ("call", "in_person", "paper")
"""How she agreed, heard her record, or took it back."""
BACKUPS_LIVE: Final = 30 * 24 * 3600
"""Seconds for which backups are kept: so old may be what a restore brings back."""


# --- what the events change


def _facts(case: CaseState) -> dict[str, Any]:
    found: dict[str, Any] = case.facts.setdefault(NAME, {})
    return found


def begin_note(change: Change) -> None:
    """The first note of a case without a mailbox; part `imports` begins its cases with it too."""
    event, data, words = change.event, change.data, change.own_words
    change.facts(NAME).update(
        source=data["came"],
        speaks=data["speaks"],
        day=data["day"],
        by=event.actor,
        at=event.at,
        grants={},
    )
    change.case.urgency = data["urgency"] or None
    change.kept(NAME).update(said=words.get("said", ""), age=words.get("age", ""), later=[])
    if words.get("contact"):
        change.body["contact"] = words["contact"]
        change.index(" ".join(words["contact"].values()))
    change.body["flags"] = words.get("flags", [])
    change.index(words.get("said", ""))


def _called_again(change: Change) -> None:
    event, data, words = change.event, change.data, change.own_words
    row = [event.at, event.actor, data["came"], data["speaks"], words.get("said", "")]
    change.kept(NAME).setdefault("later", []).append(row)
    change.index(words.get("said", ""))


def _consent_heard(change: Change) -> None:
    event, data = change.event, change.data
    grant = GrantState(
        data["grant"], data["key"], data["purpose"], list(data["fields"]), [], data["expires"], data["given"]
    )
    grant.opened = event.at  # who heard it has read it: there is no envelope
    change.case.grants[grant.grant] = grant
    change.facts(NAME)["grants"][grant.grant] = {"by": [], "read": None, "written": []}
    if change.words(grant.key) is not None:
        change.grant_body(grant).update(record=None, exhibits=[], consents=[], additions=[])
    _keep_consent(change, grant)


def _keep_consent(change: Change, grant: GrantState) -> None:
    event, data, words = change.event, change.data, change.words(grant.key)
    if words is not None:
        row = {"at": event.at, "by": event.actor, "heard": data["heard"], "how": data["way"], **words}
        change.grant_body(grant).setdefault("consents", []).append(row)
        _index(grant, words.get("words", ""))


def _consent_widened(change: Change) -> None:
    data, grant = change.data, change.case.grants[change.data["grant"]]
    grant.fields, grant.expires = list(data["fields"]), data["expires"]
    _keep_consent(change, grant)


def _consent_refused(change: Change) -> None:
    change.facts(NAME)["refused"] = [change.event.at, change.data["heard"]]


def _taken_back(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    if grant.taken_back is None:
        grant.taken_back = change.event.at


def _written(change: Change) -> None:
    grant, step = change.case.grants[change.data["grant"]], change.data["step"]
    facts = change.facts(NAME)["grants"][grant.grant]
    _once(facts["written"], step)
    _once(facts["by"], change.event.actor)
    _listed(change)
    words = change.words(grant.key)
    if words is None:
        return
    body = change.grant_body(grant)
    record = body.get("record") or {"v": 1, "type": "record", "lang": change.case.lang}
    kept = {name: part for name, part in record.items() if name not in words["left_out"]}
    body["record"] = {**kept, **words["answers"]}
    _index(grant, _all_text(words["answers"]))


def _listed(change: Change) -> None:
    """A list of who must not see it, new or longer: leads alone, until one has looked; and who wrote it with her."""
    case, excluding = change.case, change.data["excluding"]
    if excluding == "some":
        case.excluding, case.checked = True, False
        _facts(case)["listed"] = change.event.actor
    elif excluding == "nobody":
        case.excluding = False


def _read_back(change: Change) -> None:
    event, data = change.event, change.data
    change.facts(NAME)["grants"][data["grant"]]["read"] = [event.actor, event.at, data["way"]]


def _added(change: Change) -> None:
    grant = change.case.grants[change.data["grant"]]
    _listed(change)
    words = change.words(grant.key)
    if words is None:
        return
    event, body = change.event, change.grant_body(grant)
    record = dict(body.get("record") or {})
    if "contact" in words:
        record["contact"] = words["contact"]
    if "exclude" in words:
        record["exclude"] = [*record.get("exclude", ()), *words["exclude"]]
    body["record"] = record
    body.setdefault("additions", []).append({"at": event.at, "by": event.actor, **words})
    _index(grant, _all_text(words))


def _taken(change: Change) -> None:
    """A file taken at the desk: among the exhibits like one that she sent."""
    grant, row = change.case.grants[change.data["grant"]], change.data["row"]
    grant.items.append(row)
    grant.fetched.append(row["item"])
    change.case.exhibits += 1
    words = change.words(grant.key)
    if words is None:
        return
    item = words["item"]
    exhibit = {**item, "number": f"E{change.case.exhibits}", "state": "matches", "sniffed": words["sniffed"]}
    change.grant_body(grant).setdefault("exhibits", []).append(
        {**exhibit, "taken_by": change.event.actor, "source": change.data.get("source", "")}
    )
    _index(grant, item.get("name", ""))


def _once(held: list[str], one: str) -> None:
    if one not in held:
        held.append(one)


def _index(grant: GrantState, text: str) -> None:
    if text:
        grant.text = f"{grant.text} {fold(text)}".strip()


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return " ".join(filter(None, map(_all_text, parts)))


# --- who may do what


def standing(case: CaseState) -> GrantState | None:
    """The consent under which is written now; None if she gave none, took it back, or its time is over."""
    for grant in reversed(list(case.grants.values())):
        if grant.grant in _facts(case).get("grants", {}) and not grant.erased and grant.taken_back is None:
            return grant
    return None


def _rights(case: CaseState, member: Member) -> Iterable[str]:
    if NAME not in case.facts or member.role == "reviewer":
        return
    yield "called_again"
    yield "erase_asked"
    grant = standing(case)
    if grant is None:
        yield "consent"
        return
    yield "widen"
    yield "takes_back"
    if "files" in grant.fields:
        yield "take_file"
    facts = case.facts[NAME]["grants"][grant.grant]
    if facts["read"]:
        yield "add_words"
        return
    yield "write"
    if facts["written"]:
        yield "read_back"


def _wrote(case: CaseState, member: Member) -> bool:
    return bool(case.facts.get(NAME, {}).get("listed") == member.id)


# --- what the pages show


@dataclass(frozen=True, slots=True)
class Heard:
    """One consent by voice. `consents`: each time she agreed, with `at`, `by`, `heard`, `how`, `words`. `by`: who wrote
    the record with her; `read`: (who read it back, when, how). `additions`: what was added after that. `number_ends`:
    the last letters of her number, to compare with her: the whole of it is shown only by her rules."""

    grant: str
    standing: bool
    fields: tuple[str, ...]
    consents: tuple[Mapping[str, Any], ...]
    by: tuple[str, ...]
    written: tuple[str, ...]
    read: tuple[str, int, str] | None
    additions: tuple[Mapping[str, Any], ...]
    number_ends: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said before a record: `later` rows are (at, by, source, speaks, said). `refused`: (when, who heard)."""

    source: str
    speaks: str
    day: str
    by: str
    at: int
    said: str
    age: str
    later: tuple[tuple[int, str, str, str, str], ...]
    refused: tuple[int, str] | None
    heard: tuple[Heard, ...]
    must_report: Mapping[str, str]

    @property
    def now(self) -> Heard | None:
        """The consent that stands."""
        return next((one for one in reversed(self.heard) if one.standing), None)


def _view(archive: Archive, _member: Member, case: CaseState) -> Spoken | None:
    facts = case.facts.get(NAME)
    if facts is None or case.erased is not None:
        return None
    words, stands = archive.body(case).get(NAME, {}), standing(case)
    refused = facts.get("refused")
    return Spoken(
        source=facts["source"],
        speaks=facts["speaks"],
        day=facts["day"],
        by=facts["by"],
        at=facts["at"],
        said=words.get("said", ""),
        age=words.get("age", ""),
        later=tuple((row[0], row[1], row[2], row[3], row[4]) for row in words.get("later", ())),
        refused=(refused[0], refused[1]) if refused else None,
        heard=tuple(_heard(archive, case.grants[one], fact, stands) for one, fact in facts["grants"].items()),
        must_report=archive.state.profile.get("must_report", {}),
    )


def _heard(archive: Archive, grant: GrantState, facts: Mapping[str, Any], stands: GrantState | None) -> Heard:
    body, read = archive.grant_body(grant), facts["read"]
    return Heard(
        grant.grant,
        grant is stands,
        tuple(grant.fields),
        tuple(body.get("consents", ())),
        tuple(facts["by"]),
        tuple(facts["written"]),
        (read[0], read[1], read[2]) if read else None,
        tuple(map(_addition, body.get("additions", ()))),
        ((body.get("record") or {}).get("contact") or {}).get("value", "")[-3:],
    )


def _addition(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """An addition as it is shown: `reach` says that a new way to reach her was noted, not which."""
    shown = {name: part for name, part in row.items() if name not in ("contact", "before")}
    return {**shown, "reach": "contact" in row}


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    """After a restore: what was erased or taken back by voice since the backup is here again, and no intake knows."""
    restored, cases = archive.state.restored, archive.state.cases.values()
    if member.role != "lead" or not restored or archive.clock() - restored > BACKUPS_LIVE:
        return
    if any(NAME in case.facts and case.erased is None and member.id not in case.removed for case in cases):
        yield Notice("assisted.restored", "cases")


def _said(words: Mapping[str, Any]) -> Iterable[str]:
    return (words.get("said", ""), *(row[4] for row in words.get("later", ())))


PART: Final = Part(
    name=NAME,
    case_events={
        "note.taken": begin_note,
        "note.continued": _called_again,
        "consent.heard": _consent_heard,
        "consent.widened": _consent_widened,
        "consent.refused": _consent_refused,
        "consent.taken_back": _taken_back,
        "record.written": _written,
        "record.read_back": _read_back,
        "record.added": _added,
        "original.taken": _taken,
    },
    quiet=frozenset({"original.taken"}),
    hidden=frozenset({"record.written"}),
    shown=frozenset({"heard", "came", "way"}),
    begins=frozenset({"note.taken"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    wrote=_wrote,
    said=_said,
)
