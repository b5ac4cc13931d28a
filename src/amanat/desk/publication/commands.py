"""What people do with publications. Errors of all: NotFoundError `case.nothing`, `publication.nothing`; ConflictError
`case.changed`; RefusedError `desk.role`, `case.erased`, `desk.locked`. `expected` is the case's version.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.invitation.rules import joined_of
from amanat.desk.office import Office
from amanat.desk.parties.channels import channels_of, role_of
from amanat.desk.parties.commands import least_until
from amanat.desk.parties.facts import contact_of
from amanat.desk.parties.guarding import check_notice
from amanat.desk.proceeding.today import today_of
from amanat.desk.publication.beside import check_beside
from amanat.desk.publication.facts import (
    DRAFTS,
    NAME,
    NOTES,
    OWN_VOICE_KIND,
    UNTOLD,
    WAYS,
    Facts,
    authors_of,
    live,
    publications_of,
)
from amanat.desk.publication.looking import missing
from amanat.desk.state import CaseState
from amanat.errors import NotFoundError, RefusedError
from amanat.evidence.reading import Reader
from amanat.seal.encoding import b64
from amanat.seal.ids import random_id
from amanat.seal.proceedings import PUBLISHED, Published, Words, text_hash

LEAST_DAYS: Final = 7
"""Days that the respondent has to answer a gist, unless the law says more."""
MOST_DAYS: Final = 90
WORDS: Final = 20_000
REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class Text:
    """What is written for the public record. `title` and `text` by language (en, ur), empty ones left out;
    `institutions` are names; `individual` is a name with its citation from a public record, or None; `protect`: names
    that must not be told, one each. `source`: `complainant` (something of hers is in it) or `public_record` (nothing of
    hers), and then `sources` says where anybody can read it, a line each: what, and a day."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    institutions: Sequence[str] = ()
    individual: Mapping[str, str] | None = None
    protect: Sequence[str] = ()
    source: str = "complainant"
    sources: Sequence[str] = ()


def find(case: CaseState, publication: str) -> Facts:
    """Raises NotFoundError `publication.nothing`."""
    facts = publications_of(case).get(publication)
    if facts is None:
        raise NotFoundError("publication.nothing", "This publication is not here.")
    return facts


def published_of(words: Mapping[str, Any], pictures: Sequence[bytes] = ()) -> Published:
    """The very text whose hash is agreed to and signed for."""
    title, text = words["title"], words["text"]
    return Published(
        Words(title.get("en"), title.get("ur")),
        Words(text.get("en"), text.get("ur")),
        words.get("name", ""),
        tuple(pictures),
    )


def write(
    office: Office, actor: str, case: str, expected: int, text: Text, *, entry: str = "statement", publication: str = ""
) -> str:
    """A draft, new or in place of the one that was there; the publication's id. A correction, an outcome or a
    retraction is written to a publication that stands.

    Raises RefusedError `publication.kind`, `publication.text`, `publication.languages`, `text.long`,
    `publication.cited`, `publication.source`, `publication.institution`.
    """
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        facts = find(state, publication) if publication else None
        _check_kind(entry, facts)
        before = office.archive.body(state).get(NAME, {}).get(publication, {}).get("shown") or {}
        kept = _checked(text, entry, before.get("protect", ()))
        name = publication or random_id(office.archive.random)
        data = {"publication": name, "entry": entry, "hash": _hash(kept)}
        office.draft(actor, state, "publication.drafted", data, kept)
        return name


def changeable(office: Office, actor: str, case: str, expected: int) -> CaseState:
    office.archive.check_writable()
    return office.changeable(actor, case, expected)


def _check_kind(entry: str, facts: Facts | None) -> None:
    stands = facts is not None and live(facts)
    hers = facts is not None and facts["kind"] == OWN_VOICE_KIND
    if entry not in DRAFTS or (entry == "statement") == stands:
        raise RefusedError("publication.kind", "This cannot be written here now. Look at what stands.")
    if hers and entry != "outcome":
        raise RefusedError("publication.hers", "These are her own words. Nobody here changes them.")


