"""Bringing old cases in, page by page: the file, what its columns mean, what is good and what is not, the good rows.
The file lies in the session's memory, is never on a disk, and goes with the session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import unquote

from starlette.responses import PlainTextResponse, Response

from amanat.desk.assisted.taking import plain_name
from amanat.desk.imports import commands
from amanat.desk.imports.check import (
    Checked,
    Fault,
    Meaning,
    check_mapping,
    checked,
    day_column,
    first_guess,
)
from amanat.desk.imports.fields import FIELDS
from amanat.desk.imports.table import ENCODINGS, MOST_BYTES, SEPARATORS, Table, read_table
from amanat.desk.sheet import sheet
from amanat.desk.web.acts import Card, Pages
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit, signed_in, uploading
from amanat.desk.web.words import later
from amanat.errors import AmanatError, RefusedError
from amanat.seal.record import ACTS, CONTEXTS

HELD: Final = "import"
PREVIEW: Final = 5
SHOWN: Final = 100
"""Faults on the page; all of them are in the list to download."""


@dataclass(slots=True)
class Held:
    """One file in a session's memory. `meaning` is None until its columns were looked at."""

    name: str
    data: bytes
    encoding: str
    separator: str
    meaning: Meaning | None = None
    done: commands.Brought | None = None

    def table(self) -> Table:
        return read_table(self.data, self.encoding, self.separator)


def _held(visit: Visit) -> Held:
    visit.desk.office.lead(visit.actor)
    assert visit.session is not None
    found = visit.session.held.get(HELD)
    if not isinstance(found, Held):
        raise RefusedError("import.gone", "The file is not here any more. Choose it again.")
    return found


def _sentence(visit: Visit, error: AmanatError) -> str:
    """What is wrong with a file; with its line where there is one."""
    said, line = visit.phrases.error(error), re.search(r"near line (\d+)", error.detail)
    place = visit._("Line %(line)s.") % {"line": line[1]} if line else ""
    return f"{said} {place}".strip()


# --- the file


def choose(visit: Visit, error: str = "", status: int = 200) -> Response:
    """Where a file is chosen."""
    visit.desk.office.lead(visit.actor)
    assert visit.session is not None
    held = visit.session.held.get(HELD)
    return visit.page(
        "imports/file.html", status=status, path="/import", held=held, most=MOST_BYTES, error=error, fields=FIELDS
    )


def take(visit: Visit, pieces: Iterator[bytes]) -> Response:
    """One file as a raw body, into memory. Answers 201 and the address of the next page, or what to do."""
    assert visit.session is not None
    try:
        visit.desk.office.lead(visit.actor)
        data = b"".join(_limited(pieces))
        table = read_table(data)
        name = plain_name(unquote(visit.request.headers.get("x-file-name", ""), errors="replace"))
        visit.session.held[HELD] = Held(name, data, table.encoding, table.separator)
    except AmanatError as error:
        return PlainTextResponse(_sentence(visit, error), 403 if error.code == "desk.role" else 400)
    return PlainTextResponse("", 201, {"location": visit.address("import", "columns")})


