"""What is said of a file that was opened and looked at: pictures, faces, words nobody sees. Never what they are.

Source: FAIRNESS section 5. A detector of faces only ever adds a refusal: that there is none is signed by a person.
"""

from __future__ import annotations

from typing import Final

from amanat.publication.finding import Finding, Level

_Said = tuple[str, Level, tuple[str, str], tuple[str, str]]
SAID: Final[dict[str, _Said]] = {
    "picture.face": (
        "picture",
        "error",
        ("A face can be seen.", "چہرہ نظر آ رہا ہے۔"),
        (
            "Cover it in the desk's viewer, and publish that copy.",
            "ڈیسک کے ناظر میں اسے ڈھانپیں اور وہی نقل شائع کریں۔",
        ),
    ),
    "picture.own_face": (
        "picture",
        "warning",
        ("A face can be seen. It may be hers alone.", "ایک چہرہ نظر آ رہا ہے۔ یہ صرف ان کا اپنا ہو سکتا ہے۔"),
        (
            "Somebody who may see it looks, and signs whose it is.",
            "جسے دیکھنے کی اجازت ہے وہ دیکھے اور دستخط کرے کہ کس کا ہے۔",
        ),
    ),
    "picture.chat": (
        "correspondence",
        "error",
        (
            "This looks like a picture of a chat. Other people's messages are never published.",
            "یہ چیٹ کی تصویر لگتی ہے۔ دوسروں کے پیغامات کبھی شائع نہیں ہوتے۔",
        ),
        (
            "Say in one sentence what the complaint says about it.",
            "ایک جملے میں لکھیں کہ درخواست اس بارے میں کیا کہتی ہے۔",
        ),
    ),
    "picture.words_unread": (
        "picture",
        "warning",
        (
            "Not read: whether words stand in it. The program Tesseract is not on this machine.",
            "نہیں پڑھا گیا کہ اس میں کچھ لکھا ہے یا نہیں۔ اس مشین پر Tesseract پروگرام نہیں ہے۔",
        ),
        (
            "Install tesseract-ocr, or read every word in it yourself.",
            "tesseract-ocr انسٹال کریں، یا اس کا ہر لفظ خود پڑھیں۔",
        ),
    ),
    "picture.urdu_unread": (
        "picture",
        "warning",
        (
            "Not read: words in Urdu. Tesseract has no data for Urdu on this machine.",
            "اردو کے الفاظ نہیں پڑھے گئے۔ اس مشین پر Tesseract کے پاس اردو کا ڈیٹا نہیں ہے۔",
        ),
        (
            "Install tesseract-ocr-urd, or read the Urdu in it yourself.",
            "tesseract-ocr-urd انسٹال کریں، یا اس کی اردو خود پڑھیں۔",
        ),
    ),
    "picture.faces_unseen": (
        "picture",
        "warning",
        (
            "Not looked at: whether a face is in it. The detector is not installed on this machine.",
            "نہیں دیکھا گیا کہ اس میں کوئی چہرہ ہے یا نہیں۔ اس مشین پر چہرے ڈھونڈنے والا پروگرام نہیں ہے۔",
        ),
        (
            "Install amanat[faces], or look at every picture yourself.",
            "amanat[faces] انسٹال کریں، یا ہر تصویر خود دیکھیں۔",
        ),
    ),
    "file.hidden": (
        "file",
        "error",
        (
            "Words are hidden here. Whoever has the file can read them.",
            "یہاں الفاظ چھپے ہیں۔ جس کے پاس فائل ہو وہ انہیں پڑھ سکتا ہے۔",
        ),
        (
            "Make a clean copy in the desk's viewer: what nobody sees is not in it.",
            "ڈیسک کے ناظر میں صاف نقل بنائیں: جو نظر نہیں آتا وہ اس میں نہیں ہوتا۔",
        ),
    ),
}

NOT_LOOKED: Final = frozenset({"picture.words_unread", "picture.urdu_unread", "picture.faces_unseen"})
"""Rules of what was not done, because something is missing on the machine."""


def finding(rule: str, where: str) -> Finding:
    group, level, reason, better = SAID[rule]
    said, do = (dict(zip(("en", "ur"), words, strict=True)) for words in (reason, better))
    return Finding(rule, group, level, 0, 0, said, do, where)
