"""The cover: a PDF/A-3b from data, in memory, English first and then Urdu (spec/case-file.md)."""

from __future__ import annotations

import json
import unicodedata
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

import fontpkg_amiri  # type: ignore[import-untyped]

from amanat.casefile.plan import Content, Event, Exhibit, Plan
from amanat.casefile.words import LANGUAGES, Words
from amanat.errors import MalformedError
from amanat.seal.ids import fingerprint

if TYPE_CHECKING:
    import typst

MAX_ROWS: Final = 400
"""Of the custody table: a year of work is in the log, and the newest of it on paper."""
_MAX_PICTURE: Final = 1 << 20
_SHORT: Final = 90
"""Letters of a title in the list of contents."""
_JOINERS: Final = "\u200c\u200d"
_LETTERS: Final = ((0x20, 0x17F), (0x600, 0x6FF), (0x2010, 0x2027))
"""What the fonts certainly have; used when something else was in the words."""
Sheet = dict[str, Any]


def cover(plan: Plan) -> bytes:
    """The same plan gives the same bytes. Letters that no font here has become `?`; they are in the metadata. Small
    pictures that are broken are left out, all of them. Raises MalformedError `casefile.thumbnail`."""
    import typst  # large: it is loaded when the first cover is made

    said = sheet(plan)
    for sheet_of in (_whole, _plain):
        with suppress(typst.TypstError):
            return _compiled(sheet_of(said), plan.made)
    return _compiled({**_plain(said), "pictures": {}}, plan.made)


def sheet(plan: Plan) -> Sheet:
    """What stands on it, as the template reads it: every word, in the order of the page."""
    return {
        "title": f"{LANGUAGES['en'].labels['title']} {_clean(plan.case)}",
        "pictures": {one.number: _picture(one.thumbnail) for one in plan.exhibits if one.thumbnail is not None},
        "parts": [_part(plan, LANGUAGES[language]) for language in plan.languages],
    }


def _compiled(said: Sheet, made: int) -> bytes:
    import typst

    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"cover": json.dumps(said, ensure_ascii=False)},
        pdf_standards="a-3b",
        timestamp=made,
    )


@cache
def _template() -> bytes:
    return files("amanat.casefile").joinpath("cover.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Those that come with the product: whatever the machine has, the cover looks the same."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[Path(fontpkg_amiri.__file__).parent / "files"])


def _part(plan: Plan, words: Words) -> Sheet:
    labels = words.labels
    shown = list(plan.events)[-MAX_ROWS:]
    hidden = sum(event.body is None for event in plan.events)
    away = len(plan.events) - len(shown)
    return {
        "lang": words.lang,
        "labels": dict(labels),
        "desk": plan.desk.name.ur if words.lang == "ur" else plan.desk.name.en,
        "facts": _facts(plan, words),
        "about": list(words.about),
        "how": list(words.how),
        "exhibits": [_exhibit(one, words) for one in plan.exhibits],
        "withheld": [[one.number, words.why[one.why]] for one in plan.withheld],
        "custody": [_row(event, plan, words) for event in shown],
        "custody_notes": [
            *([words.hidden.format(count=hidden)] if hidden else []),
            *([words.more.format(count=away)] if away else []),
        ],
        "checked": [*words.checked, *([words.stamped] if plan.stamp else [])],
        "unchecked": list(words.unchecked),
    }


def _facts(plan: Plan, words: Words) -> list[Sheet]:
    labels = words.labels
    name = plan.desk.name.ur if words.lang == "ur" else plan.desk.name.en
    facts = [
        (labels["case"], _said(plan.case)),
        (labels["to"], _said(plan.to)),
        (labels["purpose"], _said(plan.purpose)),
        (labels["from"], _said(name)),
        (labels["fingerprint"], _code(fingerprint(plan.desk.desk))),
        (labels["made"], _own(_time(plan.made, words))),
        (labels["exhibits"], _own(str(len(plan.exhibits)))),
        (labels["agreed"], _own(words.approvals[plan.approval])),
    ]
    for one in plan.consents:
        until = labels["until"].format(until=_day(one.until, words)) if one.until else labels["no_end"]
        whom = name if one.to == plan.desk.name.en else one.to
        facts.append((labels["consent"], _said(f"{whom}: {labels.get('for_' + one.purpose, one.purpose)}")))
        facts.append(("", _own(f"{_day(one.given, words)}{words.comma} {until}")))
    return [{"label": label, **value} for label, value in facts]


