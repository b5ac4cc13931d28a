"""docs/life-cycle.md, made from the transition table: for each kind of desk a picture and a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from amanat.process.life import TRANSITIONS, By, Kind, Need, Status, Tells, Transition

_TITLES: Final = {
    Kind.SUPPORT: "A support desk",
    Kind.INQUIRY: "An inquiry body",
    Kind.PUBLISHER: "A publisher",
}
_INTRO: Final = {
    Kind.SUPPORT: "It finds nothing. From *inquiry opened* on it writes down what others did, with the document that "
    "says so (dotted). It hears of some stages and not of others, so any later one may come next.",
    Kind.INQUIRY: "It tells, hears and finds itself, with a document and two people. About somebody whom it did not "
    "tell it finds nothing. Where telling would endanger her, it hands the case on or closes it.",
    Kind.PUBLISHER: "It holds no inquiry. What it publishes passes the publication gate.",
}
_HEAD: Final = """# The life cycle of a case

Made by `amanat packs life-cycle` from the table in `src/amanat/process/life.py`; do not edit it here. A step that lacks
its actor, document, consent or second person is refused, and the refusal names what is missing. From every stage the
complainant can withdraw, without a reason; the pictures leave that out.
"""


def life_cycle_page() -> str:
    """The whole page as Markdown, with Mermaid pictures."""
    return "\n".join([_HEAD, *(_section(kind) for kind in Kind)])


def _section(kind: Kind) -> str:
    edges = [edge for edge in TRANSITIONS if kind in edge.kinds and edge.after is not Status.WITHDRAWN]
    return "\n".join([f"## {_TITLES[kind]}\n\n{_INTRO[kind]}\n", *_picture(edges), "", *_table(edges), ""])


def _picture(edges: Iterable[Transition]) -> Iterator[str]:
    """A record of others' deeds is drawn dotted; one arrow a pair, the desk's own before the record."""
    yield "```mermaid\nflowchart TD"
    drawn: set[tuple[Status, Status]] = set()
    for edge in edges:
        if (edge.before, edge.after) not in drawn:
            drawn.add((edge.before, edge.after))
            yield f"  {edge.before.value} {'-.->' if edge.record else '-->'} {edge.after.value}"
    yield "```"


def _table(edges: Iterable[Transition]) -> Iterator[str]:
    yield "| from | to | who | needs | tells | ledger |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for edge in edges:
        needs = ", ".join(_words(need) for need in Need if need in edge.needs) or "–"
        tells = ", ".join(_words(told) for told in Tells if told in edge.tells) or "–"
        after = _words(edge.after) + (" (record of others)" if edge.record else "")
        yield f"| {_words(edge.before)} | {after} | {_who(edge.by)} | {needs} | {tells} | {edge.leaf or '–'} |"


def _words(code: Status | Need | Tells | By) -> str:
    return code.value.replace("_", " ")


def _who(by: By) -> str:
    return "caseworker or lead" if by is By.CASEWORKER else _words(by)
