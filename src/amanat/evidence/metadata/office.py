"""Office files (ECMA-376): their properties, and what lies in the package beside the text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from amanat.evidence.metadata import picture
from amanat.evidence.metadata.rows import Row, group_of, text_of

_PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_ELEMENT: Final = re.compile(r"<(?:\w+:)?(\w+)(?:\s[^<>]*)?>([^<]+)</")
_CUSTOM: Final = re.compile(r'name="([^"]{1,200})"[^>]*>\s*<vt:\w+>([^<]*)<')
_MOST: Final = 8 << 20
_HIDDEN: Final = ("comments", "people", "vbaProject", "embeddings", "customXml", "thumbnail")
_NAMED: Final = re.compile(r'w:author="([^"]{1,200})"')


def rows(data: bytes) -> Iterator[Row]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        yield "size", "Parts", str(len(names))
        for name in _PROPERTIES:
            if name in names:
                text = text_of(_opened(package, name))
                for found in (_CUSTOM if "custom" in name else _ELEMENT).findall(text):
                    yield group_of(found[0]), found[0], found[1]
        people = {who for name in names if name.endswith(".xml") and "/" in name for who in _people(package, name)}
        for who in sorted(people):
            yield "person", "Author of a change or comment", who
        for mark in _HIDDEN:
            if any(mark in name for name in names):
                yield "hidden", mark, "+"
        for name in [one for one in names if "/media/" in one][:20]:
            for group, said, value in _inside(package, name):
                yield group, f"{name.rpartition('/')[2]}: {said}", value


def _people(package: zipfile.ZipFile, name: str) -> set[str]:
    return set(_NAMED.findall(text_of(_opened(package, name)))) if name.startswith("word/") else set()


def _inside(package: zipfile.ZipFile, name: str) -> list[Row]:
    try:
        return [row for row in picture.rows(_opened(package, name)) if row[0] != "size"]
    except (OSError, ValueError, SyntaxError):
        return []


def _opened(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(_MOST)
