"""What a noun or a part of the work adds to the desk's pages: acts on a case, cards on its page, rows of the menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from amanat.desk.views import Case
from amanat.desk.web.routes import Door
from amanat.desk.web.visit import Visit
from amanat.errors import RefusedError

if TYPE_CHECKING:
    from amanat.desk.oversight.queue import Asked


def _nothing_more(_visit: Visit, _case: Case) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do with a case. `right` is its name in `Case.may`; `run` takes visit, case id and version, and may
    give the page that follows (else: the case). `sends`:
    she is told of it, at once or by the exchange that follows. `template` is what stands inside the form, below
    ``desk/`` (empty: `act.html` has it); `more` gives it what it needs beside the case.
    """

    slug: str
    right: str
    run: Callable[[Visit, str, int], object]
    direct: bool = False  # a button without a form of its own
    sends: bool = False
    template: str = ""
    more: Callable[[Visit, Case], Mapping[str, Any]] = _nothing_more


@dataclass(frozen=True, slots=True)
class Card:
    """A section of the case page, from a template below ``desk/``: it reads `case.parts`. `place` is its column;
    `first` stands before her mailbox in the column of what comes next."""

    template: str
    place: Literal["side", "main", "first", "next"] = "main"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a second person reads of one `action` before an answer: a template below ``desk/``, and its `shown` (empty:
    there is nothing to show any more)."""

    action: str
    template: str
    more: Callable[[Visit, Asked], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Pages:
    """What a part adds. `bar`: a row of the desk's bar, for what is needed many times a day; `menu` and `lead_menu`:
    rows of the page "The desk". Each is (address below the language, English words marked with `later`).
    """

    name: str
    routes: tuple[Door, ...] = ()
    acts: tuple[Act, ...] = ()
    cards: tuple[Card, ...] = ()
    bar: tuple[tuple[str, str], ...] = ()
    menu: tuple[tuple[str, str], ...] = ()
    lead_menu: tuple[tuple[str, str], ...] = ()
    shown: tuple[Shown, ...] = ()


class Loose(dict[str, Any]):
    """A record or a form as templates read it: what is absent, because it was skipped, reads as None."""

    def __missing__(self, name: str) -> None:
        return None

    @classmethod
    def of(cls, value: Mapping[str, Any] | None) -> Loose | None:
        if value is None:
            return None
        return cls({name: cls.of(part) if isinstance(part, dict) else part for name, part in value.items()})


def text(visit: Visit, name: str, most: int = 20_000) -> str:
    """What was typed, without the space around it. Raises RefusedError `text.long`."""
    typed = visit.form.get(name, "").strip()
    if len(typed) > most:
        raise RefusedError("text.long", f"This is too long: {len(typed)} characters. Shorten it to {most}.")
    return typed


def needed(visit: Visit, name: str, most: int = 20_000) -> str:
    """As `text`, and not empty. Raises RefusedError `case.text`."""
    typed = text(visit, name, most)
    if not typed:
        raise RefusedError("case.text", "Write something first.")
    return typed


def version(visit: Visit) -> int:
    """The version that the page was made from; -1, which none ever is, if the form names none."""
    typed = visit.form.get("expected", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else -1
