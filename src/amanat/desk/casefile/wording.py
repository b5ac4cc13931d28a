"""The words of case files."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "casefile.planned": later("A case file was planned."),
    "casefile.dropped": later("A case file is not made after all."),
    "casefile.began": later("A case file was begun."),
    "casefile.sealed": later("A case file was sealed."),
    "casefile.stamped": later("A time stamp was asked for."),
    "casefile.ready": later("A case file is ready."),
    "casefile.failed": later("A case file could not be made. Nothing left the desk."),
    "casefile.handed": later("A case file was handed over."),
    "casefile.removed": later("The desk's copy of a case file was removed."),
    "casefile.stamps_set": later("The time stamp service was set."),
}
ACT: Final[Table] = {"case-file": later("Make a case file")}
ACTION: Final[Table] = {"case_file": later("Hand over a case file")}
ERROR: Final[Table] = {
    "casefile.agreed": later("She did not agree to this file. Choose less, or ask her first."),
    "casefile.differs": later("One of these files is not as she sealed it. Leave it out."),
    "casefile.to": later("Write for whom it is, and what for."),
    "casefile.none": later("Choose at least one file."),
    "casefile.how": later("Choose the original or a copy."),
    "casefile.sealed_to": later("Choose how the file is sealed."),
    "casefile.recipient": later("This is no recipient. It begins with age1. Ask for it again."),
    "casefile.agrees": later("Without her yes nothing goes."),
    "casefile.theirs": later("Another person makes this file. Ask them."),
    "casefile.moved": later("Others work on this case just now. Try again in a moment."),
    "casefile.again": later("The desk stopped before the file was begun. Make a new one."),
    "casefile.nothing": later("This case file is not here any more. Look at the case again."),
    "casefile.too_many": later("These are too many files for one case file. Make two of them."),
    "casefile.too_long": later("This case is too long for one case file. Make two of them."),
    "stamp.url": later("This is no address. It begins with http."),
    "stamp.roots": later("Paste the root certificate of the service, as PEM."),
}
NOTICE: Final[Table] = {"casefile.ready": later("The case file of {number} is ready.")}
FILE_STATE: Final[Table] = {
    "planned": later("Planned. A second person has to agree."),
    "began": later("Agreed. It is not sealed yet."),
    "sealed": later("Being made."),
    "ready": later("Ready."),
    "failed": later("It could not be made. Nothing left the desk."),
    "removed": later("The desk's copy is removed."),
}
FILE_WHY: Final[Table] = {
    "consent": later("She took her consent back, or it ended."),
    "done": later("It was handed over."),
    "casefile.again": later("The desk stopped before the file was begun. Make a new one."),
    "casefile.differs": later("One of the files is damaged here. Leave it out."),
    "other": later("Something went wrong. Make a new one."),
}
SEALED_TO: Final[Table] = {
    "passphrase": later("A passphrase, which you tell them by a call"),
    "recipient": later("Their own key"),
}
FILE_HOW: Final[Table] = {
    "original": later("The original"),
    "cleaned": later("A clean copy"),
    "covered": later("A copy with parts covered"),
    "trimmed": later("A shorter copy"),
    "gone": later("A copy that is not here any more"),
}
