"""Codes in the desk's words. A code that is in no table is shown as it is."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Any, Final

from babel.dates import format_date
from markupsafe import Markup

from amanat.desk.part import Notice
from amanat.desk.views import CaseSummary, Event, Person
from amanat.desk.web import wording
from amanat.desk.web.words import Table
from amanat.errors import AmanatError
from amanat.seal.ids import DeskId, fingerprint
from amanat.web.render import Renderer

_PART_TABLES: Final[Mapping[str, Table]] = {
    "to": wording.STATUS,
    "from": wording.STATUS,
    "urgency": wording.URGENCY,
    "role": wording.ROLE,
    "warning": wording.WARNING,
    "state": wording.EXHIBIT,
    "purpose": wording.PURPOSE,
    "why": wording.WHY,
}
# Unicode blocks of the Arabic script, as in the style sheet's faces.
_ARABIC: Final = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")


class Phrases:
    """The words of one language. `zone` is where the desk's clock stands (None: the machine's)."""

    def __init__(self, pages: Renderer, lang: str, zone: tzinfo | None) -> None:
        self._pages = pages
        self._lang = lang
        self._zone = zone

    @property
    def zone(self) -> tzinfo | None:
        """Where the desk's clock stands (None: the machine's)."""
        return self._zone

    def _(self, message: str) -> str:
        return self._pages.gettext(self._lang, message)

    def _word(self, table: Mapping[str, str], code: object) -> str:
        text = str(code)
        return self._(table[text]) if text in table else text

    # --- codes

    def status(self, code: str) -> str:
        return self._word(wording.STATUS, code)

    def urgency(self, code: str | None) -> str:
        return self._word(wording.URGENCY, code or "")

    def role(self, code: str) -> str:
        return self._word(wording.ROLE, code)

    def next(self, case: CaseSummary) -> str:
        spoken = f"{case.next}.spoken"  # who called or walked in waits for no message
        return self._word(wording.NEXT, case.next if case.mailbox or spoken not in wording.NEXT else spoken)

    def flag(self, code: str) -> str:
        return self._word(wording.FLAG, code)

    def term(self, code: object) -> str:
        """A word of the record: an act, a context, a way, a power, a wish, an age."""
        return self._word(wording.TERM, code)

    def channel(self, code: object) -> str:
        return self._word(wording.CHANNEL, code)

    def identifier(self, code: object) -> str:
        return self._word(wording.IDENTIFIER, code)

    def terms(self, codes: object) -> list[str]:
        return [self.term(code) for code in codes] if isinstance(codes, list | tuple) else []

    def group(self, code: str) -> str:
        return self._word(wording.GROUP, code)

    def purpose(self, code: str) -> str:
        return self._word(wording.PURPOSE, code)

    def exhibit(self, state: str) -> str:
        return self._word(wording.EXHIBIT, state)

    def warning(self, code: str) -> str:
        return self._word(wording.WARNING, code) if code in wording.WARNING else self._(wording.WARNING_OTHER)

    def filter(self, code: str) -> str:
        return self._word(wording.FILTER, code)

    def act(self, code: str) -> str:
        return self._word(wording.ACT, code)

    def note(self, code: str) -> str:
        return self._word(wording.VIEWER, code)

    def finding(self, code: str) -> str:
        return self._word(wording.FINDING, code) if code in wording.FINDING else self._(wording.FINDING_OTHER)

    def problem(self, code: str) -> str:
        """Why the last exchange did not get through."""
        sentence = wording.AWAY if code == wording.NOT_REACHED else wording.ERROR.get(code, wording.AWAY)
        return self._(sentence)

    def language(self, code: str) -> str:
        return self._word(wording.LANGUAGE, code)

    def weakness(self, code: str) -> str:
        return self._word(wording.WEAKNESS, code)

    def of(self, table: str, code: object) -> str:
        """A word from a table that a part of the work has of its own, by the table's name."""
        return self._word(wording.TABLES[table], code)

    def step(self, kind: str, what: str) -> str:
        """What a line of custody says: by the kind of its event where the desk knows it, else by its `what`."""
        if kind not in wording.EVENT:
            return self.of("CUSTODY", what)
        sentence = wording.TABLES["STEP"].get(kind) or wording.EVENT[kind]
        return self._(sentence).removesuffix(".").removesuffix("۔")

    @staticmethod
    def mark(desk: str) -> str:
        """A desk's fingerprint, as two people compare it by telephone."""
        return fingerprint(DeskId(desk))

    # --- sentences

    def notice(self, notice: Notice) -> Markup:
        """What stands above everything else on somebody's day."""
        sentence = self._(wording.NOTICE.get(notice.kind, notice.kind))
        parts = {name: self.day(value) if name == "day" else str(value) for name, value in notice.parts.items()}
        return Markup(sentence).format_map(_Parts(parts))  # noqa: S704  (ours)

    def error(self, error: AmanatError) -> str:
        """The sentence for an error. One without a translation is better read in English than not at all."""
        return self._(wording.ERROR.get(error.code, error.detail))

    def nothing(self) -> str:
        return self._("There is nothing here. It may have been erased, or it never was.")

    def wait(self, seconds: int) -> str:
        return self._("Too many tries. Wait %(seconds)s seconds, then try again.") % {"seconds": seconds}

    def event(self, event: Event, names: Mapping[str, str]) -> Markup:
        """One line of what has happened. Parts that people typed are isolated: they cannot turn the line round."""
        main = wording.EVENT.get(event.kind, event.kind)
        if event.kind == "case.assigned" and not event.parts.get("person"):
            main = wording.NOBODY
        extra = [text for name, text in wording.EVENT_EXTRA.items() if event.parts.get(name)]
        parts = _Parts({name: self._part(event.kind, name, value, names) for name, value in event.parts.items()})
        return Markup(" ").join(Markup(self._(text)).format_map(parts) for text in (main, *extra))  # noqa: S704  (ours)

    def _part(self, kind: str, name: str, value: object, names: Mapping[str, str]) -> str:
        if name in _PART_TABLES:
            return self._word(_PART_TABLES[name], value)
        if table := wording.READINGS.get(kind, {}).get(name) or wording.PART_TABLES.get(name):
            return self.of(table, value)
        if name in ("next_day", "ends_on", "keep_until", "day", "decided_on"):
            return self.day(value)
        if name in ("removed", "left"):
            return self._(", ").join(names.get(person, person) for person in str(value).split())
        return names.get(str(value), str(value))

    def who(self, event: Event, names: Mapping[str, str]) -> str:
        """Whose doing a line tells of: what she sent is signed into the journal by the software, and still hers."""
        return self.by("her" if event.kind in wording.HERS else event.actor, names)

    def by(self, actor: str, names: Mapping[str, str]) -> str:
        if actor == "her":
            return self._("Her")
        return self._("The software") if actor == "desk" else names.get(actor, actor)

    @staticmethod
    def script(text: object) -> str:
        """The language whose letters a text is mostly in, so that Urdu on an English page gets its own face."""
        some = str(text)[:2000]
        if some.isascii():
            return "en"
        letters = "".join(_LETTERS.findall(some))
        return "ur" if len(_ARABIC.findall(letters)) * 2 > len(letters) else "en"

    # --- names, days, times

    @staticmethod
    def names(people: Iterable[Person]) -> dict[str, str]:
        return {person.id: person.name for person in people}

    def called(self, summary: CaseSummary) -> str:
        """What the desk calls her; the number until somebody chose a name."""
        if summary.called:
            return summary.called
        number = f"\u2066{summary.number}\u2069"  # isolated: in an Urdu line it would read 0001-2026
        return self._("Case %(number)s") % {"number": number}

    def day(self, text: object) -> Markup:
        """A day ``YYYY-MM-DD`` with its month in words, isolated. Anything else as it was written, isolated."""
        try:
            when = date.fromisoformat(str(text))
        except ValueError:
            return Markup('<bdi dir="auto">{}</bdi>').format(text)
        return _isolated(when, self._lang)

    def span(self, when: Mapping[str, Any]) -> Markup:
        """The `when` of a record. A guess over a whole year or month is what she typed: that year, that month."""
        first, last = when.get("from"), when.get("to")
        if when.get("approximate") and (whole := self._whole(first, last)):
            return Markup("<bdi>{}</bdi>").format(whole)
        said = [self.day(first)] if first else []
        if last and last != first:
            said += [Markup.escape(self._("to")), self.day(last)]
        if when.get("approximate"):
            said.append(Markup.escape(self._("(about)")))
        return Markup(" ").join(said)

    def _whole(self, first: object, last: object) -> str:
        """A year or a month in words if the two days are its ends, else ""."""
        try:
            start, end = date.fromisoformat(str(first)), date.fromisoformat(str(last))
        except ValueError:
            return ""
        if (start, end) == (date(start.year, 1, 1), date(start.year, 12, 31)):
            return self._("%(year)s (only the year is known)") % {"year": start.year}
        days = monthrange(start.year, start.month)[1]
        if start.day == 1 and end == start.replace(day=days):
            return f"{_month(start.month, self._lang)} {start.year}"
        return ""

    def when(self, at: int | None) -> Markup:
        """A moment, Unix seconds, on the desk's clock."""
        if at is None:
            return Markup("")
        moment = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
        text = f"{_long(moment.date(), self._lang)}{self._(', ')}{moment:%H:%M}"
        return Markup('<bdi><time datetime="{}">{}</time></bdi>').format(moment.isoformat(), text)

    def on(self, at: int | None) -> Markup:
        """The day of a moment on the desk's clock."""
        if at is None:
            return Markup("")
        when = datetime.fromtimestamp(at, UTC).astimezone(self._zone).date()
        return _isolated(when, self._lang)

    def size(self, count: int) -> str:
        """Bytes in words a person reads."""
        for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
            if count >= step:
                return f"{count / step:.1f} {unit}".replace(".0 ", " ")
        return self._("%(count)s bytes") % {"count": count}


def _long(when: date, lang: str) -> str:
    return f"{when.day} {_month(when.month, lang)} {when.year}"  # Latin digits in both


@lru_cache(1024)
def _isolated(when: date, lang: str) -> Markup:
    """A page says the same few days again and again."""
    return Markup('<bdi><time datetime="{}">{}</time></bdi>').format(when.isoformat(), _long(when, lang))


@cache
def _month(number: int, lang: str) -> str:
    return format_date(date(2000, number, 1), "LLLL", locale=lang)


class _Parts(dict[str, Any]):
    """Fills a sentence; a part that is not known reads as nothing, never as an error on her case."""

    def __missing__(self, name: str) -> str:
        return ""

    def __getitem__(self, name: str) -> Markup:
        return Markup('<bdi dir="auto">{}</bdi>').format(super().get(name, ""))
