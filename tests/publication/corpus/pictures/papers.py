"""Papers photographed, PDF and DOCX with something hidden in each corner, and names of files."""

from __future__ import annotations

import random

from chats import LOOKS, chat
from documents import W, deleted, docx, drawn, note, paragraph, pdf, png, properties, said, saved, typeset
from drawing import landscape, page, photographed
from pikepdf import AttachedFileSpec, Dictionary, Name, Pdf
from screens import PLAIN, URDU
from shelf import Shelf

HEAD = "Office of the inquiry committee\nNotice of hearing\n"
CLEAN = (
    HEAD + "The complaint was heard on two days. Both sides spoke.\nThe committee will give its findings in writing."
)
PHONE, MAIL, NUMBER = "Telephone 0312 0000389", "someone.else@example.org", "CNIC 35202-0000000-4"
HOME, NAME = "House 12, Street 4, Model Town, Lahore", "Complainant: Sadia Rauf"
LEAKS = [(PHONE, "phone"), (f"Write to {MAIL}", "mail"), (NUMBER, "national_number"), (HOME, "address"), (NAME, "name")]
URDU_CLEAN = (
    "انکوائری کمیٹی کا دفتر\nشکایت کی سماعت دو دن ہوئی۔ دونوں فریقوں نے بات کی۔\nکمیٹی اپنا فیصلہ تحریری طور پر دے گی۔"
)
URDU_LEAKS = [
    ("شکایت کنندہ سعدیہ رؤف", "name"),
    ("فون 0312 0000389", "phone"),
    ("شناختی کارڈ نمبر 35202-0000000-4", "national_number"),
    ("مکان نمبر 12، گلی نمبر 4، ماڈل ٹاؤن، لاہور", "address"),
]
ROMAN_CLEAN = "Inquiry committee ka daftar\nShikayat ki samaat do din hui. Dono taraf ki baat suni gayi."


def draw(shelf: Shelf, chance: random.Random) -> None:
    _sheets(shelf, chance)
    _pdfs(shelf, chance)
    _docx(shelf, chance)
    _names(shelf, chance)


