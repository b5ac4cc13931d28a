"""What the events of publishing change, who may do what, and what stands on somebody's day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.change import Change
from amanat.desk.part import Notice, Part
from amanat.desk.publication import hers
from amanat.desk.publication.facts import (
    BESIDE,
    NAME,
    OWN_VOICE_KIND,
    UNTOLD,
    Facts,
    every_of,
    facts_of,
    fresh,
    live,
    publications_of,
    words_of,
)
from amanat.desk.state import CaseState, Member
from amanat.seal.proceedings import REPLY

if TYPE_CHECKING:
    from amanat.desk.archive import Archive
    from amanat.desk.client import Intake
    from amanat.desk.inbound import Inbound

# --- the draft


def _drafted(change: Change) -> None:
    data, event = change.data, change.event
    every = every_of(change)
    facts = every.setdefault(data["publication"], fresh("statement", event.at, event.actor))
    facts["draft"] = {"kind": data["entry"], "hash": data["hash"], "at": event.at, "by": event.actor}
    facts["dropped"] = False
    facts["authors"] = [*dict.fromkeys((*facts.get("authors", ()), event.actor))]
    words, before = words_of(change), words_of(change).get("draft") or {}
    words["draft"] = dict(change.own_words)
    if any(before.get(name) != words["draft"].get(name) for name in BESIDE):
        _unsigned(facts, words)
    for said in (change.own_words["title"], change.own_words["text"]):
        for text in said.values():
            change.index(text)


def _unsigned(facts: Facts, words: dict[str, Any]) -> None:
    """What was agreed, told, answered and signed was for another draft, also where its text is the same letter by
    letter. That somebody cannot be told without danger stays so."""
    facts.update(consented="", answered="", reviews=[], waivers=[])
    words.pop("waivers", None)
    facts["notes"] = {what: note for what, note in facts["notes"].items() if what == "adult"}
    words.pop("consent", None)
    if facts["gist"] is not None:
        facts["gist"] = {**facts["gist"], "hash": ""}


def _dropped(change: Change) -> None:
    facts, words = facts_of(change), words_of(change)
    facts["draft"], facts["dropped"] = None, True
    words.pop("draft", None)
    _unsigned(facts, words)


# --- the respondent


def _gist(change: Change) -> None:
    """How the respondent was told. Their own mailbox gets the words by an event of its own."""
    data = change.data
    kept = {name: data[name] for name in ("way", "until", "hash")}
    facts_of(change)["gist"] = {**kept, "at": change.event.at, "by": change.event.actor}
    if data["way"] in UNTOLD:
        facts_of(change)["reviews"] = []  # that nobody is told is for the reviewers to read too
    words_of(change)["gist"] = dict(change.own_words)


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
    facts = facts_of(change)
    facts.update(replied=change.event.at, replied_in="", reply_shown=False, answered=_told_of(facts), reviews=[])
    words_of(change)["reply"] = dict(change.own_words)


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
    hashed = (facts_of(change)["draft"] or {}).get("hash", "")
    note = {"is": data["is"], "at": event.at, "by": event.actor, "hash": hashed, "did": list(data.get("did", ()))}
    facts_of(change)["notes"][data["what"]] = note
    words_of(change).setdefault("notes", {})[data["what"]] = change.own_words.get("text", "")


def _reviewed(change: Change) -> None:
    data, event = change.data, change.event
    rows = [row for row in facts_of(change)["reviews"] if row["by"] != event.actor or row["hash"] != data["hash"]]
    facts_of(change)["reviews"] = [*rows, {"by": event.actor, "yes": data["yes"], "hash": data["hash"], "at": event.at}]
    reasons = words_of(change).setdefault("reviews", {})
    reasons[f"{event.actor} {data['hash']}"] = change.own_words.get("reason", "")


def _waived(change: Change) -> None:
    data, event = change.data, change.event
    row = {"by": event.actor, "hash": data["hash"], "places": data["places"], "at": event.at}
    facts_of(change).setdefault("waivers", []).append(row)
    words_of(change).setdefault("waivers", []).append(change.own_words.get("reason", ""))


# --- on the public record


def _posting(change: Change) -> None:
    facts_of(change)["posting"] = list(change.data["entries"])
    words_of(change)["posting"] = list(change.own_words["entries"])


def _posted(change: Change) -> None:
    facts, words = facts_of(change), words_of(change)
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
    facts_of(change)["posting"] = []
    words_of(change).pop("posting", None)
    facts_of(change)["failed"] = {"at": change.event.at, "code": change.data["code"]}


def _down(change: Change) -> None:
    facts_of(change)["down"] = change.event.at


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
        "publication.asked": hers.asked,
        "publication.gist_sent": _gist,
        "publication.gist": _gist_out,
        "publication.reply_typed": _reply_typed,
        "publication.noted": _noted,
        "publication.reviewed": _reviewed,
        "publication.waived": _waived,
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
        "publish_yes": hers.agreed,
        "publish_no": hers.refused,
        "own_voice": hers.own_voice,
        "reply": _replied,
    },
)
