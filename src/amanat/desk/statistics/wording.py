"""The words of the figures about institutions."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.words import Table, later
from amanat.web.figure_words import FAMILIES, KIND_WORDS, SECTORS

SECTOR: Final[Table] = SECTORS
FIGURE: Final[Table] = FAMILIES
FIGURE_KIND: Final[Table] = KIND_WORDS
EVENT: Final[Table] = {
    "statistics.register": later("The list of institutions came from the intake."),
    "statistics.sent": later("Figures went to the intake. {quarter}"),
    "statistics.held": later("Figures were held back. {quarter}: {reason}"),
    "statistics.freed": later("Figures are not held back any more. {quarter}"),
    "statistics.again": later("Figures are counted again. {quarter}"),
    "statistics.published": later("The intake said which figures are public."),
    "statistics.refused": later("The intake did not take the figures. {quarter}"),
}
FINDING: Final[Table] = {
    "statistics.register": later(
        "The intake's list of institutions is not signed as before, or not the same. "
        "The old one is used. Call its operator."
    ),
}
NOTICE: Final[Table] = {"statistics.coming": later("Figures about institutions go out soon. Look at them first.")}
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
