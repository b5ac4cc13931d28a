"""From cases to tables: 10^6 cases at 1,000 institutions and 5 desks over the four quarters of a year.

Counting, one return for each desk and quarter, written, signed and opened as the intake opens it, merging and releasing
quarter by quarter as it goes in life. Reference: the same cases counted plainly with `collections.Counter` by desk,
institution, quarter and what happened, without days, returns or suppression.
"""

from __future__ import annotations

import gc
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from amanat.publication.statistics.book import Book
from amanat.publication.statistics.book_form import write_release
from amanat.publication.statistics.codes import CLOSED, FINDINGS, OUTCOMES
from amanat.publication.statistics.counting import Case, Deadline, Event, count_each
from amanat.publication.statistics.publishing import publish
from amanat.publication.statistics.quarters import Quarter, quarter_of
from amanat.publication.statistics.register import SECTORS, Institution, Names
from amanat.publication.statistics.returns import Return, open_return, sign_return
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId
from amanat.seal.signing import SigningKey
from bench.table import Options, Row

SEED = 6
DESKS = 5
START = date(2026, 1, 1)
DAYS = 365
QUARTERS = tuple(Quarter(2026, number) for number in (1, 2, 3, 4))


def run(options: Options) -> list[Row]:
    """Every number of cases that is named is held in memory by the bench itself; the peak says what came on top."""
    cases, institutions = (50_000, 100) if options.quick else (1_000_000, 1_000)
    register = _register(institutions)
    desks = _cases(random.Random(SEED), cases, tuple(register))
    gc.collect()
    gc.freeze()  # the bench's own cases are not looked through again and again while others are timed
    before = _memory()
    plain = _Clock()
    _plain(desks)
    plain.stop()
    counting = _Clock()
    signed = list(_returns(desks))
    counting.stop()
    opening = _Clock()
    returns = [open_return(body, key.public, desk, date(2027, 1, 1)) for desk, key, body in signed]
    opening.stop()
    releasing = _Clock()
    book = Book()
    for quarter in QUARTERS:
        book = publish(book, [one for one in returns if one.quarter <= quarter], register, quarter)
    releasing.stop()
    wall = counting.wall + opening.wall + releasing.wall
    own = counting.own + opening.own + releasing.own
    against = "the same cases in a collections.Counter"
    aim = "" if options.quick else "under 60 s"
    release = book.release()
    return [
        Row(f"{cases:,} cases at {institutions:,} institutions to tables", wall, "s", against, plain.wall / wall, aim),
        Row("the same, processor time", own, "s", against, plain.own / own, aim),
        Row("of it: counting and signing", counting.own, "s"),
        Row("of it: opening the returns", opening.own, "s"),
        Row("of it: merging and releasing, 4 times", releasing.own, "s"),
        Row("reference, processor time", plain.own, "s"),
        Row("lines shown", len(release.lines), ""),
        Row("curves shown", len(release.curves), ""),
        Row("largest return", max(len(body) for *_, body in signed) / 1024, "KiB"),
        Row("the release, packed", len(write_release(release)) / 1024, "KiB"),
        Row("memory of the cases", before, "MiB"),
        Row("memory on top", _memory() - before, "MiB"),
    ]


class _Clock:
    """Time on the wall, and of it what this process used."""

    def __init__(self) -> None:
        self.wall, self.own = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        self.wall, self.own = time.perf_counter() - self.wall, time.process_time() - self.own


def _register(many: int) -> dict[str, Institution]:
    ids = [b64(n.to_bytes(16, "big")) for n in range(many)]
    return {
        one: Institution(one, Names(f"Invented {n}", f"فرضی {n}"), SECTORS[n % len(SECTORS)], "PK")
        for n, one in enumerate(ids)
    }


def _cases(r: random.Random, many: int, institutions: tuple[str, ...]) -> list[list[Case]]:
    """A few institutions and desks have most of the cases; every third never gets an answer in this year."""
    weights = [1 / (1 + n) ** 0.7 for n in range(len(institutions))]
    desks: list[list[Case]] = [[] for _ in range(DESKS)]
    days = [START + timedelta(n) for n in range(9 * DAYS)]
    of_desk = r.choices(range(DESKS), (50, 25, 15, 8, 2), k=many)
    for desk, institution in zip(of_desk, r.choices(institutions, weights, k=many), strict=True):
        desks[desk].append(_case(r, institution, r.randrange(DAYS), days))
    return desks


def _case(r: random.Random, institution: str, received: int, days: list[date]) -> Case:
    acknowledged = received + int(r.expovariate(1 / 9)) if r.random() < 0.85 else None
    inquiry = acknowledged + int(r.expovariate(1 / 25)) if acknowledged is not None and r.random() < 0.6 else None
    found = inquiry + 5 + int(r.expovariate(1 / 60)) if inquiry is not None and r.random() < 0.7 else None
    outcome = found + int(r.expovariate(1 / 15)) if found is not None and r.random() < 0.6 else None
    closed = received + r.randrange(90) if found is None and r.random() < 0.3 else None
    return Case(
        institution,
        days[received],
        None if acknowledged is None else days[acknowledged],
        None if inquiry is None else days[inquiry],
        () if found is None else (Event(r.choice(FINDINGS), days[found]),),
        () if outcome is None else (Event(r.choice(OUTCOMES), days[outcome]),),
        None if closed is None else days[closed],
        "" if closed is None else r.choice(CLOSED),
        days[received + 30] if closed is None and r.random() < 0.03 else None,
        (Event("retaliation", days[received + 40]),) if r.random() < 0.02 else (),
        (
            Deadline(
                "pk-workplace-committee",
                "charge",
                days[received + 3],
                None if acknowledged is None else days[acknowledged],
            ),
            Deadline(
                "pk-workplace-committee",
                "finding",
                days[received + 33],
                None if found is None else days[found],
            ),
        ),
    )


def _returns(desks: list[list[Case]]) -> Iterator[tuple[DeskId, SigningKey, bytes]]:
    for n, cases in enumerate(desks):
        key, desk = SigningKey.from_seed(bytes([n + 1]) * 32), DeskId(b64(bytes([n + 1]) * 32))
        for quarter, entries in count_each(cases, QUARTERS).items():
            yield desk, key, sign_return(Return(desk, 1, quarter, 1, entries), key)


def _plain(desks: list[list[Case]]) -> Counter[tuple[int, str, Quarter, str]]:
    counted: Counter[tuple[int, str, Quarter, str]] = Counter()
    for n, cases in enumerate(desks):
        for case in cases:
            happened = [("received", case.received), ("acknowledged", case.acknowledged), ("inquiries", case.inquiry)]
            happened += [(case.reason, case.closed), ("withdrawn", case.withdrawn)]
            happened += [(event.code, event.day) for event in (*case.findings, *case.outcomes, *case.others)]
            counted.update((n, case.institution, quarter_of(day), code) for code, day in happened if day is not None)
    return counted


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
