"""DOCX (ECMA-376) and ODT (OASIS): words of the text and of every part beside it; what was deleted, hidden or said
about it; pictures inside. What does not stand in the text as it is read counts as hidden.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from amanat.evidence.reading.found import Found

MOST: Final = 200 << 20
_MOST_PARTS: Final = 2_000
_PICTURE: Final = re.compile(r".*\.(?:png|jpe?g|gif|webp|bmp|tiff?|avif)", re.IGNORECASE)
_DRAWING: Final = re.compile(r".*\.(?:emf|wmf|svg|pict|eps)", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"(?:^|/)(?:embeddings|activeX|vbaProject|Object |Basic/|macrosheets)", re.IGNORECASE)
_KINDS: Final = {
    "document": "text",
    "header": "header",
    "footer": "footer",
    "footnotes": "footnote",
    "endnotes": "footnote",
    "comments": "comment",
    "people": "comment",
}
_SAYS_NOTHING: Final = frozenset(
    {"styles", "fontTable", "settings", "webSettings", "numbering", "theme", "stylesWithEffects"}
)
_WHITE: Final = frozenset({"ffffff", "fefefe", "fdfdfd"})
# Elements of the properties that say nothing about anybody.
_COUNTS: Final = frozenset(
    {
        "Pages",
        "Words",
        "Characters",
        "CharactersWithSpaces",
        "Lines",
        "Paragraphs",
        "ScaleCrop",
        "LinksUpToDate",
        "SharedDoc",
        "HyperlinksChanged",
        "DocSecurity",
        "TitlesOfParts",
        "HeadingPairs",
        "lpstr",
        "i4",
        "language",
    }
)


def kind_of(names: list[str]) -> str:
    if "word/document.xml" in names:
        return "docx"
    return "odt" if "content.xml" in names and "META-INF/manifest.xml" in names else "package"


def practise() -> None:
    """Runs once on something of ours, because parts load only then."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", '<w:d xmlns:w="w"><w:p/></w:d>')
    list(read(out.getvalue(), Found()))


def read(data: bytes, found: Found) -> Iterator[tuple[str, bytes]]:
    """Says what it finds; yields pictures inside with their place. Raises MemoryError for one too large."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        rows = opened.infolist()
        if sum(one.file_size for one in rows) > MOST or len(rows) > _MOST_PARTS:
            raise MemoryError
        if opened.comment.strip(b"\x00 "):
            found.mark("metadata", "about")
        number = 0
        for one in rows:
            if _PICTURE.fullmatch(one.filename):
                number += 1
                if "thumbnail" in one.filename.lower():
                    found.mark("metadata", "about")
                yield f"picture-{number}", opened.read(one)
            elif _FOREIGN.search(one.filename):
                found.mark("inside", "attachment")
                if not one.is_dir():
                    found.mark("unread", "attachment")
            elif _DRAWING.fullmatch(one.filename):
                found.mark("unread", "picture")
            elif one.filename.endswith((".xml", ".rels")):
                _part(one.filename, opened.read(one), found)


def _part(name: str, data: bytes, found: Found) -> None:
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  (no entity is fetched; the process is limited)
    except ElementTree.ParseError:
        found.mark("unread", "text")
        return
    stem = name.rpartition("/")[2].split(".")[0].rstrip("0123456789")
    if name.endswith(".rels"):
        _links(root, found)
    elif name.startswith("docProps/") or name == "meta.xml":
        _properties(root, found)
    elif name.startswith("word/") and stem not in _SAYS_NOTHING:
        where = next((place for start, place in _KINDS.items() if stem.startswith(start)), "part")
        _Walk(where, found).read(root)
    elif name in ("content.xml", "styles.xml"):
        _Walk("text" if name == "content.xml" else "header", found).read(root)
    elif name.startswith("customXml/") and "itemProps" not in name:
        found.say("about", " ".join(root.itertext()), hidden=True)


def _links(root: Element, found: Found) -> None:
    for one in root:
        if one.get("TargetMode") == "External":
            found.say("link", one.get("Target", ""), hidden=True)


def _properties(root: Element, found: Found) -> None:
    said = [one.text.strip() for one in root.iter() if one.text and one.text.strip() and _tag(one) not in _COUNTS]
    said += [value for one in root.iter() for key, value in one.attrib.items() if key.endswith("}name") and value]
    if any(one.text and one.text.strip() and _tag(one) not in {*_COUNTS, "title"} for one in root.iter()):
        found.mark("metadata", "about")
    found.say("about", "\n".join(said))


def _tag(one: Element) -> str:
    return one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""


class _Walk:
    """One part: its words by paragraph, as they stand, and beside them what is not to be seen."""

    def __init__(self, where: str, found: Found) -> None:
        self.where, self.found = where, found
        self.lines: dict[str, list[str]] = {}

    def read(self, root: Element) -> None:
        self._into(root, "comment" if self.where == "comment" else "")
        for kind, pieces in self.lines.items():
            place = {"": self.where, "comment": "comment"}.get(
                kind, kind if self.where == "text" else f"{self.where}.{kind}"
            )
            self.found.say(place, "".join(pieces), hidden=bool(kind))

    def _say(self, kind: str, text: str) -> None:
        self.lines.setdefault(kind, []).append(text)

    def _into(self, one: Element, kind: str) -> None:
        tag = _tag(one)
        self._beside(one, tag)
        if tag in ("del", "moveFrom", "tracked-changes"):
            kind = "change"
        elif tag in ("annotation", "comment"):
            kind = "comment"
        elif tag in ("hidden-text", "hidden-paragraph") or (tag == "r" and _is_hidden(one)):
            kind = kind or "hidden"
        elif tag == "instrText":
            kind = "link"
        elif tag in ("desc", "title") and "svg" in str(one.tag):
            kind = "description"
        if one.text:
            self._say(kind, one.text)
        for child in one:
            self._into(child, kind)
            if child.tail:
                self._say(kind, child.tail)
        self._after(tag, kind)

    def _after(self, tag: str, kind: str) -> None:
        if tag in ("p", "h", "br", "line-break", "cr", "tr", "comment", "table-row"):
            self._say(kind, "\n")
        elif tag in ("tab", "tc", "s", "table-cell"):
            self._say(kind, " ")

    def _beside(self, one: Element, tag: str) -> None:
        """Attributes that are words: who changed or commented, and what is said of a picture."""
        for key, value in one.attrib.items():
            name = key.rpartition("}")[2]
            if name in ("author", "initials") and value.strip():
                self.found.mark("metadata", "comment")
                self._say("comment", f"{value}\n")
            elif tag in ("docPr", "cNvPr") and name in ("descr", "title") and value.strip():
                self._say("description", f"{value}\n")
        if tag in ("creator", "initial-creator") and one.text:
            self.found.mark("metadata", "comment")


def _is_hidden(run: Element) -> bool:
    for one in run:
        if _tag(one) != "rPr":
            continue
        for mark in one:
            value = next((v for k, v in mark.attrib.items() if k.rpartition("}")[2] == "val"), "")
            if _tag(mark) in ("vanish", "webHidden", "specVanish") and value not in ("0", "false", "off"):
                return True
            if _tag(mark) == "color" and value.lower() in _WHITE:
                return True
    return False