def _checked(text: Text, entry: str, protected: Sequence[str]) -> dict[str, Any]:
    """The draft. Who was protected in what stands stays protected in what follows it."""
    title = {lang: text.title[lang].strip() for lang in ("en", "ur") if text.title.get(lang, "").strip()}
    body = {lang: text.text[lang].strip() for lang in ("en", "ur") if text.text.get(lang, "").strip()}
    if not body or not title:
        raise RefusedError("publication.text", "Write a title and a text.")
    if title.keys() != body.keys():
        raise RefusedError("publication.languages", "Title and text must be in the same languages.")
    if max(map(len, title.values())) > 200 or max(map(len, body.values())) > WORDS:
        raise RefusedError("text.long", f"This is too long. A title has up to 200 letters, a text {WORDS}.")
    kept = {
        "title": title,
        "text": body,
        "institutions": _names(text.institutions),
        "individual": dict(text.individual) if text.individual else None,
        "protect": _names((*protected, *text.protect), 100),
        "source": text.source,
        "sources": _names(text.sources),
    }
    check_beside(kept, entry)
    return kept


def _names(given: Sequence[str], most: int = 20) -> list[str]:
    """Each once. Raises RefusedError `publication.many`, `text.long`: nothing is left out silently."""
    found = list(dict.fromkeys(" ".join(one.split()) for one in given if one.strip()))
    if len(found) > most:
        raise RefusedError("publication.many", f"These are too many lines. Up to {most} fit.")
    if any(len(one) > 200 for one in found):
        raise RefusedError("text.long", "One of the lines is too long. Up to 200 letters fit.")
    return found


def _hash(words: Mapping[str, Any], pictures: Sequence[bytes] = ()) -> str:
    published = published_of(words, pictures)
    PUBLISHED.decode(PUBLISHED.encode(published))
    return b64(text_hash(published))


def drop(office: Office, actor: str, case: str, expected: int, publication: str) -> None:
    """The draft is gone. What stands on the public record stands. Raises RefusedError `publication.draft`."""
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        if find(state, publication)["kind"] == OWN_VOICE_KIND and not live(find(state, publication)):
            raise RefusedError("publication.hers", "These are her own words. Write to her instead.")
        draft_of(find(state, publication))
        office.draft(actor, state, "publication.dropped", {"publication": publication})


def draft_of(facts: Facts) -> Facts:
    draft: Facts | None = facts["draft"]
    if draft is None:
        raise RefusedError("publication.draft", "There is no draft. Write one first.")
    return draft


def ask(office: Office, actor: str, case: str, expected: int, publication: str) -> None:
    """Sends her the very text and asks for her yes. Raises RefusedError `case.no_mailbox`, `publication.draft`."""
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        draft = draft_of(find(state, publication))
        if not state.mailbox_key:
            raise RefusedError("case.no_mailbox", "She has no mailbox here. Her yes must come from her own phone.")
        office.draft(actor, state, "publication.asked", {"publication": publication, "hash": draft["hash"]})


def tell(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    publication: str,
    *,
    way: str,
    days: int = 0,
    gist: Mapping[str, str] | None = None,
    reason: str = "",
) -> None:
    """The respondent is told the gist and has `days` to answer; or cannot be told safely, with the reason.

    Raises RefusedError `publication.way`, `publication.unsafe`, `publication.channel`, `publication.days`,
    `publication.gist`, `party.not_safe`, `notice.private`, `notice.protected`, `case.reason`.
    """
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        draft, channel = draft_of(find(state, publication)), respondent_of(office, state)
        said = {lang: text.strip() for lang, text in (gist or {}).items() if text.strip()}
        if contact_of(state) == "unsafe" and way not in UNTOLD:
            raise RefusedError("publication.unsafe", "It is unsafe to tell them. Leave out whatever shows who it is.")
        _check_way(way, said, reason, channel)
        if way not in UNTOLD and not window_of(office, state) <= days <= MOST_DAYS:
            least = window_of(office, state)
            raise RefusedError("publication.days", f"The respondent has {least} to {MOST_DAYS} days to answer.")
        if way not in UNTOLD:
            if contact_of(state) != "safe":
                raise RefusedError("party.not_safe", "Two people decide first that it is safe for her.")
            check_notice(office, state, {"about": said}, looked=False)
        today = date.fromisoformat(day_of(office.clock()))
        until = "" if way in UNTOLD else str(today + timedelta(days=days))
        data = {"publication": publication, "way": way, "until": until, "hash": draft["hash"]}
        words = {"gist": said, "reason": reason.strip()}
        drafts = [Draft("publication.gist_sent", actor, state.case, data, ((state.key, words),))]
        if way == "mailbox" and channel is not None:
            sent = ((channel.key, {"text": said}),)
            told = {"publication": publication, "until": until}
            drafts.append(Draft("publication.gist", actor, channel.case, told, sent))
        office.archive.write_all(drafts)


