"""What goes to the public record: built and signed once, kept, and posted until the intake has it.

The journal has the signed bytes before they leave, so that a crash between leads to the same entry again and never to
two. Taking down goes the other way: first the intake, then the journal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.archive import Archive, Draft
from amanat.desk.assessment.pictures import matches
from amanat.desk.client import Intake
from amanat.desk.exhibits import manifest_of, original_path, read_original
from amanat.desk.office import Office
from amanat.desk.publication.beside import day_of_source
from amanat.desk.publication.commands import changeable, draft_of, find, published_of
from amanat.desk.publication.facts import NAME, OWN_VOICE_KIND, Facts, live, publications_of
from amanat.desk.publication.judging import check_reply, judged, required, stage_of, written_in
from amanat.desk.publication.looking import refusal
from amanat.desk.publication.protecting import beside_her
from amanat.desk.publication.rules import reply_of
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, NotFoundError, RefusedError, UnavailableError
from amanat.evidence.reading import Reader
from amanat.publication.gate import may_publish
from amanat.publication.people import Protected
from amanat.seal.encoding import b64, unb64
from amanat.seal.forms import Day
from amanat.seal.proceedings import Words
from amanat.seal.publication import (
    HOUR,
    Citation,
    Consent,
    Entry,
    Individual,
    Institution,
    Picture,
    head_of,
    sign_entry,
    sign_takedown,
)

_ANSWERED: Final = ("statement", "correction", OWN_VOICE_KIND)
"""Entries that the respondent's answer goes beside, in the same step."""
REPLY_TITLE: Final = Words("The reply", "جواب")
ANSWERED: Final = {
    "denied": Words("The respondent denies it.", "جواب دہ نے اِس سے انکار کیا ہے۔"),
    "partly": Words("The respondent accepts a part of it.", "جواب دہ نے اِس کا کچھ حصہ مانا ہے۔"),
    "accepted": Words("The respondent accepts it.", "جواب دہ نے اِسے مانا ہے۔"),
    "unsaid": Words("The respondent answered without words.", "جواب دہ نے بغیر کچھ لکھے جواب بھیجا ہے۔"),
}
"""What stands for an answer that has no text, so that an empty one keeps nothing back."""
PICTURE: Final = Words("A picture that she chose to show.", "ایک تصویر جو انہوں نے خود دکھانا چاہی۔")


def publish(office: Office, actor: str, case: str, expected: int, publication: str) -> None:
    """The draft goes to the public record, and the reply with it, if all that it needs holds.

    Raises RefusedError `publication.gate` (with what is missing on the page), `publication.draft`,
    `publication.private` (of the reply), `publication.posting`;
    UnavailableError if the intake is away: then it goes with the next exchange.
    """
    _check_pictures(office, actor, case, publication)
    with office.archive.lock:
        changeable(office, actor, case, expected)
    office.sync()  # a no of hers that waits at the intake counts before anything goes out; all is judged after it
    with office.archive.lock:
        state = changeable(office, actor, case, reads.case_for(office.archive, office.member(actor), case).version)
        facts = find(state, publication)
        draft = draft_of(facts)
        _check_idle(facts)
        conditions = judged(office, state, publication)
        if not may_publish(required(conditions, draft["kind"])):
            raise RefusedError("publication.gate", "Not everything holds yet. Look at the list.")
        kinds = [draft["kind"]]
        if facts["replied"] and not facts["reply_shown"] and draft["kind"] in _ANSWERED:
            check_reply(office, state, publication)
            kinds.append("reply")
        _prepare(office, actor, state, publication, kinds)
    post(office.archive, office.intake, state, publication)


def _check_pictures(office: Office, actor: str, case: str, publication: str) -> None:
    """No picture of the private list is published by anybody here, none with more than one face that can be seen, and
    none with a chat or with words that give somebody away. Raises RefusedError `publication.listed`, `picture.unread`,
    and the codes of `looking.refusal`."""
    with office.archive.lock:
        state = reads.case_for(office.archive, office.member(actor), case)
        find(state, publication)
        draft = office.archive.body(state)[NAME][publication].get("draft") or {}
        pictures = [picture(office.archive, state, item) for item in draft.get("pictures", ())]
        protected = beside_her(office.archive, state, draft) if pictures else Protected()
    if any(matches(office.archive, one) for one in pictures):  # read in a process of its own: not under the lock
        raise RefusedError("publication.listed", "A picture is on the private list of this desk.")
    reader, lang = Reader(), next(iter(draft.get("text", {})), "en")
    for one in pictures:
        if code := refusal(one, protected, reader, lang):
            raise RefusedError(code, "A picture shows what is not published. Look at it again.")


def show_reply(office: Office, actor: str, case: str, expected: int, publication: str) -> None:
    """The respondent's reply goes beside what stands already: it waits for nobody's signature, only for the check that
    it tells nothing private. Raises RefusedError `publication.reply`, `publication.private`, `publication.posting`."""
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        facts = find(state, publication)
        _check_idle(facts)
        if not facts["replied"] or facts["reply_shown"] or not live(facts):
            raise RefusedError("publication.reply", "There is no reply to show.")
        check_reply(office, state, publication)
        _prepare(office, actor, state, publication, ["reply"])
    post(office.archive, office.intake, state, publication)


