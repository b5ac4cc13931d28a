"""Which case holds which word, in memory only. A search looks through the words that exist, not through the cases.

Every distinct word stands once in a *wall*, one long string in which a part of a word is found at the speed of memory.
Each has a list of the entries that hold it. An entry is some words of a case, or of one of its grants, so that what a
destroyed key opened can be taken out again.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from amanat.desk.find import frame, keys
from amanat.desk.state import CaseState, GrantState

PART_FROM: Final = 3
"""Letters from which on a part of a word is enough; shorter ones are found as whole words only."""
_FRESH: Final = 2000
"""New words after which the wall is built anew."""


class WordIndex:
    """The words of all cases. Not for several threads: the archive's lock covers it."""

    def __init__(self, keys_of: Callable[[str], Iterable[str]] = keys, frame_of: Callable[[str], str] = frame) -> None:
        self._keys_of, self._frame_of = keys_of, frame_of
        self._case: list[str] = []
        self._grant: list[str] = []
        self._entries: dict[str, array[int]] = {}
        self._framed: dict[str, list[str]] = {}
        self._wall, self._fresh = "\n", list[str]()
        self._dead: set[int] = set()
        self._later: deque[tuple[str, str, str]] = deque()

    def add_later(self, case: str, grant: str, words: str) -> None:
        """Distinct folded words with spaces between, put aside until `catch_up`: unlocking does not wait for them."""
        self._later.append((case, grant, words))

    def catch_up(self, most: int) -> bool:
        """Adds up to `most` of what was put aside; whether there is more."""
        later = self._later
        for _ in range(min(most, len(later))):
            case, grant, words = later.popleft()
            self.add(case, grant, words.split())
        return bool(later)

    def add(self, case: str, grant: str, words: Iterable[str]) -> None:
        """Distinct folded words of a case, or of its `grant`."""
        entries, entry = self._entries, len(self._case)
        self._case.append(case)
        self._grant.append(grant)
        for word in words:
            try:
                entries[word].append(entry)
            except KeyError:  # seldom: most words were met before
                entries[word] = array("I", (entry,))
                self._meet(word)

    def _meet(self, word: str) -> None:
        self._fresh.append(word)
        self._framed.setdefault(self._frame_of(word), []).append(word)

    def drop(self, case: str, grant: str | None = None) -> None:
        """Forgets the words of a case, or of one grant: from now on they are not found; `purge` removes them."""
        for entry, owner in enumerate(self._case):
            if owner == case and (grant is None or self._grant[entry] == grant):
                self._case[entry] = ""
                self._dead.add(entry)
        if self._later:
            kept = (one for one in self._later if not (one[0] == case and grant in (None, one[1])))
            self._later = deque(kept)

    def purge(self) -> None:
        """Takes what was dropped out of memory, words that nobody else used too."""
        if not self._dead:
            return
        dead, self._dead = self._dead, set()
        for word, entries in self._entries.items():
            if not dead.isdisjoint(entries):
                self._entries[word] = array("I", (entry for entry in entries if entry not in dead))
        gone = {word for word, entries in self._entries.items() if not entries}
        for word in gone:
            del self._entries[word]
        for frame_of_some in set(map(self._frame_of, gone)):
            left = [word for word in self._framed.pop(frame_of_some) if word not in gone]
            if left:
                self._framed[frame_of_some] = left
        self._build_wall()

    def cases(self, wanted: Sequence[str]) -> set[str]:
        """The cases that hold every one of these folded words somewhere. Ids only; who may see them is not asked."""
        self.catch_up(len(self._later))
        found: set[str] | None = None
        for word in wanted:
            here = self._holding(word)
            found = here if found is None else found & here
            if not found:
                return set()
        return found or set()

    def _holding(self, wanted: str) -> set[str]:
        entries: set[int] = set()
        for word in self._words_like(wanted):
            entries.update(self._entries[word])
        found = set(map(self._case.__getitem__, entries))
        found.discard("")
        return found

    def _words_like(self, wanted: str) -> set[str]:
        """Words that contain it, and words written otherwise that have a search key with it in common."""
        own = set(self._keys_of(wanted))
        framed = self._framed.get(self._frame_of(wanted), ())
        alike = {word for word in framed if not own.isdisjoint(self._keys_of(word))}
        if len(wanted) >= PART_FROM:
            alike.update(self._containing(wanted))
        return alike

    def _containing(self, part: str) -> Iterator[str]:
        if len(self._fresh) > _FRESH:
            self._build_wall()
        wall = self._wall
        at = wall.find(part)
        while at >= 0:
            end = wall.index("\n", at)
            yield wall[wall.rindex("\n", 0, at) + 1 : end]
            at = wall.find(part, end)
        yield from (word for word in self._fresh if part in word)

    def _build_wall(self) -> None:
        self._wall, self._fresh = "\n".join(("", *self._entries, "")), []

    # --- following the journal

    def follow(self, case: CaseState) -> None:
        """Takes up what an event changed in the words of a case."""
        if case.erased is not None:
            if case.words is not None:
                self.drop(case.case)
                case.words = None
            return
        self._follow(case.case, "", case)
        for grant in case.grants.values():
            if not grant.erased:
                self._follow(case.case, grant.grant, grant)
            elif grant.words is not None:
                self.drop(case.case, grant.grant)
                grant.words = None

    def _follow(self, case: str, grant: str, holder: CaseState | GrantState) -> None:
        if len(holder.text) > holder.indexed:
            self.add(case, grant, set(holder.text[holder.indexed :].split()))
            holder.indexed = len(holder.text)
