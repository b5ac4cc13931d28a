"""PDF and DOCX made by hand, so that each holds exactly what its line in the manifest says and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def said(text: str, x: int = 72, y: int = 720, size: int = 14, before: str = "", font: str = "F1") -> str:
    """Operators that write lines at a place; `before` sets a colour or a mode."""
    rows = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.split("\n")]
    shown = " T* ".join(f"({row}) Tj" for row in rows)
    return f"q BT {before} /{font} {size} Tf {size * 1.4:.1f} TL {x} {y} Td {shown} ET Q\n"


def pdf(*pages: str, picture: Image.Image | None = None, layer: str = "") -> pikepdf.Pdf:
    """A document without a word about itself. `picture` is drawn below the text of the first page as /Im; `layer`:
    operators in a layer that is switched off."""
    made = pikepdf.new()
    font = made.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for content in pages:
        made.add_blank_page(page_size=(595, 842))
        page = made.pages[-1]
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = made.make_stream(content.encode("latin-1"))
    if picture is not None:
        _add_picture(made, picture)
    if layer:
        _add_layer(made, layer)
    return made


def _add_picture(made: pikepdf.Pdf, picture: Image.Image) -> None:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    stream = Stream(made, out.getvalue())
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    page = made.pages[0]
    page.Resources.XObject = Dictionary(Im=made.make_indirect(stream))
    high = min(620.0, 450 * picture.height / picture.width)
    wide = high * picture.width / picture.height
    drawn = f"q {wide:.1f} 0 0 {high:.1f} 72 60 cm /Im Do Q\n".encode()
    page.Contents = made.make_stream(drawn + page.Contents.read_bytes())


def _add_layer(made: pikepdf.Pdf, operators: str) -> None:
    group = made.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer 2")))
    made.Root.OCProperties = Dictionary(
        OCGs=Array([group]), D=Dictionary(OFF=Array([group]), ON=Array([]), Order=Array([group]))
    )
    page = made.pages[0]
    page.Resources.Properties = Dictionary(MC0=group)
    inside = page.Contents.read_bytes() + f"/OC /MC0 BDC\n{operators}EMC\n".encode("latin-1")
    page.Contents = made.make_stream(inside)


def note(made: pikepdf.Pdf, words: str, kind: str = "Text", rectangle: Sequence[int] = (300, 300, 320, 320)) -> None:
    made.pages[0].Annots = made.make_indirect(
        Array([Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(rectangle), Contents=String(words))])
    )


def saved(made: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def typeset(text: str, font: str = "Noto Naskh Arabic") -> pikepdf.Pdf:
    """Pages in Urdu with real shaping; without what typst says of itself."""
    source = f'#set page(width: 595pt, height: 842pt)\n#set text(font: "{font}", size: 16pt, dir: rtl, lang: "ur")\n'
    made = pikepdf.open(io.BytesIO(typst.compile((source + text.replace("\n", "\n\n")).encode(), format="pdf")))
    for key in ("/Metadata", "/PageLabels"):
        if key in made.Root:
            del made.Root[key]
    del made.docinfo
    return made


# --- DOCX


def paragraph(text: str, marks: str = "") -> str:
    return f'<w:p><w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def deleted(text: str) -> str:
    return f'<w:p><w:del w:id="1"><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del></w:p>'


def drawn(number: int, described: str = "") -> str:
    base = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="{base}/wordprocessingDrawing">'
        f'<wp:extent cx="3000000" cy="3000000"/><wp:docPr id="{number}" name="p{number}" descr="{escape(described)}"/>'
        f'<a:graphic xmlns:a="{base}/main"><a:graphicData uri="{base}/picture"><pic:pic xmlns:pic="{base}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="p{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip {_R} r:embed="rId{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm>'
        f'<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def docx(body: str, parts: Mapping[str, str] | None = None, pictures: Sequence[bytes] = (), core: str = "") -> bytes:
    """`parts`: more XML below `word/` by its name, such as `comments.xml`; `pictures`: PNG; `core`: properties."""
    more = dict(parts or {})
    links = [
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/image" Target="media/p{n}.png"/>' for n, _ in enumerate(pictures, 1)
    ]
    for n, name in enumerate(more, 50):
        kind = name.split(".")[0].rstrip("0123456789")
        links.append(f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{name}"/>')
    kinds = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_WORD}.{name.split(".")[0].rstrip("0123456789")}+xml"/>'
        for name in more
    )
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
        f'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" '
        f'ContentType="{_WORD}.document.main+xml"/>{kinds}</Types>',
        "_rels/.rels": _relations(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/document.xml": f"<w:document {W} {_R}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations("".join(links)),
        **{f"word/{name}": xml for name, xml in more.items()},
        **{f"word/media/p{n}.png": data for n, data in enumerate(pictures, 1)},
    }
    if core:
        files["docProps/core.xml"] = core
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _relations(inside: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def properties(**said_of_itself: str) -> str:
    rows = "".join(
        f"<{key.replace('_', ':')}>{escape(value)}</{key.replace('_', ':')}>" for key, value in said_of_itself.items()
    )
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        + rows
        + "</cp:coreProperties>"
    )


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
