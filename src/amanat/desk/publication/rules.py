"""What the events of publishing change, who may do what, and what stands on somebody's day.

A publication is a thread on one case. It has at most one draft at a time; whatever is changed in the draft is another
text, so what was agreed to or signed for the one before counts no more. What was published is a list of entries.
Words lie under the case's key; codes, days, ids and hashes are facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.part import Notice, Part
from amanat.desk.state import CaseState, Member
from amanat.errors import AmanatError
from amanat.seal.directory import open_entry
from amanat.seal.encoding import b64, unb64
from amanat.seal.proceedings import (
    OWN_VOICE,
    PUBLISH_YES,
    REPLY,
    OwnVoice,
    Published,
    Words,
    check_consent,
    text_hash,
)

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

NAME: Final = "publication"
OWN_VOICE_KIND: Final = "own_voice"
DRAFTS: Final = ("statement", "correction", "outcome", "retraction")
"""What a desk writes itself. `reply` is the respondent's and `own_voice` hers: nobody here changes a letter of them."""
NOTES: Final[Mapping[str, tuple[str, ...]]] = {
    "ground": ("stalled", "danger", "retaliation"),
    "orders": ("none", "checked_with_court"),
    "exposure": ("nobody", "weighed"),
    "faces": ("none", "covered", "intimate"),
    "adult": ("yes",),
}
"""What a person answers and signs by name, each with its possible answers."""
WAYS: Final = ("mailbox", "letter", "unsafe", "unnamed")
"""How the respondent was told the gist. `unsafe`: not at all, because it could harm her; `unnamed`: nobody can be made
out. In both nothing may identify them."""
UNTOLD: Final = frozenset({"unsafe", "unnamed"})
PAUSE: Final = 24 * 3600
"""Seconds between her first word and her second, in own voice."""

BESIDE: Final = ("institutions", "individual", "protect", "source", "sources")
"""What belongs to a draft and is not in its hash: one of them changed is another thing to agree to and to sign."""

Facts = dict[str, Any]


def publications_of(case: CaseState) -> dict[str, Facts]:
    """Every publication of a case by its id, without words."""
    found: dict[str, Facts] = case.facts.get(NAME, {}).get("all", {})
    return found


def live(facts: Facts) -> bool:
    """Whether something of it stands on the public record."""
    return bool(facts["entries"]) and not facts["down"]


def authors_of(facts: Facts) -> frozenset[str]:
    """Everybody who kept the draft, or a draft before it: none of them reviews it."""
    draft = facts["draft"] or {}
    return frozenset(one for one in (*facts.get("authors", ()), draft.get("by")) if one)


def _fresh(kind: str, at: int, by: str | None) -> Facts:
    return {
        "kind": kind,
        "at": at,
        "by": by,
        "draft": None,
        "asked": "",
        "consented": "",
        "declined": False,
        "gist": None,
        "replied": 0,
        "reply_shown": False,
        "notes": {},
        "reviews": [],
        "authors": [],
        "entries": [],
        "posting": [],
        "down": 0,
        "first": 0,
        "second": 0,
        "dropped": False,
        "no": False,
    }


def _every(change: Change) -> dict[str, Facts]:
    """All of this case; the desk keeps in mind which cases have one, so that a day need not look at every case."""
    cases = change.desk.facts.setdefault(NAME, {}).setdefault("cases", [])
    if change.case.case not in cases:
        cases.append(change.case.case)
    found: dict[str, Facts] = change.facts(NAME).setdefault("all", {})
    return found


def _one(change: Change, name: str | None = None) -> Facts:
    found: Facts = change.facts(NAME)["all"][name or change.data["publication"]]
    return found


