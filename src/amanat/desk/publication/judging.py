"""The gate over a case: what the journal has, put before the eight conditions, and read back as rows of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Archive
from amanat.desk.assessment.codes import concealed
from amanat.desk.office import Office
from amanat.desk.parties.facts import contact_of
from amanat.desk.publication.commands import window_of
from amanat.desk.publication.facts import NAME, OWN_VOICE_KIND, UNTOLD, Facts, authors_of, publications_of
from amanat.desk.publication.protecting import private_findings, whole
from amanat.desk.publication.rules import reply_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.life import FINDINGS, Status
from amanat.process.words import Decided, respondent_word
from amanat.publication import wording
from amanat.publication.finding import Finding, has_error
from amanat.publication.gate import (
    WHY,
    Condition,
    GateFacts,
    OwnVoiceFacts,
    Review,
    State,
    judge,
    judge_own_voice,
)
from amanat.publication.stage import Stage
from amanat.publication.waivers import Waiver
from amanat.publication.wording import UNREAD
from amanat.seal import publication as record
from amanat.seal.encoding import unb64
from amanat.seal.forms import Day
from amanat.web.wording import load_rules

NEEDED: Final[Mapping[str, frozenset[int]]] = {
    "statement": frozenset(range(1, 9)),
    "correction": frozenset(range(1, 9)),
    "own_voice": frozenset(range(1, 9)),
    "outcome": frozenset({3, 6, 7}),
    "retraction": frozenset({3, 7}),
}
"""Which conditions a kind of entry has to meet. What was decided is said for both sides whether or not anybody agrees;
a withdrawal must be easy."""
_ALWAYS: Final = frozenset({"scope.private", "scope.uncited", "told.identifies"})
"""Whatever an entry is: nothing private is told in it, and nobody is shown who must not be."""
_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "consent.none": ("ask",),
    "consent.other_text": ("ask",),
    "told.not": ("tell",),
    "told.other_text": ("tell",),
    "told.short": ("tell",),
    "told.waits": ("copy-reply",),
    "ground.none": ("ground",),
    "ground.untried": ("ground",),
    "orders.unasked": ("orders",),
    "exposure.unasked": ("exposure",),
    "scope.faces": ("faces",),
    "own.adult": ("adult",),
    "own.reply": ("tell", "copy-reply"),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A finding with the words that it is about, for whoever may read the draft. `asks`: it stops nothing."""

    words: str
    reason: str
    better: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One condition on the page. `signed`: the name and the day of whoever answered; `steps`: what can be done."""

    number: int
    state: str
    why: str
    signed: tuple[tuple[str, str], ...]
    findings: tuple[Marked, ...]
    steps: tuple[str, ...]


def judged(office: Office, case: CaseState, publication: str) -> tuple[Condition, ...]:
    """All eight for the draft as it is now."""
    facts = publications_of(case)[publication]
    words = office.archive.body(case)[NAME][publication]
    return _own(office, case, facts, words) if facts["kind"] == OWN_VOICE_KIND else _desk(office, case, facts, words)


def required(conditions: Iterable[Condition], entry: str) -> tuple[Condition, ...]:
    """Those that this kind of entry has to meet."""
    return tuple(one for one in conditions if one.number in NEEDED[entry] or one.code in _ALWAYS)


def _desk(office: Office, case: CaseState, facts: Facts, words: Mapping[str, Any]) -> tuple[Condition, ...]:
    draft, text = facts["draft"], words["draft"]
    digest, archive = unb64(draft["hash"], 32), office.archive
    gist = facts["gist"] or {"way": "", "hash": "", "until": ""}
    if contact_of(case) == "unsafe":
        gist = {**gist, "way": "unsafe"}  # whatever was said before: nobody tells them, and nothing shows who it is
    if gist["way"] == "unnamed" and gist["hash"] != draft["hash"]:
        gist = {**gist, "way": ""}  # that nobody can be made out was said of another text
    untold = gist["way"] in UNTOLD
    answered = bool(facts["replied"]) and facts.get("answered", "") == draft["hash"]
    stage = wording_stage(case, archive.body(case))
    return judge(
        GateFacts(
            digest=digest,
            author=draft["by"] or "",
            today=day_of(office.clock()),
            scope=_scope(archive, case) if draft["kind"] in _OF_A_CASE else "in",
            private=private_findings(archive, case, _with_stage(archive, case, text), told=not untold),
            wording=_wording(text, stage),
            waivers=waivers_of(facts, words),
            hers=text["source"] == "complainant",
            consented=unb64(facts["consented"], 32) if facts["consented"] else b"",
            declined=facts["declined"],
            told=gist["way"],
            told_on=day_of(gist["at"]) if gist["until"] else "",
            told_digest=unb64(gist["hash"], 32) if gist["hash"] else b"",
            until=gist["until"],
            window=window_of(office, case),
            replied=answered,
            named=text["individual"] is not None,
            cited=text["individual"] is not None,
            ground=_note(facts, "ground"),
            route_tried=_route_tried(case),
            orders=_note(facts, "orders"),
            exposure=_note(facts, "exposure"),
            decided=is_decided(case),
            decided_shown=draft["kind"] == "outcome" or _outcome_stands(facts) or not facts["entries"],
            reviews=_reviews(facts),
        )
    )


_OF_A_CASE: Final = frozenset({"statement", "correction"})
"""Entries that say something about the case itself; what was decided, and a withdrawal, are said whatever its scope is.
"""


def _own(office: Office, case: CaseState, facts: Facts, words: Mapping[str, Any]) -> tuple[Condition, ...]:
    draft, text = facts["draft"], words["draft"]
    if draft["kind"] == "outcome":
        return _desk(office, case, facts, words)
    consent = words.get("consent", {})
    return judge_own_voice(
        OwnVoiceFacts(
            digest=unb64(draft["hash"], 32),
            now=office.clock(),
            adult=_note(facts, "adult") == "yes" and not is_minor(office.archive, case),
            private=private_findings(
                office.archive, case, _with_stage(office.archive, case, text), told=True, herself=False
            ),
            consented=unb64(consent["hash"], 32) if consent else b"",
            declined=facts["declined"],
            first=facts["first"],
            second=facts["second"],
            orders=_note(facts, "orders"),
            exposure=_note(facts, "exposure"),
            pictures=len(text["pictures"]),
            faces_checked=_note(facts, "faces") in ("none", "covered"),
            intimate=_note(facts, "faces") == "intimate",
            reviews=_reviews(facts),
        )
    )


def _scope(archive: Archive, case: CaseState) -> str:
    if concealed(case):
        return "out"
    if is_minor(archive, case):
        return "person"
    return "in" if archive.body(case).get("assessment", {}).get("scope") else ""


def is_minor(archive: Archive, case: CaseState) -> bool:
    """Whether she is not grown up, by what the desk set, or else by what she said: nothing of hers is published."""
    body = archive.body(case)
    records = [archive.grant_body(grant).get("record") or {} for grant in case.grants.values() if not grant.erased]
    said = {record.get("age_group") for record in records} | {(body.get("assisted") or {}).get("age")}
    return bool((body.get("safety") or {}).get("minor", "minor" in said))


def _wording(text: Mapping[str, Any], stage: Stage) -> tuple[Finding, ...]:
    found = wording.check(whole(text), lang=next(iter(text["text"])), stage=stage, rules=load_rules())
    ends = len(whole({"title": text["title"], "text": text["text"]}))
    # Names and addresses beside the text are no sentences: the second reader makes nothing of them.
    read = (one for one in found if one.start < ends or not wording.is_heard(one))
    # What nobody can read here, nobody has checked: a name beside the text may be in any letters, the text may not.
    return tuple(replace(one, level="error") if one.rule == UNREAD and one.start < ends else one for one in read)


def _note(facts: Facts, what: str) -> str:
    """What a person answered to this very text; an answer to another one counts no more, but for who she is."""
    note = facts["notes"].get(what)
    if note is None or (what != "adult" and note["hash"] != facts["draft"]["hash"]):
        return ""
    return str(note["is"])


def _route_tried(case: CaseState) -> bool:
    routes = case.facts.get("proceeding", {}).get("routes", {}).values()
    return any(route.get("referral") or route.get("events") for route in routes)


def _reviews(facts: Facts) -> tuple[Review, ...]:
    authors = authors_of(facts)
    rows = (row for row in facts["reviews"] if row["by"] not in authors)
    return tuple(Review(row["by"], row["yes"], unb64(row["hash"], 32)) for row in rows)


def waivers_of(facts: Facts, words: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """What reviewers let stand, in whatever text it was."""
    authors = authors_of(facts)
    rows = zip(facts.get("waivers", ()), words.get("waivers", ()), strict=True)
    return tuple(
        Waiver(rule, start, end, unb64(row["hash"], 32), row["by"], reason)
        for row, reason in rows
        for rule, start, end in row["places"]
        if row["by"] not in authors
    )


def is_decided(case: CaseState) -> bool:
    """Whether somebody found something, or it came to an outcome."""
    return bool(case.facts.get("proceeding", {}).get("finding")) or Status(case.status) in (*FINDINGS, Status.OUTCOME)


def _outcome_stands(facts: Facts) -> bool:
    return any(row["kind"] == "outcome" for row in facts["entries"])


# --- where the case stands, in words that may be said


def wording_stage(case: CaseState, body: Mapping[str, Any]) -> Stage:
    """What the wording is checked against."""
    charge, finding = _decided(case, body)
    return Stage(Status(case.status), charge, finding)


def _decided(case: CaseState, body: Mapping[str, Any]) -> tuple[Decided | None, tuple[Status, Decided] | None]:
    facts, words = case.facts.get("proceeding", {}), body.get("proceeding", {})
    charge = facts.get("charge")
    found = facts.get("finding")
    charged = Decided(words.get("charge", ""), charge["day"], final=True) if charge else None
    if not found:
        return charged, None
    return charged, (Status(found["status"]), Decided(words.get("finding", ""), found["day"], found["final"]))


def stage_of(case: CaseState, body: Mapping[str, Any], *, own: bool = False) -> record.Stage:
    """The line that the public record shows beside it."""
    charge, finding = _decided(case, body)
    word = respondent_word(Status(case.status), charge, finding)
    status = case.status
    if own and status in ("received", "acknowledged", "assessed"):
        status = "none"
    decided = finding[1] if finding else None
    name = word.body or (decided.body if decided else "")
    day = word.day or (decided.day if decided else "")
    both = bool(name and day)
    return record.Stage(status, word.word, name if both else None, Day(day) if both else None)


def _with_stage(archive: Archive, case: CaseState, text: Mapping[str, Any]) -> dict[str, Any]:
    """The draft together with who decided: somebody typed that name, and it stands on the same page."""
    return {**text, "decided_by": stage_of(case, archive.body(case)).body or ""}


def check_reply(office: Office, case: CaseState, publication: str) -> None:
    """The respondent's own words are shown as they are, but for what would harm somebody.

    Raises RefusedError `publication.private`."""
    said = (reply_of(office.archive, case, publication) or {}).get("text", "")
    text = {
        "title": {},
        "text": {written_in(said): said},
        "protect": _protect(office, case, publication),
    }
    if has_error(private_findings(office.archive, case, _with_stage(office.archive, case, text), told=True)):
        raise RefusedError("publication.private", "The reply tells something private. Ask for another wording.")


_URDU: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")


def written_in(said: str) -> str:
    """The language of somebody's own words, by most of their letters: `en` or `ur`."""
    return "ur" if 2 * len(_URDU.findall(said)) > sum(map(str.isalpha, said)) else "en"