def _sheets(shelf: Shelf, chance: random.Random) -> None:
    for at, (words, kind) in enumerate(LEAKS):
        shelf.picture(page(CLEAN, 30 + at), "en", "", "a notice, scanned")
        shelf.picture(page(f"{CLEAN}\n{words}", 30 + at), "en", kind, "the same with it", pair=True)
    for angle, quality, (words, kind) in zip((1.5, -2.5, 4.0, -1.0, 0.0), (60, 50, 70, 35, 45), LEAKS, strict=True):
        shelf.picture(photographed(page(CLEAN, 34), chance, angle, quality), "en", "", "photographed", quality=70)
        shown = photographed(page(f"{CLEAN}\n{words}", 34), chance, angle, quality)
        shelf.picture(shown, "en", kind, f"photographed, turned {angle}", pair=True, quality=70)
    for font in ("Noto Naskh Arabic", "Noto Nastaliq Urdu"):
        shelf.picture(page(URDU_CLEAN, 36, urdu=font), "ur", "", f"a notice in {font}")
        for words, kind in URDU_LEAKS:
            shelf.picture(page(f"{URDU_CLEAN}\n{words}", 36, urdu=font), "ur", kind, f"in {font} with it")
    for words, kind in URDU_LEAKS[:2]:
        shown = photographed(page(f"{URDU_CLEAN}\n{words}", 40), chance, 1.0, 60)
        shelf.picture(shown, "ur", kind, "Urdu, photographed", quality=70)
    shelf.picture(page(ROMAN_CLEAN, 32), "roman", "", "a notice in Roman Urdu")
    shelf.picture(page(f"{ROMAN_CLEAN}\nDarkhast guzar: Naila Baig", 32), "roman", "name", "with a witness", pair=True)
    turned = page(f"{CLEAN}\n{PHONE}", 32).rotate(90, expand=True)
    shelf.picture(turned, "en", "phone", "lies on its side")
    small = page(f"{CLEAN}\n{PHONE}", 32)
    shelf.picture(small.resize((small.width // 2, small.height // 2)), "en", "phone", "small letters")
    dark = page(f"{CLEAN}\n{MAIL}", 32, paper="#c9b68f")
    shelf.picture(dark, "en", "mail", "on brown paper")


def _pdfs(shelf: Shelf, chance: random.Random) -> None:
    def put(made: Pdf, leaks: str, why: str, lang: str = "en", pair: bool = False) -> None:
        shelf.put(saved(made), "pdf", "pdf", lang, leaks, why, pair=pair)

    put(pdf(said(CLEAN)), "", "one clean page")
    for words, kind in LEAKS:
        put(pdf(said(CLEAN), said(words)), kind, "on its second page", pair=kind == "phone")
    white = said(NAME, y=400, before="1 1 1 rg")
    put(pdf(said(CLEAN) + white), "name hidden_text", "white on white")
    covered = said(PHONE, y=400) + "0 0 0 rg 60 380 400 50 re f\n"
    put(pdf(said(CLEAN) + covered), "phone hidden_text", "under a black rectangle", pair=True)
    put(pdf(said(CLEAN) + "0 0 0 rg 60 380 400 50 re f\n"), "", "a black rectangle with nothing under it", pair=True)
    put(pdf(said(CLEAN) + said(NUMBER, y=-60)), "national_number hidden_text", "below the page")
    put(pdf(said(CLEAN) + said(MAIL, y=400, before="3 Tr")), "mail hidden_text", "invisible letters")
    put(pdf(said(CLEAN), layer=said(HOME, y=400)), "address hidden_text", "in a layer that is off")
    put(pdf(said(CLEAN) + said(NAME, y=400, size=1)), "name", "letters of one point")
    dark = "0.1 0.1 0.3 rg 0 0 595 842 re f\n"
    put(pdf(dark + said(CLEAN, before="1 1 1 rg")), "", "white letters on a dark page")
    made = pdf(said(CLEAN))
    note(made, "Ask Naila Baig about it")
    put(made, "name hidden_text", "in a note")
    made = pdf(said(CLEAN))
    made.attachments["notes.txt"] = AttachedFileSpec(made, f"{NAME}, {PHONE}".encode(), filename="notes.txt")
    put(made, "name phone hidden_text", "an attached text")
    made = pdf(said(CLEAN))
    made.docinfo["/Author"] = "Sadia Rauf"
    put(made, "metadata name", "its author is named")
    made = pdf(said(CLEAN))
    made.docinfo["/Producer"] = "Example Writer 7"
    made.docinfo["/CreationDate"] = "D:20250503101500+05'00'"
    put(made, "metadata", "its program and its day")
    made = pdf(said(CLEAN))
    with made.open_metadata(set_pikepdf_as_editor=False) as about:
        about["dc:creator"] = ["Imran Rauf"]
    put(made, "metadata name", "its author in XMP")
    put(pdf(said(CLEAN), picture=page(f"{CLEAN}\n{PHONE}", 34)), "phone", "a scan with it")
    put(pdf(said(CLEAN), picture=page(CLEAN, 34)), "", "a scan without", pair=True)
    put(pdf(said("Annex A"), picture=chat("Colleague", PLAIN[0], LOOKS["green"])), "chat", "a chat as a picture")
    put(pdf(said("Annex B"), picture=landscape(chance)), "", "a landscape as a picture")
    hidden = pdf(said("Annex C"), picture=chat("دفتر", URDU[0], LOOKS["blue"], head="آن لائن"))
    hidden.pages[0].Contents = hidden.make_stream(hidden.pages[0].Contents.read_bytes() + b"0 g 40 40 500 640 re f\n")
    put(hidden, "chat", "a chat under a black rectangle", lang="ur")
    put(typeset(URDU_CLEAN), "", "a page in Urdu", lang="ur")
    for words, kind in URDU_LEAKS:
        put(typeset(f"{URDU_CLEAN}\n{words}"), kind, "a page in Urdu with it", lang="ur")
    linked = pdf(said(CLEAN))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[72, 700, 200, 720])
    link.A = Dictionary(S=Name.URI, URI=f"mailto:{MAIL}")
    linked.pages[0].Annots = linked.make_indirect([link])
    put(linked, "mail hidden_text", "a link to an address")


def _docx(shelf: Shelf, chance: random.Random) -> None:
    def put(data: bytes, leaks: str, why: str, lang: str = "en", pair: bool = False) -> None:
        shelf.put(data, "docx", "docx", lang, leaks, why, pair=pair)

    clean = "".join(map(paragraph, CLEAN.split("\n")))
    put(docx(clean), "", "clean")
    for words, kind in LEAKS:
        put(docx(clean + paragraph(words)), kind, "in the text", pair=kind == "phone")

    def part(kind: str, words: str, attributes: str = "") -> str:
        tags = {"comments": ("comments", "comment"), "footnotes": ("footnotes", "footnote")}
        if kind in tags:
            outer, inner = tags[kind]
            return f'<w:{outer} {W}><w:{inner} w:id="1"{attributes}>{paragraph(words)}</w:{inner}></w:{outer}>'
        tag = "hdr" if kind == "header" else "ftr"
        return f"<w:{tag} {W}>{paragraph(words)}</w:{tag}>"

    put(docx(clean, {"header1.xml": part("header", NAME)}), "name", "in the header")
    put(docx(clean, {"header1.xml": part("header", "Committee")}), "", "a header without", pair=True)
    put(docx(clean, {"footer1.xml": part("footer", PHONE)}), "phone", "in the footer")
    put(docx(clean, {"footnotes.xml": part("footnotes", MAIL)}), "mail", "in a footnote")
    put(
        docx(clean, {"comments.xml": part("comments", "Ask Naila Baig", ' w:author="A"')}),
        "name hidden_text metadata",
        "in a comment",
    )
    put(
        docx(clean, {"comments.xml": part("comments", "Check this", ' w:author="Imran Rauf"')}),
        "name hidden_text metadata",
        "who commented",
    )
    put(docx(clean + deleted(NAME)), "name hidden_text", "a deletion that is kept")
    put(docx(clean + paragraph(PHONE, "<w:vanish/>")), "phone hidden_text", "hidden letters")
    put(docx(clean + paragraph(NUMBER, '<w:color w:val="FFFFFF"/>')), "national_number hidden_text", "white letters")
    put(docx(clean, core=properties(dc_creator="Sadia Rauf")), "metadata name", "its author")
    put(
        docx(clean, core=properties(cp_lastModifiedBy="A", dcterms_modified="2025-05-03T10:15:00Z")),
        "metadata",
        "who changed it and when",
    )
    put(docx(clean, core=properties(dc_creator="", dc_title="")), "", "properties that are empty", pair=True)
    chatted = png(chat("Colleague", PLAIN[1], LOOKS["night"]))
    put(docx(clean + drawn(1), pictures=[chatted]), "chat", "a chat as a picture")
    put(docx(clean + drawn(1), pictures=[png(landscape(chance))]), "", "a landscape as a picture", pair=True)
    put(
        docx(clean + drawn(1, "Sadia Rauf at her desk"), pictures=[png(landscape(chance))]),
        "name hidden_text",
        "a description of a picture",
    )
    put(docx(clean + drawn(1), pictures=[png(page(f"{CLEAN}\n{PHONE}", 34))]), "phone", "a scan as a picture")
    urdu = "".join(map(paragraph, URDU_CLEAN.split("\n")))
    put(docx(urdu), "", "clean, in Urdu", lang="ur")
    for words, kind in URDU_LEAKS:
        put(docx(urdu + paragraph(words)), kind, "in Urdu", lang="ur")
    split = "<w:p>" + "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("03", "12 00", "00", "389")) + "</w:p>"
    put(docx(clean + split), "phone", "a number in pieces")


def _names(shelf: Shelf, chance: random.Random) -> None:
    for name, leaks, why in (
        ("sadia_rauf_medical.jpg", "name", "a name in the file's name"),
        ("0312-0000389.jpg", "phone", "a number in the file's name"),
        ("WhatsApp Image 2025-05-03 at 10.14.jpg", "metadata", "a program and a day in the file's name"),
        ("picture-17.jpg", "", "a plain name"),
    ):
        shelf.picture(landscape(chance), "none", leaks, why, name=name)
    shelf.put(
        saved(pdf(said(CLEAN))),
        "pdf",
        "pdf",
        "en",
        "name",
        "a name in the file's name",
        name="Naila Baig statement.pdf",
    )
