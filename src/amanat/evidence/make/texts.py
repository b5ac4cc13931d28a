"""Texts (.docx, ECMA-376): paragraphs, tables and pictures are written anew into an empty file. What a reader does not
see in the text (properties, comments, deleted and hidden words, names of people and machines) stays behind, and so do
headers, footnotes and fields, which are named in `left_out`.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from PIL import Image

from amanat.evidence.make import pictures

MEDIA: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST: Final = 200 << 20
"""Bytes of all parts together when they are unpacked."""
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_BASE: Final = "http://schemas.openxmlformats.org"
_ROOT: Final = (
    f'<w:document xmlns:w="{_BASE}/wordprocessingml/2006/main"'
    f' xmlns:r="{_BASE}/officeDocument/2006/relationships"'
    f' xmlns:wp="{_BASE}/drawingml/2006/wordprocessingDrawing"'
    f' xmlns:a="{_BASE}/drawingml/2006/main" xmlns:pic="{_BASE}/drawingml/2006/picture">'
)
_LEFT: Final = {
    "comments": "comments",
    "header": "headers",
    "footer": "headers",
    "footnotes": "footnotes",
    "endnotes": "footnotes",
    "embeddings": "embedded",
    "vbaProject": "embedded",
}
_DIRECTION: Final = frozenset({"bidi", "rtl"})
_WIDEST: Final = 5_400_000  # a picture's width on the page, in EMU (914,400 an inch)
_SWITCHED_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass
class Writing:
    """The new file while it is written."""

    pictures: list[tuple[str, bytes, int, int]] = field(default_factory=list)
    left_out: dict[str, None] = field(default_factory=dict)


def clean(data: bytes) -> tuple[str, bytes, list[str]]:
    """Type and bytes of a copy, and codes of what it has not: ``comments`` ``headers`` ``footnotes`` ``embedded``
    ``changes`` ``hidden`` ``picture``."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        if sum(one.file_size for one in old.infolist()) > MOST:
            raise MemoryError
        names = old.namelist()
        root = ElementTree.fromstring(old.read("word/document.xml"))  # noqa: S314  (no entity is fetched; process limited)
        linked = _linked(old, names)
        new = Writing()
        for name in names:
            for mark, code in _LEFT.items():
                if name.startswith(f"word/{mark}"):
                    new.left_out[code] = None
        body = root.find(f"{_W}body")
        text = "".join(_blocks(body, new, linked)) if body is not None else ""
    return MEDIA, _packed(f"{_HEAD}{_ROOT}<w:body>{text}</w:body></w:document>", new), list(new.left_out)


def _linked(old: zipfile.ZipFile, names: list[str]) -> dict[str, bytes]:
    """The pictures inside, by the name by which the text calls them."""
    path = "word/_rels/document.xml.rels"
    found = {}
    if path in names:
        for one in ElementTree.fromstring(old.read(path)):  # noqa: S314
            target = posixpath.normpath(posixpath.join("word", one.get("Target", "")))
            if one.get("TargetMode") != "External" and one.get("Type", "").endswith("/image") and target in names:
                found[one.get("Id", "")] = old.read(target)
    return found


def _blocks(parent: ElementTree.Element, new: Writing, linked: dict[str, bytes]) -> Iterator[str]:
    for one in parent:
        kind = one.tag.removeprefix(_W)
        if kind == "p":
            yield f"<w:p>{_direction(one, 'pPr')}{''.join(_runs(one, new, linked))}</w:p>"
        elif kind == "tbl":
            yield f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(_rows(one, new, linked))}</w:tbl>"
        elif kind in ("sdt", "sdtContent", "smartTag", "customXml", "ins"):
            yield from _blocks(one, new, linked)
        elif kind == "del":
            new.left_out["changes"] = None


def _rows(table: ElementTree.Element, new: Writing, linked: dict[str, bytes]) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        cells = (
            f"<w:tc><w:tcPr/>{''.join(_blocks(cell, new, linked)) or '<w:p/>'}</w:tc>"
            for cell in row.findall(f"{_W}tc")
        )
        yield f"<w:tr>{''.join(cells)}</w:tr>"


