"""Lines with and without something private, and pictures of paper, cards and screens that show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from chats import on_paper
from kept import Kept
from paint import Image, font, lit, noisy, write
from PIL import ImageDraw, ImageFilter, ImageOps
from stdnum import verhoeff

AADHAAR: Final = "4821 7730 615"
WHOLE: Final = f"{AADHAAR}{verhoeff.calc_check_digit(AADHAAR.replace(' ', ''))}"
WRONG: Final = f"{AADHAAR}{(int(WHOLE[-1]) + 4) % 10}"


class Line(NamedTuple):
    text: str
    lang: str
    leaks: tuple[str, ...]
    why: str
    style: str = "sans"


LEAKS: Final[Sequence[Line]] = (
    Line("For the van ring 0346 5550119 after six", "en", ("phone",), "a number on a note"),
    Line("+92 321 555 0163 (no calls at night)", "en", ("phone",), "with the country before it", "slant"),
    Line("number hai zero teen so bara 5550 188 likh lo 0312-5550188", "roman", ("phone",), "in Roman Urdu"),
    Line("رابطہ: ۰۳۰۰ ۵۵۵۰۱۲۴", "ur", ("phone",), "in Urdu digits", "naskh"),
    Line("رات کو فون نہ کریں 0335-5550171", "ur", ("phone",), "Latin digits in an Urdu line", "nastaliq"),
    Line("Landlady 042 35550146", "en", ("phone",), "a landline of a private person", "narrow"),
    Line("write to minno.q@mail.example", "en", ("mail",), "her address for letters", "mono"),
    Line("hina_r88 @ post.example only", "en", ("mail",), "with spaces round the sign"),
    Line("ای میل: saba.k@kaghaz.example", "ur", ("mail",), "in an Urdu line", "mixed"),
    Line("meri email rida.office@mail.example par bhejo", "roman", ("mail",), "in Roman Urdu", "serif"),
    Line("CNIC 36302-5550123-4", "en", ("national_number",), "as on the card", "mono"),
    Line("shanakhti card 61101 5550146 8", "roman", ("national_number",), "with spaces"),
    Line("شناختی کارڈ نمبر ۳۵۲۰۱-۵۵۵۰۱۳۴-۲", "ur", ("national_number",), "in Urdu digits", "mixed"),
    Line(f"Aadhaar {WHOLE}", "en", ("national_number",), "with its check digit", "narrow"),
    Line("Seen by Mehnaz Qazi at the counter", "en", ("name",), "her whole name"),
    Line("Mehnaaz told us on the second day", "en", ("name",), "another spelling", "serif"),
    Line("Minno ne pehle hi bata diya tha", "roman", ("name",), "the name her friends use", "slant"),
    Line("مہناز قاضی نے درخواست دی", "ur", ("name",), "her name in Urdu", "naskh"),
    Line("زبیدہ قاضی گھر پر تھیں", "ur", ("name",), "her mother", "nastaliq"),
    Line("Signed, T. Jamali, shift B", "en", ("name",), "a witness by the letter and the last name", "slant"),
    Line("Little Rumaisa waited outside", "en", ("name",), "the child", "serif"),
    Line("Report against Mr Lodhi, Faisal", "en", ("name",), "the respondent, last name first", "mono"),
    Line("Parcel: House 41-C, Street 7, Shadman II, Lahore", "en", ("address",), "on a parcel", "narrow"),
    Line("Flat 3, above Noor Bakery, Canal View Road, Multan", "en", ("address",), "a flat", "serif"),
    Line("ghar number 112, gali 4, mohalla Islampura, Jhang", "roman", ("address",), "in Roman Urdu"),
    Line("مکان نمبر ۲۳، گلی نمبر ۵، محلہ رحمت پورہ، ساہیوال", "ur", ("address",), "in Urdu", "naskh"),
    Line("Ms Qazi (Mehnaz) 0333 5550142", "en", ("name", "phone"), "two at once"),
)
FREE: Final[Sequence[Line]] = (
    Line("Women's helpline 1043, day and night", "en", (), "a public helpline"),
    Line("ہیلپ لائن 1099 پر بات کریں", "ur", (), "a public helpline in Urdu", "naskh"),
    Line("Complaint no. 2025/03/00417 of 3 May 2025", "en", (), "the number of a file", "mono"),
    Line("Section 4(1)(b), Act of 2010, as amended 2022", "en", (), "a law", "serif"),
    Line(f"Order {WRONG} was sent on Monday", "en", (), "twelve digits whose check digit is wrong"),
    Line("Total Rs 3,450,000 over 36 months", "en", (), "money", "narrow"),
    Line("ISBN 978-0-00-555012-3, page 214", "en", (), "a book"),
    Line("Mohtasib ke daftar ne 94 din mein jawab nahi diya", "roman", (), "days in Roman Urdu"),
    Line("The office is on Mall Road, Lahore", "en", (), "a street without a house", "serif"),
    Line("لاہور ہائی کورٹ، بینچ ملتان", "ur", (), "a court", "naskh"),
    Line("Flight PK 304, gate 12, 07:45", "en", (), "a flight", "mono"),
    Line("The committee met four times in 2025", "en", (), "years", "slant"),
    Line("Written by Kamran Shahid Butt, editor", "en", (), "a name that is nobody's in the case"),
    Line("ایڈیٹر: نسیم احمد", "ur", (), "another's name in Urdu", "nastaliq"),
    Line("Faisalabad committee, room 9", "en", (), "a city that begins like a name of the case"),
    Line("Version 3.14.15, build 5550142", "en", (), "a program's number", "mono"),
)


def drawn(kept: Kept) -> None:
    """Each line on its own paper: a note, a card, a label, a low scan, light on dark."""
    for number, line in enumerate((*LEAKS, *FREE)):
        rng = kept.rng("line", number)
        match number % 5:
            case 0:
                made = on_paper(rng, _with_company(line, number), line.style, 28, 900)
            case 1:
                made = _card(line)
            case 2:
                made = noisy(_card(line), rng, 0.15).filter(ImageFilter.GaussianBlur(0.8))
            case 3:
                made = ImageOps.invert(_card(line))
            case _:
                made = on_paper(rng, [line.text], line.style, 34, 1100)
        form = ("JPEG", "PNG", "WEBP")[number % 3]
        kept.picture(made, line.leaks, line.why, lang=line.lang, form=form, quality=70 + number % 25)
    _twins(kept)


def _with_company(line: Line, number: int) -> list[str]:
    around = {
        "en": ("Please return the folder", "before the meeting"),
        "ur": ("فائل واپس کر دیں", "میٹنگ سے پہلے"),
        "roman": ("file wapas kar dein", "meeting se pehle"),
    }[line.lang]
    return [around[0], line.text, around[1]]


def _card(line: Line) -> Image.Image:
    size = 30
    wide = int(font(line.style, size).getlength(line.text)) + 140
    card = lit((max(wide, 560), 250), (252, 252, 250), (228, 230, 234))
    ImageDraw.Draw(card).rectangle((0, 0, card.width, 34), fill=(56, 96, 110))
    ends = line.lang == "ur"
    write(card, (card.width - 60 if ends else 60, 96), line.text, line.style, size, (20, 24, 28))
    return card


def _twins(kept: Kept) -> None:
    """The same paper with the private words covered."""
    for number in (0, 10, 17, 25):
        line = LEAKS[number]
        shown = kept.picture(_card(line), line.leaks, f"{line.why}, on a card", lang=line.lang, form="PNG")
        hidden = _card(line)
        ImageDraw.Draw(hidden).rectangle((40, 80, hidden.width - 40, 180), fill=(0, 0, 0))
        kept.picture(hidden, [], "the same card, its line covered", lang=line.lang, form="PNG", pair=shown)
    tiny = on_paper(kept.rng("tiny"), ["The committee did not answer.", "Nobody was asked."], "serif", 30, 900)
    kept.picture(tiny, [], "two lines without anybody")
