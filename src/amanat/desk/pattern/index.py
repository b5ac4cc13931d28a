"""Which cases name what, in memory only: made after each unlock, gone with the lock. It knows nothing of who may see
which case; whoever shows something of it asks that first.

The same cases give the same answers in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from amanat.desk.pattern.reading import Mark, Name, Reading
from amanat.desk.pattern.strands import join
from amanat.escrow.names import Hearing, alike_parts

if TYPE_CHECKING:
    from amanat.desk.events import Event
    from amanat.desk.state import CaseState

_K = TypeVar("_K")
COMMON: Final = 12
"""A name that so many cases share tells nobody apart: it is no hint."""
_CHANGING: Final = frozenset({"pattern.tied", "safety.contact"})
"""Events that change a reading under the case's own key; those with words under a grant's key do too."""


class Respondents:
    """Not for several threads: the archive's lock covers it."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}
        self._read: dict[str, Reading] = {}
        self._marks: dict[Mark, set[str]] = {}
        self._reach: dict[Mark, set[str]] = {}
        self._shared: dict[Mark, None] = {}
        self._crossing: dict[Mark, None] = {}
        self._named: dict[str, set[str]] = {}
        self._names: dict[str, Name] = {}
        self._framed: dict[str, set[str]] = {}
        self._loose: set[str] = set()
        self.hear = Hearing()
        self._like: dict[str, set[str]] = {}
        self._knots: dict[str, dict[str, tuple[int, str]]] = {}
        self._tied: dict[str, dict[str, Any]] = {}
        self._day = ""

    # --- following the journal

    def follow(self, case: CaseState, event: Event | None = None) -> None:
        """Takes up that an event may have changed what a case says. What ended is forgotten at once."""
        name = case.case
        if case.erased is not None or case.channel_of:
            self.drop(name)
            return
        reading = self._read.get(name)
        if reading is not None and any(_ended(case, grant) for grant in reading.grants):
            self.drop(name)
            self._waiting[name] = None
        elif event is None or _changes(event, case.key):
            self._waiting[name] = None

    def turn(self, day: str) -> None:
        """A new day: consents that ended with the last one are read no more."""
        if day == self._day:
            return
        self._day = day
        for name in [name for name, reading in self._read.items() if reading.ends < day]:
            self.drop(name)
            self._waiting[name] = None

    def waiting(self, most: int) -> list[str]:
        """The cases that are to be read anew, at most so many."""
        return list(islice(self._waiting, most))

    @property
    def behind(self) -> bool:
        return bool(self._waiting)

    # --- one case in, one case out

    def put(self, case: str, reading: Reading) -> None:
        """What a case says now, in place of what it said."""
        self.drop(case)
        self._read[case] = reading
        for mark in reading.marks:
            self._marks.setdefault(mark, set()).add(case)
        for mark in reading.reach:
            self._reach.setdefault(mark, set()).add(case)
        self._meet(reading.marks | reading.reach)
        for name in reading.names:
            self._put_name(case, name)
        for knot, many, strand in reading.strands:
            self._knots.setdefault(knot, {})[case] = many, strand
            self._tie(knot)

    def drop(self, case: str) -> None:
        """Forgets a case, and whatever was tied to it."""
        self._waiting.pop(case, None)
        reading = self._read.pop(case, None)
        if reading is None:
            return
        for held, marks in ((self._marks, reading.marks), (self._reach, reading.reach)):
            for mark in marks:
                _take(held, mark, case)
        self._meet(reading.marks | reading.reach)
        for name in reading.names:
            self._drop_name(case, name)
        for knot, _, _ in reading.strands:
            self._tied.pop(knot, None)
            left = self._knots.get(knot, {})
            left.pop(case, None)
            if not left:
                self._knots.pop(knot, None)

    def _meet(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            here, there = self._marks.get(mark, set()), self._reach.get(mark, set())
            _keep(self._shared, mark, len(here) > 1)
            _keep(self._crossing, mark, bool(here and there and len(here | there) > 1))

    def _put_name(self, case: str, name: Name) -> None:
        """Names are compared once for each way of writing, not once for each case."""
        held = self._named.get(name.text)
        if held is not None:
            held.add(case)
            return
        self._named[name.text], self._names[name.text] = {case}, name
        like = self._like.setdefault(name.text, set())
        for other in self._candidates(name):
            if alike_parts(name.parts, self._names[other].parts):
                like.add(other)
                self._like[other].add(name.text)
        for key in _keys(name):
            self._framed.setdefault(key, set()).add(name.text)
        if name.parts.loose:
            self._loose.add(name.text)

    def _candidates(self, name: Name) -> set[str]:
        """Names with two words that sound roughly alike, or that do so written as one word; one such word is enough
        where a name is loose."""
        found = set(self._framed.get(f"={name.parts.whole}", ()))
        if len(name.parts.words) < 2:
            return found
        held = [self._framed[key] for frame in name.parts.frames if (key := f"+{frame}") in self._framed]
        for one, other in combinations(held, 2):
            found |= one & other
        loose = name.parts.loose
        for some in held:
            found |= some if loose else some & self._loose
        return found

    def _drop_name(self, case: str, name: Name) -> None:
        cases = self._named[name.text]
        cases.discard(case)
        if cases:
            return
        del self._named[name.text], self._names[name.text]
        for other in self._like.pop(name.text):
            self._like[other].discard(name.text)
        for key in _keys(name):
            _take(self._framed, key, name.text)
        self._loose.discard(name.text)

    def _tie(self, knot: str) -> None:
        strands = self._knots[knot]
        if any(many != len(strands) for many, _ in strands.values()):
            return
        try:
            words = join([strand for _, strand in strands.values()])
        except (ValueError, AssertionError):
            return
        if set(words.get("cases", ())) == set(strands):
            self._tied[knot] = words

    # --- what is known

    def reading(self, case: str) -> Reading | None:
        return self._read.get(case)

    def tied(self) -> Iterable[Mapping[str, Any]]:
        """Everything that leads wrote about several living cases at once."""
        return self._tied.values()

    def shared(self) -> Iterator[set[str]]:
        """Sets of cases that name the same number, address or account."""
        return (self._marks[mark] for mark in self._shared)

    def crossing(self) -> Iterator[tuple[str, str]]:
        """Pairs: the first one names as respondent whoever is reached like the second one."""
        for mark in self._crossing:
            for one in self._marks[mark]:
                yield from ((one, other) for other in self._reach[mark] if other != one)

    def namesakes(self) -> Iterator[tuple[str, str]]:
        """Pairs that perhaps name the same name."""
        for text, cases in self._named.items():
            around = self._around(text)
            if 1 < len(around) <= COMMON:
                yield from ((one, other) for one in cases for other in around if other != one)

    def basis(self, one: str, other: str) -> frozenset[str]:
        """Why two cases are to be compared: kinds of identifiers, ``name``, ``reach``. Empty: there is no reason."""
        here, there = self._read.get(one), self._read.get(other)
        if here is None or there is None or one == other:
            return frozenset()
        found = {kind for kind, _ in here.marks & there.marks}
        if here.marks & there.reach or there.marks & here.reach:
            found.add("reach")
        if any(other in around for name in here.names if len(around := self._around(name.text)) <= COMMON):
            found.add("name")
        return frozenset(found)

    def near(self, case: str) -> set[str]:
        """Every case with which there is a reason to compare it."""
        reading = self._read.get(case)
        if reading is None:
            return set()
        found = {other for mark in reading.marks for held in (self._marks, self._reach) for other in held.get(mark, ())}
        found.update(other for mark in reading.reach for other in self._marks.get(mark, ()))
        for name in reading.names:
            around = self._around(name.text)
            found.update(around if len(around) <= COMMON else ())
        return found - {case}

    def _around(self, text: str) -> set[str]:
        return self._named[text].union(*(self._named[other] for other in self._like[text]))


def _keys(name: Name) -> set[str]:
    """By which a name is looked up: as one word, and by each of several."""
    several = name.parts.frames if len(name.parts.words) > 1 else ()
    return {f"={name.parts.whole}", *(f"+{frame}" for frame in several)}


def _changes(event: Event, key: str) -> bool:
    """Whether a reading may be another after this event: it begins a case or a consent, or has words under one."""
    return event.kind in _CHANGING or "key" in event.data or any(sealed.key != key for sealed in event.sealed)


def _ended(case: CaseState, grant: str) -> bool:
    found = case.grants.get(grant)
    return found is None or found.erased or found.taken_back is not None


def _take(held: dict[_K, set[str]], key: _K, one: str) -> None:
    some = held.get(key)
    if some is not None:
        some.discard(one)
        if not some:
            del held[key]


def _keep(held: dict[Mark, None], mark: Mark, here: bool) -> None:
    if here:
        held[mark] = None
    else:
        held.pop(mark, None)
