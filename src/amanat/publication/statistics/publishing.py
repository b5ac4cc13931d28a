"""What is shown of the merged numbers: a partition, so that nothing can be subtracted (spec/statistics.md, Release)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from amanat.publication.statistics.book import Book
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Institution
from amanat.publication.statistics.returns import Return


def publish(book: Book, returns: Iterable[Return], register: Mapping[str, Institution], through: Quarter) -> Book:
    """The book with every quarter up to `through` released, and every year that it ends closed.

    `returns`: all that the intake holds, of every quarter; `register`: institutions by id. What the book shows already
    stays, but for corrections of 10 and more. With a `through` that is released already only those are made.
    Pure: the same arguments always give the same book.
    """
    raise NotImplementedError


def publish_simply(returns: Iterable[Return], register: Mapping[str, Institution], through: Quarter) -> Book:
    """The first and simple scheme: of each institution and quarter every number of 10 and more, and nothing else.

    Not safe, and never shown: it is what the tests attack, to see that the attack works.
    """
    raise NotImplementedError
