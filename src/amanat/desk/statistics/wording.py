"""The words of the figures about institutions."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later

SECTOR: Final[Table] = {
    "employer": later("Employers"),
    "university": later("Universities"),
    "school": later("Schools"),
    "hospital": later("Hospitals"),
    "ombudsperson": later("Ombudspersons"),
    "police": later("Police"),
    "court": later("Courts"),
    "other": later("Other offices"),
}
EVENT: Final[Table] = {
    "statistics.register": later("The list of institutions came from the intake."),
    "statistics.sent": later("Figures went to the intake. {quarter}"),
    "statistics.held": later("Figures were held back. {quarter}: {reason}"),
    "statistics.freed": later("Figures are not held back any more. {quarter}"),
    "statistics.again": later("Figures are counted again. {quarter}"),
    "statistics.published": later("The intake said which figures are public."),
    "statistics.refused": later("The intake did not take the figures. {quarter}"),
}
NOTICE: Final[Table] = {"statistics.coming": later("Figures about institutions go out soon. Look at them first.")}
FIGURE: Final[Table] = {
    "received": later("Came to the institution"),
    "acknowledged": later("It gave a first answer"),
    "inquiries": later("It opened an inquiry"),
    "findings": later("It decided"),
    "outcomes": later("It did something, or said that it would not"),
    "closed": later("It ended without anything"),
    "withdrawn": later("She took it back"),
    "retaliation": later("She was made to suffer for it"),
    "reversals": later("A decision was changed"),
}
FIGURE_KIND: Final[Table] = {
    "substantiated": later("proved"),
    "not_substantiated": later("not proved"),
    "inconclusive": later("could not be decided"),
    "no_jurisdiction": later("not theirs to decide"),
    "measure": later("a measure"),
    "sanction": later("a sanction"),
    "none": later("nothing"),
    "no_action": later("nothing was done"),
    "not_theirs": later("not theirs"),
    "no_contact": later("nobody was reached"),
    "she_asked": later("she asked for it"),
    "other": later("another reason"),
    "within": later("in time"),
    "late": later("late"),
    "pending": later("not done by the end"),
}
FIGURE_STATE: Final[Table] = {
    "runs": later("This time is not over. Nothing is sent before."),
    "waits": later("It goes out by itself on"),
    "held": later("Held back. It is not sent."),
    "sent": later("It was sent."),
    "again": later("It is counted again and sent with the next exchange."),
    "refused": later("The intake did not take it. It is tried again."),
}
ERROR: Final[Table] = {
    "figures.reason": later("Write why. It is kept in the list of what was done."),
    "figures.quarter": later("Choose a time from the list."),
    "figures.public": later("These figures are public already. What you hear now counts in the next ones."),
}
