"""Small worlds: a register, desks and what each says of institutions and quarters."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Final

from amanat.publication.statistics.book import Book
from amanat.publication.statistics.codes import FINDINGS
from amanat.publication.statistics.publishing import publish
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Institution, Names, others_of
from amanat.publication.statistics.returns import Counts, Entry, Return, is_empty
from amanat.publication.statistics.rule import RULE, Rule
from amanat.seal.encoding import b64
from amanat.seal.ids import DeskId

Said = Mapping[tuple[int, int, int], tuple[int, tuple[int, ...]]]
"""(desk, institution, quarter counted from the first of 2026 on): what was received, and the findings."""
OTHERS: Final = -1
"""In the place of an institution: all employers outside the register."""


def desk(n: int) -> DeskId:
    return DeskId(b64(bytes([n + 1]) * 32))


def institution(n: int) -> str:
    return others_of("PK", "employer") if n == OTHERS else b64(n.to_bytes(16, "big"))


def quarter(n: int) -> Quarter:
    return Quarter(2026 + n // 4, n % 4 + 1)


def register(many: int, sectors: tuple[str, ...] = ("employer",)) -> dict[str, Institution]:
    return {
        institution(n): Institution(
            institution(n), Names(f"Invented {n}", f"فرضی {n}"), sectors[n % len(sectors)], "PK"
        )
        for n in range(many)
    }


def returns(said: Said, number: int = 1) -> list[Return]:
    """One return for each desk and quarter that says anything."""
    entries: dict[tuple[int, int], list[Entry]] = {}
    for (d, i, q), (received, findings) in sorted(said.items(), key=lambda one: (one[0][0], institution(one[0][1]))):
        entry = Entry(institution(i), Counts(received=received, findings=findings or (0,) * len(FINDINGS)))
        entries.setdefault((d, q), []).extend(() if is_empty(entry) else (entry,))
    return [Return(desk(d), 1, quarter(q), number, tuple(found)) for (d, q), found in entries.items()]


def received(counts: Mapping[tuple[int, int, int], int]) -> dict[tuple[int, int, int], tuple[int, tuple[int, ...]]]:
    return {key: (count, ()) for key, count in counts.items()}


def editions(
    batches: Iterable[tuple[int, list[Return]]], known: Mapping[str, Institution], rule: Rule = RULE
) -> list[Book]:
    """What was published one after the other: before each, more returns came; `through` quarters count as above."""
    held: list[Return] = []
    books = [Book()]
    for through, came in batches:
        held += came
        books.append(publish(books[-1], held, known, quarter(through), rule))
    return books[1:]


def random_said(
    seed: int, desks: int, institutions: int, quarters: int, most: int = 30, others: bool = False
) -> dict[tuple[int, int, int], tuple[int, tuple[int, ...]]]:
    r = random.Random(seed)
    weights = [r.choice((0, 1, 2, 4, 8, 20)) for _ in range(institutions)]
    weights += [4] if others else []
    found = {}
    for d in range(desks):
        reach = (1, 0.5, 0.1)[d % 3]
        for i in range(len(weights)):
            for q in range(quarters):
                count = int(r.random() * reach * weights[i] * most / 5)
                findings = tuple(int(r.random() ** 3 * count) for _ in FINDINGS)
                found[d, i if i < institutions else OTHERS, q] = count, findings
    return found