def _protect(office: Office, case: CaseState, publication: str) -> list[str]:
    words = office.archive.body(case)[NAME][publication]
    return list((words.get("draft") or words.get("shown") or {}).get("protect", ()))


# --- as the page shows it


def rows(
    office: Office, case: CaseState, publication: str, conditions: Iterable[Condition], lang: str
) -> tuple[Row, ...]:
    """The conditions in the reader's language."""
    text = office.archive.body(case)[NAME][publication]["draft"]
    names = {one.id: one.name for one in office.archive.state.members.values()}
    facts = publications_of(case)[publication]
    return tuple(_row(one, text, facts, names, lang) for one in conditions)


def _row(condition: Condition, text: Mapping[str, Any], facts: Facts, names: Mapping[str, str], lang: str) -> Row:
    steps = _STEPS.get(condition.code, ())
    if condition.number == 6 and condition.state is not State.MET:
        steps = tuple(what for what in ("orders", "exposure") if not _note(facts, what))
    return Row(
        condition.number,
        condition.state.value,
        WHY[condition.code][lang],
        tuple(_signed_by(condition, facts, names)),
        tuple(_marked(condition.findings, text, lang)),
        steps,
    )


_SIGNED: Final = {1: ("adult", "faces"), 5: ("ground",), 6: ("orders", "exposure")}


def _signed_by(condition: Condition, facts: Facts, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for what in _SIGNED.get(condition.number, ()):
        if _note(facts, what):
            note = facts["notes"][what]
            yield names.get(note["by"], "–"), day_of(note["at"])


def _marked(findings: Iterable[Finding], text: Mapping[str, Any], lang: str) -> Iterator[Marked]:
    """What stops the text, then what only asks: of that one at a place, and none where something stops it already."""
    words = whole(text)
    shown: set[tuple[int, int]] = set()
    for finding in sorted(findings, key=lambda one: one.level != "error"):
        place, asks = (finding.start, finding.end), finding.level != "error"
        if not (asks and place in shown):
            yield Marked(words[slice(*place)], finding.reason[lang], finding.better[lang], asks)
        shown.add(place)