def _limited(pieces: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise RefusedError("import.large", "This file is too big. Up to 10 MB fit. Split it.")
        yield piece


def no_script(visit: Visit) -> Response:
    """The form was sent as a form: its script did not run."""
    return choose(visit, visit._("This page needs its script to take a file. Open it again."), 400)


def drop(visit: Visit) -> Response:
    """Forgets the file."""
    visit.desk.office.lead(visit.actor)
    assert visit.session is not None
    visit.session.held.pop(HELD, None)
    return visit.go("import")


# --- what the columns mean


def columns(visit: Visit, error: str = "", status: int = 200) -> Response:
    """Each column with what it probably means, and the first rows."""
    held = _held(visit)
    try:
        table = held.table()
    except RefusedError as trouble:
        visit.session.held.pop(HELD, None)  # type: ignore[union-attr]
        return choose(visit, _sentence(visit, trouble), 400)
    meaning = held.meaning or first_guess(table)
    if len(meaning.fields) != len(table.names):
        meaning = first_guess(table)
    return visit.page(
        "imports/columns.html",
        status=status,
        path="/import/columns",
        held=held,
        table=table,
        meaning=meaning,
        preview=table.rows[:PREVIEW],
        either=day_column(table, meaning.fields)[1],
        fields=("", *FIELDS),
        encodings=ENCODINGS,
        separators=SEPARATORS,
        error=error,
    )


def mean(visit: Visit) -> Response:
    """Keeps what each column means; or reads the file anew with other letters or another separator."""
    held, form = _held(visit), visit.form
    encoding, separator = form.get("encoding", held.encoding), form.get("separator", held.separator)
    try:
        if (encoding, separator) != (held.encoding, held.separator) or form.get("again"):
            read_table(held.data, encoding, separator)
            held.encoding, held.separator, held.meaning = encoding, separator, None
            return visit.go("import", "columns")
        table = held.table()
        held.meaning = Meaning(
            tuple(form.get(f"column{at}", "") for at in range(len(table.names))),
            form.get("order", ""),  # type: ignore[arg-type]
            form.get("state", "closed"),
        )
        check_mapping(table, held.meaning)
    except RefusedError as error:
        return columns(visit, _sentence(visit, error), 400)
    return visit.go("import", "check")


# --- the dry run


def _checked(visit: Visit, held: Held) -> tuple[Checked, int]:
    """Every row checked against what is here now; and how many rows of this file are here already."""
    office, table, meaning = visit.desk.office, held.table(), held.meaning
    if meaning is None:
        raise RefusedError("import.fields", "Say for each column what it is, or leave it out.")
    check_mapping(table, meaning)
    file = commands.file_id(held.data)
    here = commands.lines_here(office, visit.actor, file, [row.line for row in table.rows])
    today = date.fromisoformat(commands.today(office)) + timedelta(days=1)  # the east has its days sooner than UTC
    return checked(table, meaning, today, commands.known_numbers(office, visit.actor), here), len(here)


def check(visit: Visit, error: str = "", status: int = 200) -> Response:
    """What is good and what is not. Nothing was written."""
    held = _held(visit)
    if held.meaning is None:
        return visit.go("import", "columns")
    found, here = _checked(visit, held)
    return visit.page(
        "imports/check.html",
        status=status,
        path="/import/check",
        held=held,
        found=found,
        already=here,
        faults=[(fault, said(visit, fault)) for fault in found.faults[:SHOWN]],
        words=[name for name in ("act", "context") if any(fault.why == name for fault in found.faults)],
        acts=ACTS,
        contexts=CONTEXTS,
        error=error,
    )


def said(visit: Visit, fault: Fault) -> str:
    """What is wrong with a row, and what to do."""
    sentence = visit.phrases.of("OLD_FAULT", fault.why)
    return sentence % {"other": fault.other} if fault.other else sentence


def bad_rows(visit: Visit) -> Response:
    """Every fault as a table: UTF-8 with a mark, so that a spreadsheet shows Urdu; none of her words are in it."""
    found, _ = _checked(visit, _held(visit))
    head = (visit._("Line"), visit._("Column"), visit._("What stands there"), visit._("What to do"))
    rows = ((fault.line, fault.column, fault.value, said(visit, fault)) for fault in found.faults)
    return sheet((head, *rows), "rows.csv")


# --- the import


def bring(visit: Visit) -> Response:
    """Makes a case of each good row; the others stay in the file."""
    held = _held(visit)
    if held.meaning is None:
        return visit.go("import", "columns")
    found, here = _checked(visit, held)
    file = commands.file_id(held.data)
    try:
        brought = commands.bring_in(visit.desk.office, visit.actor, file, found.good, visit.form.get("tongue", "ur"))
    except RefusedError as error:
        if error.code in ("desk.locked", "desk.role"):
            raise
        return check(visit, visit.phrases.error(error), 400)
    held.done = commands.Brought(brought.new, brought.here + here)
    return visit.go("import", "done")


def done(visit: Visit) -> Response:
    """How many came in. The file is still held, for its bad rows, until it is let go."""
    held = _held(visit)
    if held.done is None:
        return visit.go("import", "check")
    context: dict[str, Any] = {"held": held, "done": held.done, "bad": _checked(visit, held)[0].bad}
    return visit.page("imports/done.html", path="/import/done", **context)


PAGES: Final = Pages(
    name="imports",
    routes=(
        Door("/import", signed_in(choose)),
        Door("/import", signed_in(no_script), "POST"),
        Door("/import/file", uploading(take), "POST"),
        Door("/import/drop", signed_in(drop), "POST"),
        Door("/import/columns", signed_in(columns)),
        Door("/import/columns", signed_in(mean), "POST"),
        Door("/import/check", signed_in(check)),
        Door("/import/rows.csv", signed_in(bad_rows)),
        Door("/import/run", signed_in(bring), "POST"),
        Door("/import/done", signed_in(done)),
    ),
    cards=(Card("imports/card.html", "side"),),
    lead_menu=(("import", later("Bring in old cases from a file")),),
)
