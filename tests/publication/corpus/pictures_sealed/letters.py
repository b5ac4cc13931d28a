"""DOCX files, built by hand: each part is what it must be and no more."""

# ruff: noqa: E501 - markup reads better in its own lines
from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from chats import ROMAN, phone
from kept import Kept, encoded
from paint import face
from PIL import Image

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BODY: Final = "The committee was asked in May. The law gives it thirty days. It has not answered."
URDU: Final = "کمیٹی سے مئی میں پوچھا گیا۔ جواب نہیں آیا۔"


def p(text: str, look: str = "") -> str:
    return f'<w:p><w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(body: str, parts: Mapping[str, tuple[str, str, str | bytes]] | None = None, links: str = "") -> bytes:
    """`parts`: path in the file to its content type, the last word of its relation and what it holds."""
    more = dict(parts or {})
    types = "".join(f'<Override PartName="/{path}" ContentType="{kind}"/>' for path, (kind, _, _) in more.items())
    near = "".join(
        f'<Relationship Id="r{n}" Type="{_R}/{word}" Target="{path.removeprefix("word/")}"/>'
        for n, (path, (_, word, _)) in enumerate(more.items())
        if path.startswith("word/")
    )
    far = "".join(
        f'<Relationship Id="q{n}" Type="{word}" Target="{path}"/>'
        for n, (path, (_, word, _)) in enumerate(more.items())
        if not path.startswith("word/")
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="d" '
        f'Type="{_R}/officeDocument" Target="word/document.xml"/>{far}</Relationships>',
        "word/document.xml": f'{_HEAD}<w:document {_W} xmlns:r="{_R}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{near}{links}</Relationships>',
        **{path: content for path, (_, _, content) in more.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            packed.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def core(inner: str) -> dict[str, tuple[str, str, str | bytes]]:
    holds = (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/">{inner}</cp:coreProperties>'
    )
    kind = "application/vnd.openxmlformats-package.core-properties+xml"
    return {"docProps/core.xml": (kind, f"{_PACKAGE}/relationships/metadata/core-properties", holds)}


def _part(name: str, inner: str) -> dict[str, tuple[str, str, str | bytes]]:
    tag = {"comments": "comments", "header1": "hdr", "footer1": "ftr"}[name]
    word = name.rstrip("1")
    return {f"word/{name}.xml": (f"{_KIND}.{word}+xml", word, f"{_HEAD}<w:{tag} {_W}>{inner}</w:{tag}>")}


def _image(image: Image.Image, alt: str = "", **more: object) -> tuple[str, dict[str, tuple[str, str, str | bytes]]]:
    a, pic = (
        "http://schemas.openxmlformats.org/drawingml/2006/main",
        "http://schemas.openxmlformats.org/drawingml/2006/picture",
    )
    near = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    size = 'cx="3600000" cy="4800000"'
    body = (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{near}"><wp:extent {size}/><wp:docPr id="1" name="1" descr="{escape(alt)}"/>'
        f'<a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}"><pic:pic xmlns:pic="{pic}"><pic:nvPicPr><pic:cNvPr id="1" name="1"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r0"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    return body, {"word/media/i1.jpg": ("image/jpeg", "image", encoded(image, "JPEG", 80, **more))}


def shown(kept: Kept) -> None:
    def add(content: bytes, leaks: Sequence[str], why: str, lang: str = "en", pair: str | None = None) -> str:
        return kept.file(content, "docx", leaks, why, kind="docx", lang=lang, pair=pair)

    clean = add(docx(p(BODY)), [], "a letter")
    add(docx(p(BODY) + p("Mehnaz was told on the phone.")), ["name"], "the same letter with her name", pair=clean)
    add(docx(p(URDU)), [], "a letter in Urdu", "ur")
    add(docx(p(URDU) + p("فیصل لودھی کو بلایا گیا")), ["name"], "the respondent, in Urdu", "ur")
    table = f"<w:tbl><w:tr><w:tc>{p('who')}</w:tc><w:tc>{p('0321 5550163')}</w:tc></w:tr></w:tbl>"
    add(docx(p(BODY) + table), ["phone"], "a number in a table")
    split = "".join(f"<w:r><w:t>{part}</w:t></w:r>" for part in ("363", "02-555", "0123", "-4"))
    add(docx(p(BODY) + f"<w:p>{split}</w:p>"), ["national_number"], "a number in four pieces")
    add(docx(p(BODY), _part("header1", p("rida.office@mail.example"))), ["mail"], "in the header")
    add(docx(p(BODY), _part("footer1", p("House 41-C, Street 7, Shadman II, Lahore"))), ["address"], "in the footer")
    add(docx(p(BODY), _part("footer1", p("Helpline 1043"))), [], "a helpline in the footer")
    body, parts = _image(phone(ROMAN, "sans", False, "Office"))
    add(docx(p(BODY) + body, parts), ["chat"], "a screenshot in a letter", "roman")
    body, parts = _image(face(kept.rng("letter"), 420, glasses=True))
    add(docx(p(BODY) + body, parts), ["face"], "a portrait in a letter")


def hidden(kept: Kept) -> None:
    def add(content: bytes, leaks: Sequence[str], why: str) -> None:
        kept.file(content, "docx", leaks, why, kind="docx")

    remark = '<w:comment w:id="0" w:author="">' + p("ask Tariq Jamali") + "</w:comment>"
    add(docx(p(BODY), _part("comments", remark)), ["hidden_text", "name"], "a comment")
    gone = "<w:p><w:del w:id='1' w:author=''><w:r><w:delText>0346 5550119</w:delText></w:r></w:del></w:p>"
    add(docx(p(BODY) + gone), ["hidden_text", "phone"], "a line that was struck out and is still there")
    add(docx(p(BODY) + p("Mehnaz Qazi", "<w:vanish/>")), ["hidden_text", "name"], "hidden by its look")
    add(docx(p(BODY) + p("0333 5550142", '<w:color w:val="FFFFFF"/>')), ["hidden_text", "phone"], "white")
    add(docx(p(BODY) + p("Zubaida Qazi", '<w:sz w:val="2"/>')), ["hidden_text", "name"], "one point high")
    add(docx(p(BODY), core("<dc:creator>Mehnaz Qazi</dc:creator>")), ["metadata", "name"], "its author")
    days = "<dcterms:created>2025-05-03T22:41:00Z</dcterms:created><cp:lastModifiedBy>desk</cp:lastModifiedBy>"
    add(docx(p(BODY), core(days)), ["metadata"], "day and who saved it last")
    link = f'<Relationship Id="m" Type="{_R}/hyperlink" Target="mailto:minno.q@mail.example" TargetMode="External"/>'
    inner = '<w:p><w:hyperlink r:id="m"><w:r><w:t>write to us</w:t></w:r></w:hyperlink></w:p>'
    add(docx(p(BODY) + inner, links=link), ["hidden_text", "mail"], "an address behind a link")
    picture = Image.new("RGB", (300, 200), (120, 140, 130))
    body, parts = _image(picture, alt="Mehnaz Qazi at her table")
    add(docx(p(BODY) + body, parts), ["hidden_text", "name"], "said of a picture for those who do not see it")
    where = Image.Exif()
    where.get_ifd(0x8825).update({1: "N", 2: (31.0, 33.0, 12.5), 3: "E", 4: (74.0, 20.0, 40.1)})
    body, parts = _image(picture, exif=where)
    add(docx(p(BODY) + body, parts), ["gps", "metadata"], "coordinates in a picture of a letter")
    body, parts = _image(picture)
    add(docx(p(BODY) + body, parts), [], "the same picture, clean")