def _runs(parent: ElementTree.Element, new: Writing, linked: dict[str, bytes]) -> Iterator[str]:
    for one in parent:
        kind = one.tag.removeprefix(_W)
        if kind == "r":
            yield _run(one, new, linked)
        elif kind in ("hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml"):
            yield from _runs(one, new, linked)
        elif kind in ("del", "moveFrom"):
            new.left_out["changes"] = None


def _run(run: ElementTree.Element, new: Writing, linked: dict[str, bytes]) -> str:
    if _has(run, "vanish"):
        new.left_out["hidden"] = None
        return ""
    marks = "".join(f"<w:{mark}/>" for mark in ("b", "i", "rtl") if _has(run, mark))
    marks += '<w:u w:val="single"/>' if _has(run, "u") else ""
    inside = "".join(_pieces(run, new, linked))
    return f"<w:r><w:rPr>{marks}</w:rPr>{inside}</w:r>" if inside else ""


def _pieces(run: ElementTree.Element, new: Writing, linked: dict[str, bytes]) -> Iterator[str]:
    for one in run:
        kind = one.tag.removeprefix(_W)
        if kind == "t":
            yield f'<w:t xml:space="preserve">{_words(one.text or "")}</w:t>'
        elif kind == "tab":
            yield "<w:tab/>"
        elif kind in ("br", "cr"):
            yield '<w:br w:type="page"/>' if one.get(f"{_W}type") == "page" else "<w:br/>"
        elif kind == "delText":
            new.left_out["changes"] = None
        elif kind in ("drawing", "pict"):
            names = [blip.get(f"{_R}embed", "") for blip in one.iter(f"{_A}blip")]
            names += [shape.get(f"{_R}id", "") for shape in one.iter(f"{_V}imagedata")]
            yield from (_picture(linked.get(name), new) for name in names)


def _words(text: str) -> str:
    return escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text))


def _has(run: ElementTree.Element, mark: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{mark}")
    return found is not None and found.get(f"{_W}val", "1") not in _SWITCHED_OFF


def _direction(block: ElementTree.Element, holder: str) -> str:
    found = block.find(f"{_W}{holder}/{_W}bidi")
    return "<w:pPr><w:bidi/></w:pPr>" if found is not None and found.get(f"{_W}val", "1") not in _SWITCHED_OFF else ""


def _picture(data: bytes | None, new: Writing) -> str:
    try:
        media, copy, _ = pictures.clean(data or b"")
        with Image.open(io.BytesIO(copy)) as image:
            width, height = image.size
    except (OSError, ValueError, SyntaxError):
        new.left_out["picture"] = None
        return ""
    number = len(new.pictures) + 1
    new.pictures.append(("png" if media == "image/png" else "jpg", copy, width, height))
    wide = min(_WIDEST, width * 9525)
    size = f'cx="{wide}" cy="{max(1, wide * height // width)}"'
    return (
        f'<w:drawing><wp:inline><wp:extent {size}/><wp:docPr id="{number}" name="p{number}"/>'
        f'<a:graphic><a:graphicData uri="{_BASE}/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="p{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="r{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def _packed(document: str, new: Writing) -> bytes:
    relations = f"{_BASE}/package/2006/relationships"
    kinds = f"{_BASE}/officeDocument/2006/relationships"
    types = (
        f'{_HEAD}<Types xmlns="{_BASE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MEDIA}.main+xml"/></Types>'
    )
    top = (
        f'{_HEAD}<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{kinds}/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kinds}/image" Target="media/p{n}.{ending}"/>'
        for n, (ending, *_) in enumerate(new.pictures, 1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        parts: list[tuple[str, str | bytes]] = [("[Content_Types].xml", types), ("_rels/.rels", top)]
        parts += [("word/document.xml", document)]
        parts += [
            ("word/_rels/document.xml.rels", f'{_HEAD}<Relationships xmlns="{relations}">{inner}</Relationships>')
        ]
        parts += [(f"word/media/p{n}.{ending}", body) for n, (ending, body, *_) in enumerate(new.pictures, 1)]
        for name, body in parts:
            packed.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
