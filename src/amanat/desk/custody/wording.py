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
MAILBOX: Final[Table] = {
    "respondent": later("In the mailbox of the other side."),
    "officer": later("In the mailbox of an office."),
}
