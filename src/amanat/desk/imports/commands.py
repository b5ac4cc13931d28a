"""Bringing old cases in: leads alone. One event a row, so that a row is here whole or not at all; the case's id comes
from the file and the line, so that the same file again adds only what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.imports.check import Old, number_key
from amanat.desk.imports.rules import NAME
from amanat.desk.office import Office
from amanat.desk.state import CaseState, Member
from amanat.errors import RefusedError
from amanat.seal.encoding import b64
from amanat.seal.signing import sha256, tagged

BATCH: Final = 50
"""Rows written at once; between two batches others can work."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did: cases that are new here, and rows of this file that were here before."""

    new: int
    here: int


def file_id(data: bytes) -> bytes:
    """What makes a file the same file: its bytes."""
    return sha256(tagged("imported-file", data))


def known_numbers(office: Office, actor: str) -> frozenset[str]:
    """Old numbers that are here already, of the cases that exist for this person."""
    with office.archive.lock:
        lead, archive = office.lead(actor), office.archive
        found = (
            archive.body(case).get(NAME, {}).get("number", "")
            for case in reads.cases_for(archive, lead)
            if NAME in case.facts and case.erased is None
        )
        return frozenset(number_key(number) for number in found if number)


def lines_here(office: Office, actor: str, file: bytes, lines: Sequence[int]) -> frozenset[int]:
    """Lines of this very file that were brought in before, as far as their cases exist for this person."""
    with office.archive.lock:
        lead = office.lead(actor)
        return frozenset(line for line in lines if _place(office, lead, file, line)[1] is not None)


def bring_in(office: Office, actor: str, file: bytes, rows: Sequence[Old], lang: str) -> Brought:
    """Makes a case of each row that is not here yet. Killed at any point, the same call again finishes the work.

    Raises RefusedError `desk.role`, `import.nothing`; whatever the journal raises, with every row before it kept.
    """
    office.lead(actor)
    if not rows:
        raise RefusedError("import.nothing", "No row can be brought in. Mend the file first.")
    new = 0
    for start in range(0, len(rows), BATCH):
        with office.archive.lock:
            drafts = list(_drafts(office, office.lead(actor), file, rows[start : start + BATCH], lang))
            if drafts and not new:
                drafts.append(Draft("import.made", actor))
            if drafts:
                office.archive.write_all(drafts)
            new += sum(draft.kind == "case.imported" for draft in drafts)
    return Brought(new, len(rows) - new)


def _drafts(office: Office, lead: Member, file: bytes, rows: Sequence[Old], lang: str) -> Iterator[Draft]:
    archive = office.archive
    year, first = archive.next_number().split("-")
    numbers = count(int(first))
    places = [(old, *_place(office, lead, file, old.line)) for old in rows]
    missing = [(old, case) for old, case, here in places if here is None]
    for (old, case), key in zip(missing, archive.new_keys(len(missing)), strict=True):
        data = _data(old, lang) | {"number": f"{year}-{next(numbers):04d}", "key": key}
        yield Draft("case.imported", lead.id, case, data, ((key, _words(old)),))


def _place(office: Office, lead: Member, file: bytes, line: int) -> tuple[str, CaseState | None]:
    """The id of a row's case, and the case if it exists for this person. One that does not is nowhere: the row gets
    the next id, as if that one had never been."""
    for turn in count():
        name = b64(sha256(tagged("imported", file + line.to_bytes(8, "big") + turn.to_bytes(4, "big"))))
        case = office.archive.case(name)
        if case is None or reads.visible(case, lead):
            return name, case
    raise AssertionError


def _data(old: Old, lang: str) -> dict[str, Any]:
    """What outlives an erasure: no words. The first seven are those with which any case without a mailbox begins."""
    return {
        "mailbox_key": "",
        "lang": lang,
        "came": "import",
        "speaks": "",
        "day": "",
        "urgency": "",
        "received": old.day,
        "closed": old.closed,
        "closing": old.closing,
    }


def _words(old: Old) -> dict[str, Any]:
    found: dict[str, Any] = {
        "said": old.said,
        "number": old.number,
        "acts": list(old.acts),
        "context": old.context,
        "closing": old.closing_words,
        "district": old.district,
        "called": old.called,
        "notes": old.notes,
        "respondent": old.respondent,
    }
    return {name: value for name, value in found.items() if value}


def today(office: Office) -> str:
    """The day (UTC) after which no case can have come in."""
    return day_of(office.archive.clock())