def take_down(office: Office, actor: str, case: str, expected: int, publication: str, reason: str) -> None:
    """Its text goes from the public record, for ever; outcomes stay. Raises RefusedError `publication.nothing_public`,
    `desk.role` (her own voice: a lead); UnavailableError."""
    with office.archive.lock:
        state = changeable(office, actor, case, expected)
        if find(state, publication)["kind"] == OWN_VOICE_KIND:
            office.lead(actor)  # her own words: nobody but a lead ends them, and only for a reason that is kept
        if not live(find(state, publication)):
            raise RefusedError("publication.nothing_public", "Nothing of it stands on the public record.")
        signed = sign_takedown(publication, office.archive.epoch.sign)
    office.intake.take_down(publication, signed)
    with office.archive.lock:
        data, words = {"publication": publication, "by": "desk"}, ((state.key, {"reason": reason}),)
        office.archive.write(Draft("publication.taken_down", actor, state.case, data, words))


def _check_idle(facts: Facts) -> None:
    if facts["posting"]:
        raise RefusedError("publication.posting", "It is on its way already. Look again in a minute.")


def _prepare(office: Office, actor: str, case: CaseState, publication: str, kinds: Sequence[str]) -> None:
    facts = find(case, publication)
    last = facts["entries"][-1] if facts["entries"] else None
    n, prev = (last["n"], unb64(last["hash"], 32)) if last else (0, b"")
    rows, signed = [], []
    for kind in kinds:
        n += 1
        entry = _entry(office, case, publication, kind, n, prev)
        made = sign_entry(entry, office.archive.epoch.sign)
        prev = head_of(made)
        rows.append({"n": n, "kind": kind, "hash": b64(prev)})
        signed.append(b64(made))
    data = {"publication": publication, "entries": rows}
    office.archive.write(Draft("publication.posting", actor, case.case, data, ((case.key, {"entries": signed}),)))


def _entry(office: Office, case: CaseState, publication: str, kind: str, n: int, prev: bytes) -> Entry:
    archive = office.archive
    words, facts = archive.body(case)[NAME][publication], find(case, publication)
    draft = words.get("draft") or words.get("shown")
    common: dict[str, Any] = {
        "publication": publication,
        "n": n,
        "prev": prev,
        "kind": kind,
        "desk": archive.place.desk,
        "epoch": archive.epoch.n,
        "at": office.clock() // HOUR * HOUR,
        "stage": stage_of(case, archive.body(case), own=facts["kind"] == OWN_VOICE_KIND),
    }
    if kind == "reply":
        return Entry(title=REPLY_TITLE, text=_reply_words(archive, case, publication), **common)
    published = published_of(draft)
    common |= {
        "title": published.title,
        "text": published.text,
        "institutions": tuple(Institution(Words(name, name)) for name in draft["institutions"]),
        "individual": _individual(draft["individual"]),
    }
    if kind in ("correction", "retraction"):
        common["of"] = 1
    if kind == "correction" and draft["source"] == "complainant":
        common["consent"] = _consent(words)
    if kind == "correction":
        common |= _citations(draft)
    if kind == "statement":
        common |= _statement(words, facts, draft)
    if kind == OWN_VOICE_KIND:
        common |= _own_voice(archive, case, words, facts, draft)
    return Entry(**common)


def _statement(words: Mapping[str, Any], facts: Facts, draft: Mapping[str, Any]) -> dict[str, Any]:
    gist = facts["gist"] or {"way": "unnamed", "until": ""}
    asked = "yes" if gist["until"] else gist["way"]
    found: dict[str, Any] = {"source": draft["source"], "asked": asked}
    if gist["until"]:
        found["until"] = Day(gist["until"])
    if draft["source"] == "complainant":
        found["consent"] = _consent(words)
    return found | _citations(draft)


def _citations(draft: Mapping[str, Any]) -> dict[str, Any]:
    if not draft["sources"]:
        return {}
    rows = ((Words(text, text), Day(day_of_source(text))) for text in draft["sources"])
    return {"citations": tuple(Citation(*row) for row in rows)}


def _own_voice(
    archive: Archive, case: CaseState, words: Mapping[str, Any], facts: Facts, draft: Mapping[str, Any]
) -> dict[str, Any]:
    gist = facts["gist"]
    rows = _rows(archive, case)
    found: dict[str, Any] = {
        "name": draft["name"],
        "lang": next(iter(draft["text"])),
        "consent": _consent(words),
        "asked": "yes" if gist and gist["until"] else "no",
        "pictures": tuple(
            Picture(unb64(rows[item]["hash"], 32), rows[item]["size"], media_of(rows[item]), PICTURE, True)
            for item in draft["pictures"]
        ),
    }
    if gist and gist["until"]:
        found["until"] = Day(gist["until"])
    return found


def media_of(row: Mapping[str, Any]) -> str:
    """What the bytes of a picture are; the intake looks again."""
    return str(row.get("sniffed") or row.get("media") or "")


