"""What the pages of figures show, made of a release: words for numbers and days, charts with their tables. Pure: no
store, no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale
from babel.dates import get_month_names
from markupsafe import Markup

from amanat.intake.public_charts import Bar, Item, Limit, bars
from amanat.intake.public_law import LawDay, law_days
from amanat.intake.public_view import later
from amanat.process.pack_form import Pack
from amanat.publication.statistics.book import Curve, Point
from amanat.publication.statistics.codes import DURATIONS
from amanat.publication.statistics.quarters import read_quarter
from amanat.publication.statistics.register import Institution
from amanat.publication.statistics.tables import Row, Shown, Table, reached, share
from amanat.web.figure_words import FAMILIES, KIND_WORDS, SECTORS

ANSWERS: Final[Mapping[str, str]] = {
    "acknowledgement": later("A first answer"),
    "inquiry": later("An inquiry"),
    "finding": later("A decision"),
    "outcome": later("What followed from it"),
}
SMALL: Final = later("not shown")
PERIODS: Final = 4
"""Quarters and years on one page."""
PIECES: Final = later("%(kind)s: %(what)s (%(country)s)")
NOT_LISTED: Final = later("not in the list")
TOGETHER: Final = later("what no single one shows")
ALL_KINDS: Final = later("All kinds")
Say = Callable[[str], str]
"""A sentence in the reader's language."""


@dataclass(frozen=True, slots=True)
class Words:
    """How this reader is told numbers, days and times."""

    lang: str
    say: Say

    def number(self, value: int | None) -> str:
        return str(value) if value is not None else self.say(SMALL)

    def period(self, code: str) -> str:
        """*July to September 2026*, or the year."""
        if len(code) == 4:
            return code
        quarter = read_quarter(code)
        months = get_month_names("wide", "stand-alone", locale=self.lang)
        first, last = months[quarter.first.month], months[quarter.last.month]
        return self.say(later("%(first)s to %(last)s %(year)s")) % {"first": first, "last": last, "year": quarter.year}

    def list(self, names: Sequence[str]) -> str:
        return self.say(", ").join(names)

    def days(self, days: int) -> str:
        if days == 0:
            return self.say(later("same day"))
        return self.say(later("1 day")) if days == 1 else self.say(later("%(days)s days")) % {"days": days}

    def percent(self, point: Point) -> str:
        return self.say(later("%(share)s%% or more") if point.more else later("%(share)s%%")) % {"share": point.percent}

    def name(self, institution: Institution) -> str:
        return institution.name.ur if self.lang == "ur" else institution.name.en

    def law(self, day: LawDay) -> str:
        """What stands at the line."""
        return self.say(later("The law: %(days)s, %(section)s")) % {"days": self._time(day), "section": day.basis}

    def _time(self, day: LawDay) -> str:
        if day.unit == "working_days":
            return self.say(later("%(days)s working days")) % {"days": day.n}
        return self.days(day.days)

    def half(self, curve: Curve) -> str:
        """When half had their answer."""
        after, within = reached(curve, 50)
        if within is None:
            return self.say(later("After %(days)s, more than half were still waiting.")) % {
                "days": self.days(curve.points[-1].days)
            }
        if within == 0:
            return self.say(later("Half had it on the same day."))
        if after < 1:
            return self.say(later("Half had it within %(days)s.")) % {"days": self.days(within)}
        return self.say(later("Half had it after %(after)s and within %(days)s.")) % {
            "after": self.days(after),
            "days": self.days(within),
        }


def group(country: str, sector: str, what: str, words: Words) -> str:
    """What a group of institutions is called: `sector` of `SECTORS`, "" for all of them."""
    where = str(Locale(words.lang).territories.get(country, country))
    kind = words.say(SECTORS[sector] if sector else ALL_KINDS)
    return words.say(PIECES) % {"kind": kind, "what": words.say(what), "country": where}


# -- how long ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wait:
    """One answer: what it is called, the newest curve as a chart and the same as rows (days, share); none: too few.
    `older`: period and sentence of each earlier one."""

    code: str
    title: str
    period: str = ""
    chart: Markup | None = None
    rows: tuple[tuple[str, str, str], ...] = ()
    half: str = ""
    laws: tuple[LawDay, ...] = ()
    older: tuple[tuple[str, str], ...] = ()


def waits(shown: Shown, institution: Institution, packs: Iterable[Pack], words: Words) -> tuple[Wait, ...]:
    """Each of the answers that are timed, in their order."""
    curves = shown.curves(institution=institution.id)
    known = tuple(packs)
    return tuple(
        _wait([one for one in curves if one.duration == code], code, institution, known, words) for code in DURATIONS
    )


