"""The words of custody and of the ledger."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "custody.left": later("The log of this case was left in the public ledger."),
    "custody.proved": later("The public ledger gave its proof."),
    "ledger.left": later("A mark was left in the public ledger."),
    "ledger.proved": later("The public ledger gave its proof."),
    "ledger.seen": later("The public ledger was looked at."),
    "anchor.promised": later("A mark was left in the public ledger."),
    "ledger.trusted": later("The keys of the public ledger were written down."),
    "ledger.split": later("The public ledger did not agree with itself. Both texts are kept."),
}
ERROR: Final[Table] = {
    "ledger.changed": later("It changed again meanwhile. Look at it once more."),
    "ledger.split": later("The public ledger shrank, or shows others something else. Both texts are kept."),
    "ledger.consistency": later("The public ledger shrank, or shows others something else. Both texts are kept."),
    "custody.kept": later("What was kept of this list was altered. Lock the desk and unlock it again."),
}
FINDING: Final[Table] = {
    "ledger.split": later("The public ledger shrank, or shows others something else. Both texts are kept."),
    "ledger.other": later("The intake names another public ledger than before. Ask its operator."),
    "ledger.unkept": later("The intake promised to keep something and did not. Ask its operator."),
    "ledger.signature": later("The public ledger's signature does not hold. Ask the intake's operator."),
    "ledger.origin": later("The intake names another public ledger than before. Ask its operator."),
    "ledger.quorum": later("Too few witnesses looked at the public ledger. It is tried again."),
    "ledger.inclusion": later("A proof of the public ledger does not hold. Ask the intake's operator."),
}
NOTICE: Final[Table] = {
    "ledger.split": later("The public ledger does not agree with itself. Call the intake's operator."),
    "ledger.other": later("The intake names another public ledger than before. Ask its operator."),
    "ledger.unkept": later("The intake promised to keep something and did not. Ask its operator."),
}
CUSTODY: Final[Table] = {
    "received": later("Came in"),
    "gathered": later("Put in by the desk"),
    "viewed": later("Looked at"),
    "played": later("Played"),
    "metadata": later("Its data was looked at"),
    "compared": later("Compared with another"),
    "scanned": later("Looked at by a tool"),
    "sniffed": later("Its kind was looked up"),
    "original": later("The original was saved outside the desk"),
    "copied": later("A clean copy was made"),
    "redacted": later("A copy with parts covered was made"),
    "trimmed": later("A shorter copy was made"),
    "transcribed": later("Written down as text"),
    "exported": later("Taken out of the desk"),
    "sealed": later("Sealed into a case file"),
    "handed": later("A case file was handed over"),
    "shared": later("Copies were put into a mailbox"),
    "message_in": later("A message came"),
    "message_out": later("A message went"),
    "note": later("A note was written"),
    "status": later("The status was changed"),
    "person": later("Who works on it was changed"),
    "task": later("A step of the work"),
    "process": later("A step of the proceeding"),
    "people": later("About other people of the case"),
    "consent": later("A consent was given or changed"),
    "plan": later("About her safety"),
    "published": later("A step of publishing"),
    "withheld": later("Left out on purpose"),
    "destroyed": later("A key was destroyed"),
    "erased": later("Everything was erased"),
    "hold": later("A legal hold, or a longer time of keeping"),
}
STEP: Final[Table] = {
    "exhibit.fetched": later("A file came in"),
    "note.taken": later("What was said was written down"),
    "handover.came": later("Another organisation handed the case over"),
    "original.taken": later("The desk put in a file of its own"),
    "transcript.kept": later("A recording was written down as text"),
    "party.papers": later("A letter was put into a mailbox"),
    "party.came": later("They wrote"),
    "care.told": later("She was told when this ends"),
    "party.told": later("It was sent to them"),
    "note.continued": later("More was said, and written down"),
    "safety.called": later("She was called"),
    "status.changed": later("The stage was changed"),
    "case.assigned": later("Who works on it was set"),
    "person.removed": later("Somebody was removed from the case"),
    "referral.outcome": later("What came of a service was written down"),
    "second.asked": later("A second person was asked to agree"),
    "second.answered": later("A second person answered"),
    "second.taken_back": later("A question to a second person was taken back"),
    "second.used": later("It was done after a second person agreed"),
    "second.alone": later("A lead did it alone, because it could not wait"),
    "second.reviewed": later("Another person looked at what was done alone"),
    "proceeding.decided": later("A decision was written down"),
    "route.opened": later("A route was chosen"),
    "route.event": later("Something happened on a route"),
    "route.ended": later("A route ended"),
    "handover.back": later("The hand-over was taken back"),
    "handover.over": later("The hand-over ended"),
    "letter.confirmed": later("The check words of a letter were compared"),
    "party.unsafe": later("It was decided not to contact the other side"),
    "party.opened": later("They opened what was sent"),
    "party.taken_away": later("Copies were taken out of their mailbox"),
    "party.suit": later("A step meant to silence her is suspected"),
    "consent.heard": later("She agreed, and somebody here heard it"),
    "consent.widened": later("She agreed to more, or for longer"),
    "consent.refused": later("She was asked and said no"),
    "consent.taken_back": later("She took her consent back"),
    "record.read_back": later("The record was read back to her"),
    "publication.drafted": later("A text for the public record was written"),
    "publication.gist_sent": later("The respondent was told of a text"),
    "care.kept_longer": later("A lead keeps this for longer"),
}
"""Steps whose sentence in the list of events names more than a line of custody says; the others are told alike."""
MAILBOX: Final[Table] = {
    "respondent": later("In the mailbox of the other side."),
    "officer": later("In the mailbox of an office."),
}
