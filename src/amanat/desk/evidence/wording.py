"""The words of evidence."""

from __future__ import annotations

from typing import Final

from amanat.desk.evidence.commands import SAYINGS
from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "copy.cleaned": later("A clean copy of a file was made."),
    "copy.covered": later("A copy with covered parts was made."),
    "copy.trimmed": later("A shorter copy of a recording was made."),
    "copy.dropped": later("A working copy was thrown away."),
    "exhibit.scanned": later("A file was scanned for viruses."),
}
ACT: Final[Table] = {
    "gather": later("Add an e-mail, a letter or a file"),
}
COPY: Final[Table] = {
    "cleaned": later("Clean copy"),
    "covered": later("Copy with covered parts"),
    "trimmed": later("Shorter copy"),
}
SAYS: Final[Table] = {
    "place": later("Where"),
    "time": later("When"),
    "device": later("With which device"),
    "person": later("Who"),
    "about": later("Words about it"),
    "history": later("Which programs"),
    "hidden": later("What no viewer shows"),
    "more": later("The rest"),
    "size": later("How big"),
}
LEFT_OUT: Final[Table] = {
    "comments": later("Comments were left out."),
    "headers": later("Headers and footers were left out."),
    "footnotes": later("Footnotes were left out."),
    "embedded": later("Files inside it were left out."),
    "changes": later("Deleted words were left out."),
    "hidden": later("Hidden words were left out."),
    "frames": later("Only the first picture in it was kept."),
    "picture": later("A picture inside could not be read. It was left out."),
}
SCANNED: Final[Table] = {
    "clean": later("Scanned: nothing known was found."),
    "found": later("Scanned: something bad was found. Do not open the original."),
    "not_scanned": later("Not scanned."),
    "none": later("This desk has no virus scanner."),
    "away": later("The virus scanner does not answer."),
    "signatures": later("The virus scanner has no list of viruses yet."),
    "too_large": later("The file is too big for the virus scanner."),
    "error": later("The virus scanner gave no clear answer."),
}
NAMED: Final[Table] = {
    "differs": later("The name says one kind of file, the bytes another. Be careful with it."),
    "double": later("The name has two endings. Such names are used to trick people."),
    "program": later("This is a program. Do not open it on any machine that matters."),
}
SOURCE: Final[Table] = {
    "email": later("An e-mail"),
    "letter": later("A letter on paper"),
    "messages": later("Messages on a phone"),
    "web": later("A page on the web"),
    "person": later("Somebody brought it"),
    "office": later("An office sent it"),
    "other": later("In another way"),
}
ALIKE: Final[Table] = {
    "same": later("They are the same file, byte for byte."),
    "alike": later("They look alike. One may be a copy of the other."),
    "differ": later("They do not look alike."),
    "unknown": later("Too little is in them to compare."),
}
ERROR: Final[Table] = {
    "evidence.empty": later("This file is empty. There is nothing to copy."),
    "evidence.broken": later("This file could not be read. The original is kept as it is."),
    "evidence.too_large": later("This file is too big for this tool. The original is kept as it is."),
    "evidence.took_too_long": later("This took too long and was stopped. The original is kept as it is."),
    "evidence.no_page": later("There is no such page. Look at the page numbers again."),
    "evidence.cannot": later("No tool here can do this with this kind of file."),
    "evidence.no_ffmpeg": later("For sound and film this machine needs the program ffmpeg. Ask whoever runs it."),
    "evidence.not_clean": later("A copy was made, but something was still in it. It was thrown away."),
    "evidence.nothing": later("Draw a box first, or type where it begins and how big it is."),
    "evidence.numbers": later("Write numbers from 0 to 100, such as 12.5."),
    "evidence.times": later("The end must come after the beginning. Write minutes and seconds."),
    "evidence.source": later("Choose where it came from."),
    "evidence.many": later("There are many copies already. Throw one away first."),
    "evidence.over": later("She took this back, or it expired. Nothing more is made of it."),
    "scanner.address": later("The address of the virus scanner is not one of this machine."),
}
assert {f"evidence.{note}" for note in SAYINGS} <= set(ERROR)
