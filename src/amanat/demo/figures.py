"""Invented figures about invented institutions: what three desks counted in the quarters before the story, signed with
their keys and sent as real returns are; then the register, so that all of it comes out at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from amanat.desk.archive import Draft
from amanat.desk.office import Office
from amanat.desk.proceeding import routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.statistics import sending
from amanat.publication.statistics.counting import Case, Deadline, Event, count
from amanat.publication.statistics.quarters import Quarter, quarter_of
from amanat.publication.statistics.returns import Entry, Return, sign_return
from amanat.seal.encoding import b64
from amanat.seal.signing import sha256

QUARTERS: Final = 7
SEED: Final = 6


@dataclass(frozen=True, slots=True)
class Invented:
    """One institution: so many cases of each desk in a quarter, the days until half had a first answer, and until half
    had a decision. `pack`: whose steps are counted."""

    id: str
    en: str
    ur: str
    sector: str
    place: str
    cases: tuple[int, int, int]
    answer: int
    decision: int
    pack: str = ""


OMBUDSPERSON: Final = "ZXhhbXBsZS1wcm92aW5jZQ"
MILLS: Final = "aGFyYm91ci1taWxscy1yZQ"
_OMBUDSPERSON: Final = "pk-ombudsperson-federal"
_COMMITTEE: Final = "pk-workplace-committee"
INSTITUTIONS: Final = (
    Invented(
        OMBUDSPERSON,
        "Ombudsperson of Example Province (invented)",
        "محتسب، مثال صوبہ (فرضی)",
        "ombudsperson",
        "Example Province",
        (130, 95, 90),
        4,
        70,
        _OMBUDSPERSON,
    ),
    Invented(
        MILLS,
        "Harbour Mills (invented)",
        "ہاربر ملز (فرضی)",
        "employer",
        "Example Harbour",
        (70, 60, 66),
        6,
        55,
        _COMMITTEE,
    ),
    Invented(
        "bGFudGVybi1jb2xsZWdlLQ",
        "Lantern College (invented)",
        "لالٹین کالج (فرضی)",
        "university",
        "Example City",
        (60, 57, 48),
        11,
        120,
        _COMMITTEE,
    ),
    Invented(
        "cml2ZXItdW5pdmVyc2l0eQ",
        "River University (invented)",
        "دریا یونیورسٹی (فرضی)",
        "university",
        "Example City",
        (6, 5, 5),
        25,
        160,
        _COMMITTEE,
    ),
    Invented(
        "c21hbGwtcHJlc3MtcHJpbg",
        "The Small Press (invented)",
        "چھوٹا پریس (فرضی)",
        "employer",
        "Example City",
        (2, 1, 1),
        9,
        60,
        _COMMITTEE,
    ),
    Invented(
        "c3RhdGlvbi1vbmUtLS0tLQ",
        "Station One (invented)",
        "تھانہ ایک (فرضی)",
        "police",
        "Example City",
        (72, 60, 59),
        3,
        200,
    ),
    Invented(
        "c3RhdGlvbi10d28tLS0tLQ",
        "Station Two (invented)",
        "تھانہ دو (فرضی)",
        "police",
        "Example Harbour",
        (0, 0, 0),
        1,
        1,
    ),
)


def send(offices: Sequence[Office], table: Path, enlist: Callable[[Path], None]) -> None:
    """Every quarter that is over by each desk's clock, then the register. `enlist` is the operator's command on the
    table that is written to `table`: figures come out once there is a register, so all returns are there by then."""
    for which, office in enumerate(offices):
        quarter = quarter_of(sending.today_of(office.archive))
        mine = set(sending.over(office.archive))
        for _ in range(QUARTERS):
            quarter = quarter_of(quarter.first - timedelta(days=1))
            digest = _send(office, quarter, returned(which, quarter))
            if quarter in mine:  # so that the desk does not count it a second time
                data = {"quarter": quarter.code, "number": 1, "hash": digest}
                office.archive.write(Draft("statistics.sent", data=data))
    write_table(table)
    enlist(table)


def _send(office: Office, quarter: Quarter, entries: tuple[Entry, ...]) -> str:
    archive = office.archive
    signed = sign_return(Return(archive.place.desk, archive.epoch.n, quarter, 1, entries), archive.epoch.sign)
    office.intake.put_statistics(archive.place.desk, quarter.code, signed)
    return b64(sha256(signed))


def name_route(office: Office, lead: str, case: str, institution: str) -> None:
    """The first route of a case leads to an institution of the register: so the running quarter has something."""
    sending.look_again(office.archive)
    office.sync()
    state = office.archive.state.cases[case]
    route = next(iter(routes_of(state)))
    routes.set_register(office, lead, case, office.case(lead, case).version, route, institution)


def write_table(table: Path) -> None:
    with table.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["id", "en", "ur", "sector", "country", "place"])
        rows.writerows([one.id, one.en, one.ur, one.sector, "PK", one.place] for one in INSTITUTIONS)


def returned(which: int, quarter: Quarter) -> tuple[Entry, ...]:
    """What one desk counted of a quarter: always the same for the same desk (0 to 2) and quarter."""
    return count(_cases(which, quarter), quarter)


def _cases(which: int, quarter: Quarter) -> Iterator[Case]:
    """Of the five quarters before too, because some of those still wait."""
    for _ in range(6):
        for one in INSTITUTIONS:
            chance = Random(f"{SEED} {which} {quarter.code} {one.id}")  # noqa: S311  figures of nobody
            most = one.cases[which]
            for _ in range(most - chance.randrange(most // 4 + 1)):
                yield _case(one, quarter, chance)
        quarter = quarter_of(quarter.first - timedelta(days=1))


def _case(one: Invented, quarter: Quarter, chance: Random) -> Case:
    length = (quarter.last - quarter.first).days
    received = quarter.first + timedelta(days=chance.randrange(length + 1))

    def after(half: int) -> date:
        return received + timedelta(days=int(chance.lognormvariate(0, 0.9) * half))

    answered = after(one.answer) if chance.random() < 0.9 else None
    inquiry = after(one.answer * 3) if answered and chance.random() < 0.6 else None
    found = after(one.decision) if inquiry and chance.random() < 0.7 else None
    code = chance.choice(("substantiated", "substantiated", "not_substantiated", "inconclusive"))
    applied = found + timedelta(days=chance.randrange(40)) if found and code == "substantiated" else None
    closed = after(90) if not found and chance.random() < 0.3 else None
    return Case(
        one.id,
        received,
        answered,
        inquiry,
        (Event(code, found),) if found else (),
        (Event("measure", applied),) if applied else (),
        closed,
        chance.choice(("no_action", "not_theirs", "no_contact", "she_asked")) if closed else "",
        after(60) if not found and not closed and chance.random() < 0.1 else None,
        (Event("retaliation", after(30)),) if chance.random() < 0.12 else (),
        tuple(_deadlines(one, received, answered, found)),
    )


def _deadlines(one: Invented, received: date, answered: date | None, found: date | None) -> Iterator[Deadline]:
    if one.pack == "pk-ombudsperson-federal":
        yield Deadline(one.pack, "notice", received + timedelta(days=3), answered)
        yield Deadline(one.pack, "decision", received + timedelta(days=90), found)
    elif one.pack:
        yield Deadline(one.pack, "charge", received + timedelta(days=3), answered)