def _exhibit(one: Exhibit, words: Words) -> Sheet:
    labels = words.labels
    facts: list[tuple[str, Sheet]] = []
    if one.original is None:
        facts.append(("", _own(labels["only_copy"])))
    else:
        facts += _file_facts(one.original, words)
    if one.dated:
        facts.append((labels["dated"], _said(one.dated)))
    for name, at in (("received", one.received), ("gathered", one.gathered)):
        if at is not None:
            facts.append((labels[name], _own(_time(at, words))))
    facts.append((labels["scan"], _own(words.scans[one.scan])))
    if one.note:
        facts.append((labels["note"], _said(one.note)))
    for which, copy in enumerate(one.copies, 1):
        facts.append((labels["copy"].format(which=which), _own(f"{words.ways[copy.how]} ({_time(copy.made, words)})")))
        facts += _file_facts(copy.content, words)
    kind = words.kinds[_kind((one.original or one.copies[0].content).media)]
    return {
        "number": one.number,
        "title": _said(one.title or one.number),
        "short": _said(shorten(_clean(one.title) or one.number, _SHORT, placeholder=" …")),
        "kind": kind,
        "facts": [{"label": label, **value} for label, value in facts],
    }


def _file_facts(content: Content, words: Words) -> list[tuple[str, Sheet]]:
    size = words.labels["bytes"].format(count=f"{content.size:,}")
    kind = f"{words.kinds[_kind(content.media)]} ({_clean(content.media)})"
    digest = content.sha256.hex()
    return [
        (words.labels["kind"], _own(f"{kind}{words.comma} {size}")),
        (words.labels["hash"], _code(f"{digest[:32]}\n{digest[32:]}")),
    ]


def _row(event: Event, plan: Plan, words: Words) -> list[str]:
    if event.body is None:
        return [str(event.n), "", "", words.labels["hidden"], ""]
    numbers = {one.item: one.number for one in plan.exhibits}
    about = [numbers.get(row.id, "") for row in event.body.about]
    return [
        str(event.n),
        datetime.fromtimestamp(event.body.at, UTC).strftime("%Y-%m-%d %H:%M:%S"),
        f"{words.roles[event.body.who.role]} {event.body.who.key.hex()[:8]}",
        words.what[event.body.what],
        ", ".join(dict.fromkeys(filter(None, about))) or words.labels["the_case"],
    ]


def _kind(media: str) -> str:
    first = media.partition("/")[0]
    return "pdf" if media == "application/pdf" else first if first in ("image", "video", "audio", "text") else "other"


def _time(at: int, words: Words) -> str:
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {words.months[when.month - 1]} {when.year}{words.comma} {when:%H:%M:%S} UTC"


def _day(day: str, words: Words) -> str:
    year, month, number = day.split("-")
    return f"{int(number)} {words.months[int(month) - 1]} {year}"


def _own(text: str) -> Sheet:
    """Our words: they run as the page does."""
    return {"text": text, "is": "own"}


def _code(text: str) -> Sheet:
    """Digits that are compared: always from the left, in letters of one width."""
    return {"text": text, "is": "code"}


def _said(text: str) -> Sheet:
    """Somebody's words: they run as their first letter does."""
    clean = _clean(text)
    ways = (unicodedata.bidirectional(letter) for letter in clean)
    first = next((way for way in ways if way in ("L", "R", "AL")), "L")
    return {"text": clean, "is": "left" if first == "L" else "right"}


def _clean(text: str) -> str:
    """One line, without what cannot be seen: signs that turn the order of letters round could make a name read as
    another."""
    return " ".join("".join(letter for letter in text if _is_visible(letter)).split())


def _is_visible(letter: str) -> bool:
    return letter in _JOINERS or letter.isspace() or not unicodedata.category(letter).startswith("C")


def _whole(said: Sheet) -> Sheet:
    return said


def _plain(value: Any) -> Any:
    """The same with `?` for letters that the fonts may lack."""
    if isinstance(value, Mapping):
        return {name: part if name == "pictures" else _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return "".join(_known(value)) if isinstance(value, str) else value


def _known(text: str) -> Iterator[str]:
    for letter in text:
        fine = letter in _JOINERS + "\n" or any(first <= ord(letter) <= last for first, last in _LETTERS)
        yield letter if fine else "?"


def _picture(png: bytes) -> Sheet:
    """A PNG as an SVG text: the template is given texts alone."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR" or len(png) > _MAX_PICTURE:
        raise MalformedError("casefile.thumbnail", "A small picture must be a PNG of at most 1 MiB.")
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    box = f'width="{width}" height="{height}"'
    data = f'<image {box} href="data:image/png;base64,{b64encode(png).decode()}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {box}>{data}</svg>'
    return {"svg": svg, "tall": height * 38 > width * 50}