def _rows(archive: Archive, case: CaseState) -> dict[str, Any]:
    grants = [grant for grant in case.grants.values() if not grant.erased]
    return {
        row["item"]: {**row, "grant": grant.grant}
        for grant in grants
        for row in archive.grant_body(grant).get("exhibits", ())
    }


def _consent(words: Mapping[str, Any]) -> Consent:
    consent = words["consent"]
    return Consent(unb64(consent["hash"], 32), unb64(consent["key"], 32), unb64(consent["sig"], 64))


def _individual(cited: Mapping[str, str] | None) -> Individual | None:
    if cited is None:
        return None
    text, url = cited["citation"], cited.get("url") or None
    name = Words(cited["name"], cited["name"])
    return Individual(name, Citation(Words(text, text), Day(cited["day"]), url))


def _reply_words(archive: Archive, case: CaseState, publication: str) -> Words:
    said = reply_of(archive, case, publication) or {"text": ""}
    if not said["text"].strip():
        return ANSWERED[said.get("position", "unsaid")]
    return Words(ur=said["text"]) if written_in(said["text"]) == "ur" else Words(said["text"])


# --- until the intake has it


def post(archive: Archive, intake: Intake, case: CaseState, publication: str) -> None:
    """Posts what was signed. The same bytes again do no harm. A refusal ends the try and stands on the page.

    Raises UnavailableError: it is tried again with the next exchange.
    """
    facts = publications_of(case)[publication]
    waiting = archive.body(case).get(NAME, {}).get(publication, {}).get("posting", ())
    upto = 0
    try:
        for row, signed in zip(facts["posting"], waiting, strict=True):
            intake.post_publication(publication, _body(archive, case, publication, row["kind"], unb64(signed)))
            upto = row["n"]
    except UnavailableError:
        raise
    except AmanatError as error:
        data = {"publication": publication, "code": error.code}
        drafts = [Draft("publication.posting_failed", case=case.case, data=data)]
        if upto:  # what got there stands, whatever became of the rest
            drafts.insert(
                0, Draft("publication.posted", case=case.case, data={"publication": publication, "upto": upto})
            )
        archive.write_all(drafts)
        raise
    archive.write(Draft("publication.posted", case=case.case, data={"publication": publication}))


def _body(archive: Archive, case: CaseState, publication: str, kind: str, signed: bytes) -> bytes:
    pictures = b""
    if kind == OWN_VOICE_KIND:
        draft = archive.body(case)[NAME][publication]["draft"]
        pictures = b"".join(picture(archive, case, item) for item in draft["pictures"])
    return len(signed).to_bytes(4, "big") + signed + pictures


def picture(archive: Archive, case: CaseState, item: str) -> bytes:
    """The bytes of one of her pictures, checked against its hash. Raises NotFoundError `exhibit.nothing`."""
    row = _rows(archive, case).get(item)
    if row is None or row["state"] != "matches":
        raise NotFoundError("exhibit.nothing", "This file is not here.")
    path = original_path(archive.folder, case.case, row["grant"], item)
    return b"".join(read_original(path, manifest_of(row)))


def go_on(archive: Archive, intake: Intake) -> None:
    """Once an exchange: posts what waits, takes down what she no longer agrees to or erased, and learns what she took
    down herself. Raises UnavailableError."""
    cases = [archive.case(of) for of in archive.state.facts.get(NAME, {}).get("cases", ())]
    standing = []
    for case in cases:
        for name, facts in list(publications_of(case).items()) if case is not None else ():
            assert case is not None
            ended = case.erased is not None or facts["no"]
            if ended and not facts["down"] and (facts["posting"] or facts["entries"]):
                _end(archive, intake, case, name)
            if facts["posting"] and case.erased is None:
                _try(archive, intake, case, name)
            if live(facts):
                standing.append((case, name))
    gone = intake.taken_down(archive.place.desk) if standing else frozenset()
    for case, name in standing:
        if name in gone:
            _gone(archive, case, name, "her")


def _end(archive: Archive, intake: Intake, case: CaseState, name: str) -> None:
    """She agrees no longer. What was signed and perhaps got there comes down with what stands; nothing of it goes out
    any more but what was decided."""
    facts = publications_of(case)[name]
    try:
        intake.take_down(name, sign_takedown(name, archive.epoch.sign))
        reached = True
    except NotFoundError:
        reached = bool(facts["entries"])  # an intake that came back from a backup knows it no more
    if reached:
        _gone(archive, case, name, "her")
    if any(row["kind"] != "outcome" for row in facts["posting"]):
        data = {"publication": name, "code": "publication.no"}
        archive.write(Draft("publication.posting_failed", case=case.case, data=data))


def _try(archive: Archive, intake: Intake, case: CaseState, name: str) -> None:
    try:
        post(archive, intake, case, name)
    except UnavailableError:
        raise
    except AmanatError:
        return  # stands on the page


def _gone(archive: Archive, case: CaseState, name: str, by: str) -> None:
    archive.write(Draft("publication.taken_down", case=case.case, data={"publication": name, "by": by}))
