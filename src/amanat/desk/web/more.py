"""The desk: everything that is not needed many times a day, one line each, so that the bar stays short."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from amanat.desk.web.parts import PAGES
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in
from amanat.desk.web.words import Table, later

HINT: Final[Table] = {
    "people": later("Who works here. A lead invites and says goodbye."),
    "keys": later("Your passphrase and your passkeys."),
    "letters": later("Letters that let somebody come back by herself."),
    "waits": later("What one person asked for and a second decides."),
    "texts": later("Texts to begin an answer with."),
    "done": later("Who did, looked at, printed or took what."),
    "papers": later("Empty forms for consent and for a notice."),
    "reports": later("Counts of a month, for the board and for funders."),
    "care": later("How long cases stay, holds, backups."),
    "same": later("Cases that may be about the same person."),
    "imports": later("Bring old cases in from a file."),
    "notices": later("Whom the intake tells that something waits."),
}
"""One line for each row; a row without one shows its name alone."""


def more_page(visit: Visit) -> Response:
    everybody = [("keys", visit._("My keys")), *_rows(visit, [row for part in PAGES for row in part.menu])]
    leads = _rows(visit, [row for part in PAGES for row in part.lead_menu]) if visit.person.role == "lead" else []
    hints = {path: visit._(text) for path, text in HINT.items()}
    return visit.page("more.html", everybody=everybody, leads=leads, hints=hints)


def _rows(visit: Visit, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(path, visit._(words)) for path, words in rows]


ROUTES: Final = (Door("/more", signed_in(more_page)),)
