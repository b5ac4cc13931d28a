"""What the pages of publishing show, made fresh for the person who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from amanat.desk import reads
from amanat.desk.archive import Archive
from amanat.desk.office import Office
from amanat.desk.publication.commands import find, respondent_of, window_of
from amanat.desk.publication.facts import NAME, OWN_VOICE_KIND, Facts, authors_of, live, publications_of
from amanat.desk.publication.judging import Row, judged, required, rows
from amanat.desk.publication.rules import reply_of
from amanat.desk.publication.waiving import Minded, Waived, minded, waived
from amanat.desk.state import CaseState, Member
from amanat.publication.gate import may_publish


@dataclass(frozen=True, slots=True)
class Line:
    """One publication in a list. `title`: by language, empty before one is written; `state`: a code of STANDS."""

    case: str
    number: str
    publication: str
    title: Mapping[str, str]
    state: str

    def called(self, lang: str) -> str:
        """The title in this language, else in the other; "" if there is none."""
        return self.title.get(lang) or next(iter(self.title.values()), "")


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft as it is read. `pictures`: item and exhibit number of each."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    institutions: tuple[str, ...]
    individual: Mapping[str, str] | None
    protect: tuple[str, ...]
    source: str
    sources: tuple[str, ...]
    name: str
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Gist:
    """How the respondent was told: `way`, `until` (a day or ""), the words by language, the reason if not told."""

    way: str
    until: str
    words: Mapping[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """Who signed this very text, or refused to, and why."""

    by: str
    yes: bool
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One publication. `entry`: the kind of its draft; `skipped`: that kind asks for less than all eight; `window`: the
    days that the respondent has at least; `minded`: what a reviewer may let stand; `waived`: what one let stand;
    `next`: what can be written to it now."""

    publication: str
    kind: str
    state: str
    entry: str
    draft: DraftText | None
    hash: str
    conditions: tuple[Row, ...]
    skipped: bool
    may_publish: bool
    may_review: bool
    reviews: tuple[Review, ...]
    minded: tuple[Minded, ...]
    waived: tuple[Waived, ...]
    gist: Gist | None
    channel: bool
    window: int
    reply: str
    reply_shown: bool
    entries: tuple[Mapping[str, Any], ...]
    next: tuple[str, ...]
    posting: bool
    failed: str
    no: bool
    live: bool
    down: int
    source: str


def state_of(facts: Facts) -> str:
    """A code of the table STANDS."""
    if facts["down"]:
        return "down"
    if facts["posting"]:
        return "on_its_way"
    if live(facts):
        return "public_draft" if facts["draft"] else "public"
    if facts["dropped"] or facts["draft"] is None:
        return "away"
    if facts["declined"]:
        return "said_no"
    if facts["kind"] == OWN_VOICE_KIND:
        return "agreed" if facts["second"] else "pause"
    return "agreed" if facts["consented"] == facts["draft"]["hash"] else "draft"


def lines_of(archive: Archive, case: CaseState) -> tuple[Line, ...]:
    """Every publication of one case, the newest first."""
    words = archive.body(case).get(NAME, {})
    found = [
        Line(case.case, case.number, name, _title(words.get(name, {})), state_of(facts))
        for name, facts in publications_of(case).items()
    ]
    return tuple(reversed(found))


def _title(words: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = (words.get("draft") or words.get("shown") or {}).get("title", {})
    return found


def board(office: Office, actor: str, case: str = "") -> tuple[Line, ...]:
    """Those of one case, or of every case that exists for this person. Raises NotFoundError `case.nothing`."""
    with office.archive.lock:
        member = office.member(actor)
        if case:
            return lines_of(office.archive, reads.case_for(office.archive, member, case))
        return tuple(line for one in _cases(office.archive, member) for line in lines_of(office.archive, one))


def _cases(archive: Archive, member: Member) -> Iterator[CaseState]:
    for of in archive.state.facts.get(NAME, {}).get("cases", ()):
        case = archive.case(of)
        if case is not None and case.erased is None and reads.visible(case, member):
            yield case


def shown(office: Office, actor: str, case: str, publication: str, lang: str) -> Shown:
    """Raises NotFoundError `case.nothing`, `publication.nothing`."""
    with office.archive.lock:
        archive, member = office.archive, office.member(actor)
        state = reads.case_for(archive, member, case)
        facts = find(state, publication)
        words = archive.body(state).get(NAME, {}).get(publication, {})
        draft = facts["draft"]
        conditions = judged(office, state, publication) if draft else ()
        needed = required(conditions, draft["kind"]) if draft else ()
        return Shown(
            publication=publication,
            kind=facts["kind"],
            state=state_of(facts),
            entry=draft["kind"] if draft else "",
            draft=_draft(archive, state, words) if draft else None,
            hash=draft["hash"] if draft else "",
            conditions=rows(office, state, publication, needed, lang) if draft else (),
            skipped=len(needed) < len(conditions) or facts["kind"] == OWN_VOICE_KIND,
            may_publish=bool(draft) and may_publish(needed),
            may_review=bool(draft) and actor not in authors_of(facts),  # who signed may think again
            reviews=_reviews(facts, words),
            minded=minded(office, state, publication, lang) if draft else (),
            waived=waived(facts, words),
            gist=_gist(facts, words),
            channel=respondent_of(office, state) is not None,
            window=window_of(office, state),
            reply=(reply_of(archive, state, publication) or {}).get("text", ""),
            reply_shown=facts["reply_shown"],
            entries=tuple(facts["entries"]),
            next=_next(facts),
            posting=bool(facts["posting"]),
            failed=str(facts.get("failed", {}).get("code", "")) if draft else "",
            no=facts["no"],
            live=live(facts),
            down=facts["down"],
            source=str((words.get("draft") or words.get("shown") or {}).get("source", "")),
        )


def _draft(archive: Archive, case: CaseState, words: Mapping[str, Any]) -> DraftText:
    draft = words["draft"]
    numbers = {
        row["item"]: row["number"]
        for grant in case.grants.values()
        for row in archive.grant_body(grant).get("exhibits", ())
    }
    return DraftText(
        draft["title"],
        draft["text"],
        tuple(draft["institutions"]),
        draft["individual"],
        tuple(draft["protect"]),
        draft["source"],
        tuple(draft["sources"]),
        draft.get("name", ""),
        tuple((item, numbers.get(item, "")) for item in draft.get("pictures", ())),
    )


def _reviews(facts: Facts, words: Mapping[str, Any]) -> tuple[Review, ...]:
    digest = (facts["draft"] or {}).get("hash", "")
    reasons = words.get("reviews", {})
    return tuple(
        Review(row["by"], row["yes"], row["at"], reasons.get(f"{row['by']} {digest}", ""))
        for row in facts["reviews"]
        if row["hash"] == digest
    )


def _gist(facts: Facts, words: Mapping[str, Any]) -> Gist | None:
    gist, said = facts["gist"], words.get("gist", {})
    if gist is None:
        return None
    return Gist(gist["way"], gist["until"], said.get("gist", {}), said.get("reason", ""))


def _next(facts: Facts) -> tuple[str, ...]:
    if not facts["entries"]:
        return ()
    if facts["down"] or facts["kind"] == OWN_VOICE_KIND or any(row["kind"] == "retraction" for row in facts["entries"]):
        return ("outcome",)
    return ("correction", "outcome", "retraction")
