"""The words of this part. Each text is a key of its catalogue."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "pattern.tied": later("Cases were compared."),
    "pattern.noted": later("How she came to tell was noted."),
    "pattern.printed": later("What several cases hold about one respondent was made ready for paper."),
}
ERROR: Final[Table] = {
    "pattern.unopened": later("Open both records first. Then you can compare."),
    "pattern.verdict": later("Choose one answer."),
    "pattern.source": later("Choose one answer."),
    "pattern.changed": later("Another lead decided meanwhile. Look at it, then decide."),
}
NOTICE: Final[Table] = {
    "pattern.waits": later("Two cases may name the same person. Somebody should compare them."),
}
BASIS: Final[Table] = {
    "phone": later("the same phone number"),
    "email": later("the same e-mail address"),
    "handle": later("the same account"),
    "national_id": later("the same national number"),
    "name": later("perhaps the same name"),
    "reach": later("these two may name each other"),
}
ALSO: Final[Table] = {
    "same": later("in both"),
    "name": later("perhaps in both"),
    "reach": later("the other person asks to be reached here"),
}
VERDICT: Final[Table] = {
    "same": later("The same person"),
    "different": later("Not the same person"),
    "unknown": later("Cannot say"),
    "each_other": later("They name each other"),
    "silencing": later("They name each other, and one may be meant to silence"),
}
LINK: Final[Table] = {
    "same": later("Names the same respondent as"),
    "each_other": later("They may name each other. See"),
    "silencing": later("A lead flagged it: one of the two may be meant to silence. See"),
}
SOURCE: Final[Table] = {
    "independent": later("She came by herself"),
    "same_source": later("She heard of another case here, or they told each other"),
    "unknown": later("Not known yet"),
}
FILE_KIND: Final[Table] = {
    "voice": later("a voice note"),
    "audio": later("a recording"),
    "image": later("pictures"),
    "video": later("a film"),
    "paper": later("papers or other files"),
}
