"""The words of bringing old cases in."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

EVENT: Final[Table] = {
    "case.imported": later("Brought in from the old files."),
    "import.made": later("Old cases were brought in from a file."),
}
NOTE_SOURCE: Final[Table] = {"import": later("From the old files")}
OLD_FIELD: Final[Table] = {
    "": later("Leave this column out"),
    "number": later("Old number"),
    "received": later("Day it came in"),
    "said": later("What happened"),
    "act": later("Kind of act"),
    "context": later("Where it happened (work, home, …)"),
    "status": later("Open or closed"),
    "closing": later("Why it was closed"),
    "district": later("District"),
    "called": later("What the desk calls her"),
    "notes": later("Notes"),
    "respondent": later("About whom"),
}
OLD_LETTERS: Final[Table] = {
    "utf-8": later("UTF-8"),
    "utf-8-sig": later("UTF-8, with a mark"),
    "utf-16": later("UTF-16"),
    "cp1256": later("Windows, Urdu and Arabic (1256)"),
    "cp1252": later("Windows, Western (1252)"),
}
OLD_SEPARATOR: Final[Table] = {",": later("Comma"), ";": later("Semicolon"), "\t": later("Tab")}
OLD_FAULT: Final[Table] = {
    "width": later("This line has %(other)s cells, not as many as line 1. Look for a separator inside a text."),
    "long": later("This text is too long. Up to %(other)s letters fit. Shorten it."),
    "nothing": later("Nothing is said of what happened. Fill it in, or take the line out."),
    "no_day": later("The day is empty. Write it like this: 2021-05-03."),
    "day": later("This is no day. Write it like this: 2021-05-03."),
    "future": later("This day is still to come. Mend the year."),
    "old": later("This day is too long ago. Mend the year."),
    "act": later("This act is not known. Use one of the words below."),
    "context": later("This place is not known. Use one of the words below."),
    "status": later("Write open or closed."),
    "known": later("A case with this old number is here already. Take the line out."),
    "double": later("Line %(other)s has the same old number. Take one of them out."),
}
ERROR: Final[Table] = {
    "import.large": later("This file is too big. Up to 10 MB fit. Split it."),
    "import.empty": later("This file is empty. Choose another one."),
    "import.kind": later("This is no table of plain text. Open it and save it as CSV first."),
    "import.letters": later("These letters do not fit the file. Choose other letters."),
    "import.quote": later("A quotation mark is missing or stands alone. Mend the file there."),
    "import.rows": later("Only the names of the columns are here. No row follows."),
    "import.columns": later("This has too many columns. Up to 60 fit."),
    "import.many": later("This has too many rows. Up to 10,000 fit. Split the file."),
    "import.choice": later("Choose from the list."),
    "import.fields": later("Say for each column what it is, or leave it out."),
    "import.twice": later("Two columns have the same meaning. Choose one of them."),
    "import.what": later("Choose a column for what happened, for notes, or for the act."),
    "import.order": later("Say what comes first in the days: the day or the month."),
    "import.nothing": later("No row can be brought in. Mend the file first."),
    "import.gone": later("The file is not here any more. Choose it again."),
}