def window_of(office: Office, case: CaseState) -> int:
    """Days that a respondent has at least: seven, or what the law of a route of this case gives."""
    return max(LEAST_DAYS, (least_until(office, case) - today_of(office.archive)).days)


def _check_way(way: str, said: Mapping[str, str], reason: str, channel: CaseState | None) -> None:
    if way not in WAYS:
        raise RefusedError("publication.way", "Choose how the respondent is told.")
    if way == "mailbox" and channel is None:
        raise RefusedError("publication.channel", "The respondent has no mailbox here. Choose another way.")
    if way in UNTOLD and not reason.strip():
        raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
    if way not in UNTOLD and not said:
        raise RefusedError("publication.gist", "Write what the respondent is told.")
    if max(map(len, (*said.values(), reason))) > WORDS:
        raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")


def respondent_of(office: Office, case: CaseState) -> CaseState | None:
    """The respondent's own mailbox with this case, if there is one that was confirmed."""
    for one in channels_of(office.archive.state, case):
        if role_of(one) == "respondent" and (joined_of(one) or {}).get("state") == "confirmed":
            return one
    return None


def copy_reply(office: Office, actor: str, case: str, expected: int, publication: str, text: str) -> None:
    """What the respondent answered on paper. Raises RefusedError `publication.gist`, `text.empty`, `text.long`."""
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        if find(state, publication)["gist"] is None:
            raise RefusedError("publication.gist", "The respondent was not told yet.")
        if not text.strip():
            raise RefusedError("text.empty", "Write something first.")
        if len(text) > WORDS:
            raise RefusedError("text.long", f"This is too long. Up to {WORDS} letters fit.")
        words = {"position": "unsaid", "text": text.strip()}
        office.draft(actor, state, "publication.reply_typed", {"publication": publication}, words)


def unlooked(what: str) -> tuple[str, ...]:
    """What whoever signs for the pictures has to do alone, because a program is missing here."""
    return missing(Reader()) if what == "faces" else ()


def note(
    office: Office,
    actor: str,
    case: str,
    expected: int,
    publication: str,
    what: str,
    chosen: str,
    text: str,
    did: Collection[str] = (),
) -> None:
    """Something that a person answers and signs by name: a code of `NOTES` and what they looked at. `did`: codes of
    `unlooked` that they say they did themselves.

    Raises RefusedError `publication.note`, `publication.unlooked`, `case.reason`, `text.long`.
    """
    alone = unlooked(what)
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        draft_of(find(state, publication))
        if chosen not in NOTES.get(what, ()):
            raise RefusedError("publication.note", "Choose one.")
        if not set(alone) <= set(did):
            raise RefusedError("publication.unlooked", "Tick what you did yourself: this machine could not.")
        if not text.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
        if len(text) > REASON:
            raise RefusedError("text.long", f"This is too long. Up to {REASON} letters fit.")
        data = {"publication": publication, "what": what, "is": chosen, **({"did": list(alone)} if alone else {})}
        office.draft(actor, state, "publication.noted", data, {"text": text.strip()})


def review(
    office: Office, actor: str, case: str, expected: int, publication: str, *, digest: str, yes: bool, reason: str
) -> None:
    """One of two people says yes or no to the very text with this hash. Who wrote it is neither of them.

    Raises RefusedError `publication.author`, `publication.other_text`, `case.reason`, `text.long`.
    """
    with office.archive.lock:
        office.archive.check_writable()
        state = office.changeable(actor, case, expected, reviewer=True)
        facts = find(state, publication)
        draft = draft_of(facts)
        if digest != draft["hash"]:
            raise RefusedError("publication.other_text", "The text has changed since you read it. Read it again.")
        if actor in authors_of(facts):
            raise RefusedError("publication.author", "Who wrote it cannot review it. Ask somebody else.")
        if not reason.strip():
            raise RefusedError("case.reason", "Write the reason. It is kept with the case.")
        if len(reason) > REASON:
            raise RefusedError("text.long", f"This is too long. Up to {REASON} letters fit.")
        data = {"publication": publication, "hash": digest, "yes": yes}
        office.draft(actor, state, "publication.reviewed", data, {"reason": reason.strip()})
