"""PDF files: what their pages show, what they do not show, and what lies beside."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pikepdf
import typst
from chats import EN, UR, on_paper, phone
from data import scene
from kept import Kept, encoded
from paint import face
from PIL import Image

BODY = (
    "The complaint was lodged in May. The committee has thirty days by law. Ninety-four days later nobody has been "
    "heard. We ask for a date, and for an answer in writing."
)
URDU = "شکایت مئی میں جمع ہوئی۔ قانون کمیٹی کو تیس دن دیتا ہے۔ چورانوے دن بعد بھی کسی کو نہیں سنا گیا۔"


def _typeset(rows: Sequence[str], lang: str) -> bytes:
    words = "\n\n".join("#text[" + _escaped(row) + "]" for row in rows)
    font = '("Noto Naskh Arabic", "Noto Serif")' if lang == "ur" else '("Noto Serif", "DejaVu Serif")'
    tongue = "ur" if lang == "ur" else "en"
    head = f'#set page(width: 14cm, height: 18cm)\n#set text(font: {font}, size: 12pt, lang: "{tongue}")\n'
    return typst.compile((head + words).encode())


def _escaped(row: str) -> str:
    return "".join(f"\\{one}" if one in "#[]*_`$<>@\\~=+-/" else one for one in row)


def _bare(pdf: pikepdf.Pdf) -> bytes:
    """Saved without program, day or title."""
    _strip(pdf)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _strip(pdf: pikepdf.Pdf) -> None:
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    if "/Metadata" in pdf.Root:
        del pdf.Root["/Metadata"]


def _clean(rows: Sequence[str], lang: str = "en") -> bytes:
    with pikepdf.open(io.BytesIO(_typeset(rows, lang))) as pdf:
        return _bare(pdf)


def _changed(change: Callable[[pikepdf.Pdf], None], rows: Sequence[str] = (BODY,)) -> bytes:
    with pikepdf.open(io.BytesIO(_typeset(rows, "en"))) as pdf:
        _strip(pdf)
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()


def _words(content: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        helvetica = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        if "/Font" not in page.Resources:
            page.Resources["/Font"] = pikepdf.Dictionary()
        page.Resources.Font["/Fs"] = pdf.make_indirect(helvetica)
        page.contents_add(pikepdf.Stream(pdf, b"q " + content + b" Q"))

    return change


def of_pictures(images: Sequence[Image.Image]) -> bytes:
    pdf = pikepdf.new()
    for image in images:
        page = pdf.add_blank_page(page_size=(image.width * 0.6, image.height * 0.6))
        stream = pikepdf.Stream(pdf, encoded(image, quality=75))
        stream.stream_dict.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image})
        stream.stream_dict.update({"/Width": image.width, "/Height": image.height, "/BitsPerComponent": 8})
        stream.stream_dict.update({"/ColorSpace": pikepdf.Name.DeviceRGB, "/Filter": pikepdf.Name.DCTDecode})
        page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pdf.make_indirect(stream)))
        drawing = f"q {image.width * 0.6:.2f} 0 0 {image.height * 0.6:.2f} 0 0 cm /Im Do Q".encode()
        page.obj["/Contents"] = pdf.make_indirect(pikepdf.Stream(pdf, drawing))
    return _bare(pdf)


def shown(kept: Kept) -> None:
    def add(content: bytes, leaks: Sequence[str], why: str, lang: str = "en", pair: str | None = None) -> str:
        return kept.file(content, "pdf", leaks, why, kind="pdf", lang=lang, pair=pair)

    clean = add(_clean([BODY]), [], "a page of text")
    add(_clean([BODY, "Ask for Mehnaz Qazi."]), ["name"], "the same page with her name", pair=clean)
    add(_clean([URDU], "ur"), [], "a page in Urdu", "ur")
    add(_clean([URDU, "رابطہ ۰۳۰۰ ۵۵۵۰۱۲۴"], "ur"), ["phone"], "a number in Urdu digits", "ur")
    add(_clean(["Helpline 1043. Section 4(1)(b) of the Act of 2010."]), [], "a helpline and a law")
    add(_clean([BODY, "CNIC: 36302-5550123-4"]), ["national_number"], "a number of a card")
    add(_clean([BODY, "minno.q@mail.example"]), ["mail"], "an address for letters")
    add(_clean([BODY, "House 41-C, Street 7, Shadman II, Lahore"]), ["address"], "a house")
    add(_clean([BODY] * 3 + ["Rumaisa was with her mother."] + [BODY]), ["name"], "the child, in the middle")
    add(_clean(["hum ne zubaida qazi se bhi poocha"], "roman"), ["name"], "her mother in Roman Urdu", "roman")
    rng = kept.rng("scan")
    scan = on_paper(rng, ["Statement", "I saw it. 0346 5550119", "shift B"], "serif", 30, 900)
    add(of_pictures([scan]), ["phone"], "a scan, no text in it")
    add(of_pictures([phone(EN, "sans", False, "Aapa")]), ["chat"], "a screenshot as a page")
    add(of_pictures([scene(rng, (700, 500)), phone(UR, "naskh", True, "بہن")]), ["chat"], "on the second page", "ur")
    add(of_pictures([face(rng, 500, scarf=True)]), ["face"], "a portrait as a page", "none")
    free = on_paper(rng, ["Notice", "The office is closed", "on Friday."], "serif", 32, 900)
    add(of_pictures([free]), [], "a scan of a notice")
    add(
        of_pictures([scene(kept.rng("listed", 2), (900, 680))]),
        ["private_picture"],
        "a listed picture as a page",
        "none",
    )


def hidden(kept: Kept) -> None:
    def add(content: bytes, leaks: Sequence[str], why: str) -> None:
        kept.file(content, "pdf", leaks, why, kind="pdf")

    number, name = b"(0346 5550119) Tj", b"(Mehnaz Qazi) Tj"
    add(
        _changed(_words(b"BT /Fs 10 Tf 1 1 1 rg 60 60 Td " + number + b" ET")),
        ["hidden_text", "phone"],
        "white on white",
    )
    add(
        _changed(_words(b"BT /Fs 10 Tf 3 Tr 60 60 Td " + name + b" ET")),
        ["hidden_text", "name"],
        "drawn in no way at all",
    )
    under = b"BT /Fs 10 Tf 60 60 Td " + name + b" ET 0 0 0 rg 50 50 160 26 re f"
    add(_changed(_words(under)), ["hidden_text", "name"], "a black rectangle over the words")
    add(_changed(_words(b"BT /Fs 10 Tf 60 -300 Td " + name + b" ET")), ["hidden_text", "name"], "below the page")
    add(_changed(_words(b"BT /Fs 0.2 Tf 60 60 Td " + number + b" ET")), ["hidden_text", "phone"], "too small to see")
    add(_changed(_layer), ["hidden_text", "name"], "in a layer that is off")
    add(_changed(_remark), ["hidden_text", "name"], "a remark on the page")
    add(_changed(_attached), ["hidden_text", "phone"], "a file in the file")
    add(_changed(lambda pdf: pdf.docinfo.update({"/Author": "Mehnaz Qazi"})), ["metadata", "name"], "its author")
    add(
        _changed(lambda pdf: pdf.docinfo.update({"/Producer": "Print 9", "/CreationDate": "D:20250503"})),
        ["metadata"],
        "program",
    )
    add(_changed(lambda pdf: None), [], "the same file, changed in nothing")
    free = b"BT /Fs 10 Tf 60 60 Td (Page 1 of 1) Tj ET"
    add(_changed(_words(free)), [], "one more line that everybody sees")


def _layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("notes")))
    pdf.Root["/OCProperties"] = pikepdf.Dictionary(
        OCGs=pikepdf.Array([group]), D=pikepdf.Dictionary(OFF=pikepdf.Array([group]), Order=pikepdf.Array([group]))
    )
    pdf.pages[0].Resources["/Properties"] = pikepdf.Dictionary(Lay=group)
    _words(b"/OC /Lay BDC BT /Fs 10 Tf 60 60 Td (Mehnaz Qazi) Tj ET EMC")(pdf)


def _remark(pdf: pikepdf.Pdf) -> None:
    remark = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[40, 40, 60, 60],
        Contents=pikepdf.String("ask Minno first"),
    )
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pdf.make_indirect(remark)])


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["list.txt"] = pikepdf.AttachedFileSpec(pdf, b"call 0346 5550119", filename="list.txt")