def _wait(curves: Sequence[Curve], code: str, whose: Institution, packs: Sequence[Pack], words: Words) -> Wait:
    title = words.say(ANSWERS[code])
    if not curves:
        return Wait(code, title)
    newest, laws = curves[-1], law_days(whose, code, packs)
    items = _items(newest, laws, words)
    chart = bars(items, rtl=words.lang == "ur", labelled_by=f"{code}-title {code}-half")
    rows = tuple((words.days(one.days), words.percent(one), _beside(one, newest, laws, words)) for one in newest.points)
    older = tuple((words.period(one.place.period), words.half(one)) for one in curves[-2::-1])
    return Wait(code, title, words.period(newest.place.period), chart, rows, words.half(newest), laws, older)


def _items(curve: Curve, laws: Sequence[LawDay], words: Words) -> list[Item]:
    """The bars from the shortest time on, and the law's line where its day falls."""
    placed: list[tuple[int, int, Item]] = [
        (one.days, 0, Bar(words.days(one.days), one.percent, words.percent(one))) for one in curve.points
    ]
    placed += [(one.days, 1, Limit(words.law(one))) for one in laws]
    return [item for _, _, item in sorted(placed, key=lambda row: row[:2])]


def _beside(point: Point, curve: Curve, laws: Sequence[LawDay], words: Words) -> str:
    """The law's day in the row after which it falls."""
    before = [one for one in laws if one.days >= point.days]
    after = next((one.days for one in curve.points if one.days > point.days), None)
    here = [one for one in before if after is None or one.days < after]
    return "; ".join(words.law(one) for one in here)


# -- what happened -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """One number that is shown: of a family, or of one of its kinds (`inner`), then with its `share` of the family.
    `small`: the kinds of which none is shown."""

    label: str
    number: str
    share: str = ""
    inner: bool = False
    small: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One quarter, or of a year what its quarters do not show (`rest`). `small`: the families of which no number is
    shown."""

    code: str
    called: str
    rest: bool
    corrected: bool
    lines: tuple[Counted, ...]
    small: str


def periods(tables: Sequence[Table], packs: Mapping[str, Pack], words: Words) -> tuple[Period, ...]:
    """The newest first; the rest of a year only where it shows anything."""
    if not tables:
        return ()
    made = [_period(tables, at, packs, words) for at in range(len(tables[0].rows))]
    return tuple(one for one in reversed(made) if one.lines or not one.rest)


def _period(tables: Sequence[Table], at: int, packs: Mapping[str, Pack], words: Words) -> Period:
    first = tables[0].rows[at]
    named = [(_family(table.family, packs, words), table, table.rows[at]) for table in tables]
    lines = tuple(line for label, table, row in named for line in _lines(label, table, row, words))
    small = words.list([label for label, _, row in named if row.total is None])
    corrected = any(row.corrected for _, _, row in named)
    return Period(first.period, words.period(first.period), len(first.period) == 4, corrected, lines, small)


def _lines(label: str, table: Table, row: Row, words: Words) -> Iterable[Counted]:
    if row.total is None:
        return
    kinds = [(words.say(KIND_WORDS[kind]), at) for at, kind in enumerate(table.kinds)]
    small = words.list([kind for kind, at in kinds if row.cells[at] is None])
    yield Counted(label, str(row.total), small=small)
    for kind, at in kinds:
        if row.cells[at] is not None:
            said = words.say(later("%(share)s%%")) % {"share": share(row, at)}
            yield Counted(kind, str(row.cells[at]), said, inner=True)


def _family(family: str, packs: Mapping[str, Pack], words: Words) -> str:
    if not family.startswith("step/"):
        return words.say(FAMILIES[family])
    _, pack, name = family.split("/")
    known = packs.get(pack)
    step = known.step(name) if known is not None else None
    return f"{step.title[words.lang]} ({step.basis})" if step is not None else name


# -- all of them -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overview:
    """One institution in the list: what came in the newest quarter, and when half had a first answer."""

    institution: Institution
    name: str
    received: str
    half: str


def overview(shown: Shown, institution: Institution, words: Words) -> Overview:
    received = next(table for table in shown.institution(institution.id) if table.family == "received")
    quarters = [row for row in received.rows if len(row.period) == 7]
    newest = quarters[-1].total if quarters else None
    curves = [one for one in shown.curves(institution=institution.id) if one.duration == "acknowledgement"]
    half = words.half(curves[-1]) if curves else words.say(later("too few answers to say"))
    if curves and quarters and curves[-1].place.period != quarters[-1].period:
        half = f"{half} ({words.period(curves[-1].place.period)})"
    return Overview(institution, words.name(institution), words.number(newest), half)