def _words(change: Change, name: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = change.kept(NAME).setdefault(name or change.data["publication"], {})
    return found


# --- the draft


def _drafted(change: Change) -> None:
    data, event = change.data, change.event
    every = _every(change)
    facts = every.setdefault(data["publication"], _fresh("statement", event.at, event.actor))
    facts["draft"] = {"kind": data["entry"], "hash": data["hash"], "at": event.at, "by": event.actor}
    facts["dropped"] = False
    facts["authors"] = [*dict.fromkeys((*facts.get("authors", ()), event.actor))]
    words, before = _words(change), _words(change).get("draft") or {}
    words["draft"] = dict(change.own_words)
    if any(before.get(name) != words["draft"].get(name) for name in BESIDE):
        _unsigned(facts, words)
    for said in (change.own_words["title"], change.own_words["text"]):
        for text in said.values():
            change.index(text)


def _unsigned(facts: Facts, words: dict[str, Any]) -> None:
    """What was agreed, told, answered and signed was for another draft, also where its text is the same letter by
    letter. That somebody cannot be told without danger stays so."""
    facts.update(consented="", answered="", reviews=[])
    facts["notes"] = {what: note for what, note in facts["notes"].items() if what == "adult"}
    words.pop("consent", None)
    if facts["gist"] is not None:
        facts["gist"] = {**facts["gist"], "hash": ""}


def _dropped(change: Change) -> None:
    facts, words = _one(change), _words(change)
    facts["draft"], facts["dropped"] = None, True
    words.pop("draft", None)
    _unsigned(facts, words)


# --- her yes, and her own voice


def _asked(change: Change) -> None:
    facts, draft = _one(change), _words(change)["draft"]
    facts["asked"], facts["declined"] = change.data["hash"], False
    content = {
        "publication": change.data["publication"],
        "title": draft["title"],
        "text": draft["text"],
        "hash": change.data["hash"],
    }
    change.tell("proposal", content)


def _agreed(change: Change, content: Mapping[str, Any]) -> None:
    """Her yes counts if her key for this publication signed this very text; the first key stays the key."""
    yes, facts = PUBLISH_YES.read(dict(content), ""), publications_of(change.case).get(content["publication"])
    if facts is None:
        return
    words, signed = _words(change, yes.publication), b64(yes.hash)
    known = words.get("key", b64(yes.key))
    if known != b64(yes.key) or not _is_consent(change, yes.publication, yes.hash, yes.key, yes.sig):
        facts["forged"] = change.event.at
        return
    words.update(key=known, consent={"hash": signed, "key": known, "sig": b64(yes.sig)})
    if facts["kind"] == OWN_VOICE_KIND:
        draft = facts["draft"] or {}
        # The second word counts once the pause is over, by this desk's clock.
        if draft.get("hash") == signed and change.event.at >= facts["first"] + PAUSE:
            facts["second"], facts["no"] = change.event.at, False
        else:
            facts["too_early"] = change.event.at
        return
    facts["consented"], facts["declined"], facts["no"] = signed, False, False


def _refused(change: Change, content: Mapping[str, Any]) -> None:
    facts = publications_of(change.case).get(content["publication"])
    if facts is None:
        return
    facts.update(consented="", declined=True, second=0, no=True)
    _words(change, content["publication"]).pop("consent", None)


def _own_voice(change: Change, content: Mapping[str, Any]) -> None:
    """Her own text waits for the end of the pause. The same publication again is a new text and a new pause. What the
    other side sends is no voice of hers."""
    if change.case.channel_of:
        return
    own = OWN_VOICE.read(dict(content), "")
    every = _every(change)
    before = every.get(own.publication)
    if before is not None and (before["kind"] != OWN_VOICE_KIND or before["entries"]):
        return
    words = _words(change, own.publication)
    known = words.get("key", b64(own.key))
    signed = known == b64(own.key) and _is_consent(change, own.publication, own.hash, own.key, own.sig)
    if not signed or own.hash != _hash_of_own(change, own):
        change.facts(NAME)["forged"] = change.event.at
        return
    at = change.event.at
    facts = every[own.publication] = _fresh(OWN_VOICE_KIND, at, None)
    facts.update(first=at, draft={"kind": OWN_VOICE_KIND, "hash": b64(own.hash), "at": at, "by": None})
    words.update(
        key=known,
        consent={"hash": b64(own.hash), "key": known, "sig": b64(own.sig)},
        draft={
            "title": {own.lang: own.title},
            "text": {own.lang: own.text},
            "name": own.name,
            "pictures": list(own.pictures),
            "institutions": [],
            "protect": [],
            "individual": None,
            "source": "complainant",
            "sources": [],
        },
    )
    change.case.owed = True


def _hash_of_own(change: Change, own: OwnVoice) -> bytes:
    """The hash of what she wrote, with the pictures as she sealed them: her browser made the copies that are shown."""
    hashes = {
        row["item"]: unb64(row["hash"], 32)
        for grant in change.case.grants.values()
        if not grant.erased
        for row in change.grant_body(grant).get("exhibits", ())
    }
    pictures = tuple(hashes.get(item, b"") for item in own.pictures)
    if not all(pictures):
        return b""
    said = Words(**{own.lang: own.title}), Words(**{own.lang: own.text})
    return text_hash(Published(*said, own.name, pictures))


def _is_consent(change: Change, publication: str, digest: bytes, key: bytes, sig: bytes) -> bool:
    try:
        check_consent(publication, open_entry(unb64(change.desk.entry)).desk, digest, key, sig)
    except AmanatError:
        return False
    return True


# --- the respondent


def _gist(change: Change) -> None:
    """How the respondent was told. Their own mailbox gets the words by an event of its own."""
    data = change.data
    kept = {name: data[name] for name in ("way", "until", "hash")}
    _one(change)["gist"] = {**kept, "at": change.event.at, "by": change.event.actor}
    if data["way"] in UNTOLD:
        _one(change)["reviews"] = []  # that nobody is told is for the reviewers to read too
    _words(change)["gist"] = dict(change.own_words)


def _gist_out(change: Change) -> None:
    content = {"publication": change.data["publication"], "until": change.data["until"], **change.own_words}
    change.tell("gist", content)
    change.facts(NAME).setdefault("told", []).append(change.data["publication"])


def _replied(change: Change, content: Mapping[str, Any]) -> None:
    """A reply to a gist, in the respondent's own mailbox: the case of the publication learns that it came."""
    reply = REPLY.read(dict(content), "")
    main = change.desk.cases.get(str(change.case.facts.get("parties", {}).get("of", "")))
    if reply.publication is None or reply.publication not in change.facts(NAME).get("told", ()):
        return
    facts = publications_of(main).get(reply.publication) if main is not None else None
    if main is None or facts is None or main.erased is not None:
        return
    facts.update(replied=change.event.at, replied_in=change.case.case, reply_shown=False, answered=_told_of(facts))
    said = {"position": reply.position, "text": reply.text}
    change.kept(NAME).setdefault("replies", {})[reply.publication] = said


def _reply_typed(change: Change) -> None:
    """What came by letter, as a person here copied it: the reviewers read that too."""
    facts = _one(change)
    facts.update(replied=change.event.at, replied_in="", reply_shown=False, answered=_told_of(facts), reviews=[])
    _words(change)["reply"] = dict(change.own_words)


def _told_of(facts: Facts) -> str:
    """The hash of the text that an answer is to: the one that was told last."""
    return str((facts["gist"] or {}).get("hash", ""))


def reply_of(archive: Archive, case: CaseState, publication: str) -> dict[str, str] | None:
    """The respondent's answer to the gist: `position` and `text`, or None."""
    facts = publications_of(case).get(publication) or {}
    channel = archive.case(str(facts.get("replied_in", "")))
    if channel is not None and channel.erased is None:
        said: dict[str, str] | None = archive.body(channel).get(NAME, {}).get("replies", {}).get(publication)
        return said
    typed: dict[str, str] | None = archive.body(case).get(NAME, {}).get(publication, {}).get("reply")
    return typed


# --- what people answer and sign


def _noted(change: Change) -> None:
    data, event = change.data, change.event
    hashed = (_one(change)["draft"] or {}).get("hash", "")
    _one(change)["notes"][data["what"]] = {"is": data["is"], "at": event.at, "by": event.actor, "hash": hashed}
    _words(change).setdefault("notes", {})[data["what"]] = change.own_words.get("text", "")


def _reviewed(change: Change) -> None:
    data, event = change.data, change.event
    rows = [row for row in _one(change)["reviews"] if row["by"] != event.actor or row["hash"] != data["hash"]]
    _one(change)["reviews"] = [*rows, {"by": event.actor, "yes": data["yes"], "hash": data["hash"], "at": event.at}]
    reasons = _words(change).setdefault("reviews", {})
    reasons[f"{event.actor} {data['hash']}"] = change.own_words.get("reason", "")


# --- on the public record


def _posting(change: Change) -> None:
    _one(change)["posting"] = list(change.data["entries"])
    _words(change)["posting"] = list(change.own_words["entries"])


def _posted(change: Change) -> None:
    facts, words = _one(change), _words(change)
    there = [row for row in facts["posting"] if row["n"] <= change.data.get("upto", row["n"])]
    facts["entries"] += [{**row, "at": change.event.at} for row in there]
    facts["reply_shown"] = facts["reply_shown"] or any(row["kind"] == "reply" for row in there)
    if any(row["kind"] not in ("reply",) for row in there):
        words["shown"], facts["draft"] = words.pop("draft", words.get("shown")), None
        _unsigned(facts, words)
        facts["authors"] = []
    facts["posting"] = []
    words.pop("posting", None)


def _posting_failed(change: Change) -> None:
    _one(change)["posting"] = []
    _words(change).pop("posting", None)
    _one(change)["failed"] = {"at": change.event.at, "code": change.data["code"]}


def _down(change: Change) -> None:
    _one(change)["down"] = change.event.at


# --- rights, notices


def _rights(case: CaseState, _member: Member) -> Iterable[str]:
    if case.facts.get("parties", {}).get("of"):
        return
    yield "publications"


def _said(words: Mapping[str, Any]) -> Iterable[str]:
    for one in words.values():
        draft = one.get("draft") or one.get("shown") or {}
        for part in ("title", "text"):
            yield from draft.get(part, {}).values()


def waiting(archive: Archive, member: Member) -> Iterator[tuple[CaseState, str, Facts, str]]:
    """What somebody here has to do about a publication, of the cases that exist for this person."""
    from amanat.desk.reads import visible  # reads knows every part: it cannot be known to one when it is made

    for of in archive.state.facts.get(NAME, {}).get("cases", ()):
        case = archive.case(of)
        if case is None or case.erased is not None or not visible(case, member):
            continue
        for name, facts in publications_of(case).items():
            code = _step_due(facts, archive.clock())
            if code:
                yield case, name, facts, code


def _step_due(facts: Facts, now: int) -> str:
    if facts["no"] and live(facts):
        return "publication.no"
    if facts["replied"] and not facts["reply_shown"] and live(facts):
        return "publication.reply"
    draft = facts["draft"]
    if draft is None:
        return ""
    if facts["kind"] == OWN_VOICE_KIND:
        return "publication.own" if facts["second"] else ""
    if facts["consented"] == draft["hash"] and sum(row["hash"] == draft["hash"] for row in facts["reviews"]) < 2:
        return "publication.review"
    return ""


def _view(archive: Archive, _member: Member, case: CaseState) -> object:
    from amanat.desk.publication.view import lines_of  # it reads what these rules keep

    return lines_of(archive, case) if not case.facts.get("parties", {}).get("of") else None


def _notices(archive: Archive, member: Member) -> Iterable[Notice]:
    for case, name, _facts, code in waiting(archive, member):
        yield Notice(code, f"cases/{case.case}/publication/{name}", {"number": case.number})


def _exchange(archive: Archive, intake: Intake, _inbound: Inbound) -> None:
    from amanat.desk.publication.posting import go_on  # it writes events: that comes after the rules

    go_on(archive, intake)


PART: Final = Part(
    name=NAME,
    case_events={
        "publication.drafted": _drafted,
        "publication.dropped": _dropped,
        "publication.asked": _asked,
        "publication.gist_sent": _gist,
        "publication.gist": _gist_out,
        "publication.reply_typed": _reply_typed,
        "publication.noted": _noted,
        "publication.reviewed": _reviewed,
        "publication.posting": _posting,
        "publication.posted": _posted,
        "publication.posting_failed": _posting_failed,
        "publication.taken_down": _down,
    },
    hidden=frozenset({"publication.posting", "publication.gist"}),
    shown=frozenset({"entry", "way"}),
    rights=_rights,
    view=_view,
    notices=_notices,
    said=_said,
    exchange=_exchange,
    takes={
        "publish_yes": _agreed,
        "publish_no": _refused,
        "own_voice": _own_voice,
        "reply": _replied,
    },
)
