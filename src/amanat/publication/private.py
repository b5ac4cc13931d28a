"""What is said of something private that was found: never what it is. Source: FAIRNESS section 5."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from amanat.publication.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class _Said:
    group: str
    level: Level
    reason: tuple[str, str]
    better: tuple[str, str]


_OUT: Final = ("Take it out.", "اسے نکال دیں۔")
_COPY: Final = (
    "Make a clean copy: open it in the desk's viewer and publish that picture, not the file.",
    "صاف نقل بنائیں: ڈیسک کے ناظر میں کھولیں اور وہی تصویر شائع کریں، اصل فائل نہیں۔",
)
_PERSON: Final = (
    "Somebody who may see it looks at it, and signs that it may be shown.",
    "جسے دیکھنے کی اجازت ہے وہ دیکھے، اور دستخط کرے کہ یہ دکھائی جا سکتی ہے۔",
)

SAID: Final = {
    "name.person": _Said(
        "identity",
        "error",
        (
            "This is, or sounds like, the name of somebody whom the case protects.",
            "یہ کسی ایسے فرد کا نام ہے یا لگتا ہے جسے یہ کیس محفوظ رکھتا ہے۔",
        ),
        ("Write “the complainant”, “a colleague” or “a relative”.", "”شکایت کنندہ“، ”ایک ساتھی“ یا ”ایک عزیز“ لکھیں۔"),
    ),
    "name.initials": _Said(
        "identity",
        "error",
        ("These are the first letters of a protected name.", "یہ ایک محفوظ نام کے پہلے حروف ہیں۔"),
        ("Leave letters out, or take others that stand for nobody.", "حروف نہ لکھیں، یا ایسے لکھیں جو کسی کے نہ ہوں۔"),
    ),
    "contact.phone": _Said("contact", "error", ("This is a telephone number.", "یہ فون نمبر ہے۔"), _OUT),
    "contact.email": _Said("contact", "error", ("This is an e-mail address.", "یہ ای میل پتا ہے۔"), _OUT),
    "contact.handle": _Said(
        "contact", "error", ("This leads to somebody's account.", "یہ کسی کے اکاؤنٹ تک لے جاتا ہے۔"), _OUT
    ),
    "contact.link": _Said(
        "contact",
        "warning",
        ("Nobody checked where this link leads.", "کسی نے نہیں دیکھا کہ یہ لنک کہاں جاتا ہے۔"),
        ("Open it. If it shows anybody private, take it out.", "اسے کھول کر دیکھیں۔ کسی کی نجی بات ہو تو نکال دیں۔"),
    ),
    "contact.public": _Said(
        "contact",
        "warning",
        (
            "This reads as an office's own number, address or account.",
            "یہ کسی دفتر کا اپنا نمبر، پتا یا اکاؤنٹ لگتا ہے۔",
        ),
        (
            "Leave it if the office itself has published it. Take it out if it is anybody's own.",
            "اگر دفتر نے خود شائع کیا ہے تو رہنے دیں۔ کسی فرد کا اپنا ہو تو نکال دیں۔",
        ),
    ),
    "contact.office": _Said(
        "contact",
        "warning",
        ("This is an office's own number, address or account.", "یہ کسی دفتر کا اپنا نمبر، پتا یا اکاؤنٹ ہے۔"),
        ("Leave it.", "رہنے دیں۔"),
    ),
    "contact.known": _Said(
        "contact",
        "error",
        ("This number or address belongs to somebody in the case.", "یہ نمبر یا پتا اس کیس کے کسی فرد کا ہے۔"),
        _OUT,
    ),
    "number.national": _Said(
        "contact", "error", ("This is a national identity number.", "یہ قومی شناختی نمبر ہے۔"), _OUT
    ),
    "number.account": _Said("contact", "error", ("This is a bank account.", "یہ بینک اکاؤنٹ ہے۔"), _OUT),
    "number.device": _Said(
        "contact",
        "error",
        (
            "This tells from which phone, computer or line somebody wrote.",
            "اس سے پتا چلتا ہے کہ کسی نے کس فون، کمپیوٹر یا لائن سے لکھا۔",
        ),
        _OUT,
    ),
    "number.long": _Said(
        "contact",
        "warning",
        ("This long number may belong to somebody.", "یہ لمبا نمبر کسی کا ہو سکتا ہے۔"),
        ("Take it out unless readers need it.", "اگر پڑھنے والوں کو ضرورت نہ ہو تو نکال دیں۔"),
    ),
    "contact.through": _Said(
        "contact",
        "error",
        (
            "This tells through whom or where somebody is found.",
            "اس سے پتا چلتا ہے کہ کوئی کس کے ذریعے یا کہاں ملتا ہے۔",
        ),
        _OUT,
    ),
    "place.staying": _Said(
        "location",
        "error",
        ("This tells where somebody lives, hides or goes.", "اس سے پتا چلتا ہے کہ کوئی کہاں رہتا، چھپا یا جاتا ہے۔"),
        ("Write the city at most.", "زیادہ سے زیادہ شہر کا نام لکھیں۔"),
    ),
    "quasi.only": _Said(
        "quasi",
        "error",
        (
            "There may be only one such person: whoever works there knows who it is.",
            "ایسا شاید ایک ہی فرد ہے: وہاں کے لوگ پہچان لیں گے۔",
        ),
        ("Write “a worker” or “a member of staff”.", "”ایک ملازم“ یا ”عملے کا ایک فرد“ لکھیں۔"),
    ),
    "private.medical": _Said(
        "medical",
        "error",
        (
            "This is about somebody's health. It is never published.",
            "یہ کسی کی صحت کے بارے میں ہے۔ یہ کبھی شائع نہیں ہوتا۔",
        ),
        _OUT,
    ),
    "private.life": _Said(
        "life",
        "warning",
        (
            "This is about her, and not about what was done or decided. It may tell where or how she is, or who.",
            "یہ خود اُن کے بارے میں ہے، اس کے نہیں جو ہوا یا طے ہوا۔ اس سے پتا چل سکتا ہے کہ وہ کہاں، کیسی یا کون ہیں۔",
        ),
        (
            "Leave it only if everybody may know it.",
            "تبھی رہنے دیں جب یہ سب کو معلوم ہونے میں حرج نہ ہو۔",
        ),
    ),
    "private.intimate": _Said(
        "intimate",
        "error",
        (
            "This is about somebody's private life. It is never published.",
            "یہ کسی کی نجی زندگی کے بارے میں ہے۔ یہ کبھی شائع نہیں ہوتا۔",
        ),
        _OUT,
    ),
    "private.letter": _Said(
        "correspondence",
        "error",
        (
            "These are somebody's private words to somebody else.",
            "یہ کسی کے کسی دوسرے کو لکھے گئے نجی الفاظ ہیں۔",
        ),
        (
            "Say in one sentence what the complaint says about it.",
            "ایک جملے میں لکھیں کہ درخواست اس بارے میں کیا کہتی ہے۔",
        ),
    ),
    "private.camera": _Said(
        "in_camera",
        "error",
        ("What is heard in camera is never published.", "بند کمرے کی سماعت کی باتیں کبھی شائع نہیں ہوتیں۔"),
        _OUT,
    ),
    "minor.child": _Said(
        "minor",
        "error",
        (
            "This tells who a child is. Nothing about children is published.",
            "اس سے کسی بچے کی پہچان ہوتی ہے۔ بچوں کے بارے میں کچھ شائع نہیں ہوتا۔",
        ),
        _OUT,
    ),
    "place.address": _Said(
        "location",
        "error",
        ("This tells where somebody lives or is.", "اس سے پتا چلتا ہے کہ کوئی کہاں رہتا یا موجود ہے۔"),
        ("Write the city at most.", "زیادہ سے زیادہ شہر کا نام لکھیں۔"),
    ),
    "quasi.case": _Said(
        "quasi",
        "error",
        ("Role, place and day together tell who this is.", "عہدہ، جگہ اور دن مل کر بتا دیتے ہیں کہ یہ کون ہے۔"),
        ("Leave two of the three out, or say them more widely.", "تین میں سے دو نکال دیں، یا عام الفاظ میں لکھیں۔"),
    ),
    "quasi.part": _Said(
        "quasi",
        "warning",
        (
            "Two things that point to the same person stand together.",
            "دو باتیں جو ایک ہی فرد کی طرف جاتی ہیں، ساتھ لکھی ہیں۔",
        ),
        ("Leave one out, or say it more widely.", "ایک نکال دیں، یا عام الفاظ میں لکھیں۔"),
    ),
    "minor.age": _Said(
        "minor",
        "error",
        (
            "This is about somebody under 18. Nothing about them is published.",
            "یہ 18 سال سے کم عمر فرد کے بارے میں ہے۔ ان کے بارے میں کچھ شائع نہیں ہوتا۔",
        ),
        _OUT,
    ),
    "chat.transcript": _Said(
        "correspondence",
        "error",
        (
            "This is somebody's chat. Other people's messages are never published.",
            "یہ کسی کی چیٹ ہے۔ دوسروں کے پیغامات کبھی شائع نہیں ہوتے۔",
        ),
        (
            "Say in one sentence what the complaint says about it.",
            "ایک جملے میں لکھیں کہ درخواست اس بارے میں کیا کہتی ہے۔",
        ),
    ),
    "file.gps": _Said(
        "file", "error", ("The file says where it was taken.", "فائل میں جگہ لکھی ہے جہاں یہ بنی۔"), _COPY
    ),
    "file.exif": _Said(
        "file", "error", ("The file holds data of the camera or phone.", "فائل میں کیمرے یا فون کی معلومات ہیں۔"), _COPY
    ),
    "file.xmp": _Said(
        "file",
        "error",
        ("The file holds hidden text about its history.", "فائل میں اس کی تاریخ کا چھپا متن ہے۔"),
        _COPY,
    ),
    "file.comment": _Said("file", "error", ("The file holds a hidden comment.", "فائل میں چھپا تبصرہ ہے۔"), _COPY),
    "file.trailing": _Said(
        "file", "error", ("More lies behind the end of the picture.", "تصویر کے بعد فائل میں کچھ اور بھی ہے۔"), _COPY
    ),
    "file.document": _Said(
        "file",
        "error",
        (
            "The document names its maker, its program or its days.",
            "دستاویز میں بنانے والے، پروگرام یا تاریخوں کا ذکر ہے۔",
        ),
        _COPY,
    ),
    "file.inside": _Said(
        "file",
        "error",
        ("The document holds other files, notes or a script.", "دستاویز میں دوسری فائلیں، نوٹ یا اسکرپٹ ہیں۔"),
        _COPY,
    ),
    "file.unread": _Said(
        "file",
        "error",
        (
            "This file was not read: it is damaged, locked, or of a kind that cannot be checked.",
            "یہ فائل نہیں پڑھی گئی: خراب ہے، بند ہے، یا ایسی قسم ہے جو جانچی نہیں جا سکتی۔",
        ),
        _COPY,
    ),
    "file.name": _Said(
        "file",
        "warning",
        ("The file's name says when or with what it was made.", "فائل کے نام سے پتا چلتا ہے کہ کب یا کس سے بنی۔"),
        ("Give it a plain name, such as picture-1.", "سادہ نام دیں، جیسے picture-1۔"),
    ),
    "file.pages": _Said(
        "file",
        "warning",
        ("The words on these pages were not read here.", "ان صفحات کے الفاظ یہاں نہیں پڑھے گئے۔"),
        ("Check the text of the pages as well.", "صفحات کا متن بھی جانچیں۔"),
    ),
    "picture.private": _Said(
        "picture",
        "error",
        (
            "This picture is on the case's private list. It is never published.",
            "یہ تصویر کیس کی نجی فہرست میں ہے۔ یہ کبھی شائع نہیں ہوتی۔",
        ),
        _OUT,
    ),
    "picture.person": _Said(
        "picture",
        "warning",
        (
            "A program can miss a face, and does not know what must never be shown.",
            "پروگرام سے چہرہ رہ سکتا ہے، اور وہ نہیں جانتا کہ کیا کبھی نہیں دکھانا چاہیے۔",
        ),
        _PERSON,
    ),
}


def finding(rule: str, start: int, end: int, level: Level | None = None) -> Finding:
    said = SAID[rule]
    reason, better = (dict(zip(("en", "ur"), words, strict=True)) for words in (said.reason, said.better))
    return Finding(rule, said.group, level or said.level, start, end, reason, better)


RESPONDENT: Final = "respondent"
"""The group of a finding that shows who the respondent is, and nobody else."""


def about(found: Finding, roles: Collection[str]) -> Finding:
    """The same finding; in the group of the respondent where it is about nobody else."""
    return replace(found, group=RESPONDENT) if set(roles) == {RESPONDENT} else found
