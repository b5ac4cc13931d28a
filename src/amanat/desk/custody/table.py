"""Which custody event each event of the journal is (spec/custody.md): policy as one table. A kind that stands in none
of the three is an error of who added it; a test finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


def _of(what: str, *kinds: str) -> dict[str, str]:
    return dict.fromkeys(kinds, what)


WHAT: Final[Mapping[str, str]] = (
    _of("received", "case.received", "exhibit.fetched", "note.taken", "case.imported", "care.returned", "handover.came")
    | _of("gathered", "original.taken")
    | _of("viewed", "case.opened", "case.seen")
    | _of("scanned", "picture.listed", "exhibit.scanned")
    | _of("copied", "copy.cleaned")
    | _of("redacted", "copy.covered")
    | _of("trimmed", "copy.trimmed")
    | _of("transcribed", "transcript.kept")
    | _of("exported", "case.exported", "case.printed", "safety.printed", "care.taken_out")
    | _of("shared", "handover.uploaded", "party.papers", "party.referral")
    | _of("sealed", "casefile.sealed")
    | _of("handed", "casefile.handed")
    | _of("message_in", "message.in", "party.came")
    | _of("message_in", *(f"handover.{said}" for said in ("received", "opened", "assessed", "returned", "closed")))
    | _of("message_in", "handover.took_back", "handover.heard")
    | _of("message_out", "reply.written", "message.sent", "message.recovered", "care.told")
    | _of(
        "message_out", "party.told", "party.notice", "party.written", "party.days", "publication.gist", "handover.wrote"
    )
    | _of("note", "note.added", "note.continued", "record.written", "record.added")
    | _of("note", "material.described", "material.struck", "safety.called")
    | _of("status", "status.changed", "case.lost", "case.called", "case.set_aside", "case.put_back", "safety.urgency")
    | _of("status", "scope.set", "scope.again")
    | _of("person", "case.assigned", "person.removed", "case.checked", "case.handed_back")
    | _of("task", "task.set", "task.done", "contact.set", "referral.made", "referral.outcome", "picture.unlisted")
    | _of("task", "casefile.planned", "casefile.dropped", "casefile.began", "casefile.removed")
    | _of("task", *(f"second.{what}" for what in ("asked", "answered", "taken_back", "used", "alone", "reviewed")))
    | _of("process", "proceeding.facts", "proceeding.decided", "proceeding.window", "route.opened", "route.event")
    | _of("process", "route.struck", "route.paused", "route.resumed", "route.extended", "route.ended")
    | _of("process", "route.planned", "route.dropped", "route.referred")
    | _of("process", "handover.planned", "handover.dropped", "handover.made", "handover.back", "handover.over")
    | _of("process", "handover.not_taken")
    | _of("people", "letter.made", "letter.withdrawn", "letter.used", "letter.joined", "letter.spent")
    | _of("people", "letter.confirmed", "letter.refused", "letter.continued")
    | _of("people", "party.unsafe", "party.agreed", "party.safe", "party.opened", "party.taken_away", "party.time")
    | _of("people", "party.linked", "party.suit", "party.closed", "party.delivered")
    | _of("consent", "grant.received", "take_back.received", "consent.heard", "consent.widened", "consent.refused")
    | _of("consent", "consent.taken_back", "record.read_back")
    | _of("plan", "safety.contact", "safety.number_shown", "safety.plan", "safety.age", "safety.minor")
    | _of("published", "publication.drafted", "publication.dropped", "publication.asked", "publication.gist_sent")
    | _of("published", "publication.reply_typed", "publication.noted", "publication.reviewed", "publication.waived")
    | _of("published", "publication.posting")
    | _of("published", "publication.posted", "publication.taken_down")
    | _of("destroyed", "grant.ended", "copy.dropped")
    | _of("erased", "case.erased")
    | _of("hold", "hold.placed", "hold.released", "grant.held", "care.kept_longer")
)
"""The kind of an event about a case → `what` of its custody event."""

_MACHINE: Final = "The machine's own step; what it carries has its event, and message.sent says that it went."
_OTHERS: Final = "It would tell that there are other cases."

NONE: Final[Mapping[str, str]] = {
    "message.queued": _MACHINE,
    "standing.sent": _MACHINE,
    "handover.sending": _MACHINE,
    "handover.sent": _MACHINE,
    "handover.said": _MACHINE,
    "handover.cut": _MACHINE,
    "handover.told": _MACHINE,
    "party.handled": "A mark of the machine that it has followed a message up; what came of it has its own events.",
    "publication.posting_failed": "Nothing left the desk.",
    "casefile.failed": "Nothing left the desk.",
    "casefile.stamped": "It is about the sealed file's own checkpoint, after its seal.",
    "casefile.ready": "The file of an event that is there already is whole.",
    "care.let_go": "Nothing was left that could be touched.",
    "pattern.tied": _OTHERS,
    "pattern.noted": _OTHERS,
    "district.set": "A word for counting; it is in no case file.",
    "route.registered": "A word for counting; it is in no case file.",
    "custody.left": "It is about this chain itself, and would make it grow for ever.",
    "custody.proved": "It is about this chain itself, and would make it grow for ever.",
}
"""The kinds that are none, and why."""

LOOK: Final = "look.noted"
"""The desk's event of somebody who looked; what at stands in its `what`."""

LOOKS: Final[Mapping[str, str]] = {
    "original.taken": "original",
    "original.seen": "viewed",
    "original.heard": "played",
    "original.data": "metadata",
    "original.compared": "compared",
    "copy.saved": "exported",
}
"""`what` of a `look.noted` → `what` of its custody event."""

NO_LOOKS: Final[Mapping[str, str]] = {
    "case.looked": "The page of a case shows no original; who read it stands in the list of what was done.",
}


def what_of(kind: str, data: Mapping[str, Any]) -> str:
    """The `what` of a journal event, "" if it is none."""
    if kind == LOOK:
        return LOOKS.get(data["what"], "")
    if kind == "party.told" and data.get("party") == "officer":  # with it went copies of her files
        return "shared"
    return WHAT.get(kind, "")
