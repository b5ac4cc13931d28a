"""Chats and what only looks a little like one. Every pair differs in one thing."""

from __future__ import annotations

import random

from chats import LOOKS, Message, article, chat, poster, table
from drawing import photographed
from shelf import Shelf

PLAIN: list[list[Message]] = [
    [
        (False, "Are you coming to the office tomorrow?", "10:14"),
        (True, "Yes, around nine", "10:15"),
        (False, "Good. Bring the blue file please", "10:15"),
        (True, "ok", "10:18"),
    ],
    [
        (False, "Did you get home safe", "23:41"),
        (False, "why are you not answering", "23:58"),
        (False, "I can see you are online", "00:03"),
        (True, "Please stop writing to me", "00:05"),
    ],
    [
        (True, "Please leave me alone.", "21:03"),
        (False, "You will regret this", "21:04"),
        (False, "Nobody will believe you", "21:04"),
    ],
]
ROMAN: list[list[Message]] = [
    [
        (False, "kal office aa rahi ho?", "10:14"),
        (True, "ji nau baje tak", "10:16"),
        (False, "akeli aana, kisi ko mat batana", "10:17"),
    ],
    [
        (False, "jawab kyun nahi de rahi", "22:31"),
        (True, "mujhe tang na karein", "22:40"),
        (False, "dekh lunga tumhein", "22:41"),
    ],
    [
        (True, "main shikayat karungi", "19:02"),
        (False, "koi fark nahi parta", "19:05"),
        (False, "naukri pyari hai na?", "19:05"),
    ],
]
URDU: list[list[Message]] = [
    [
        (False, "کل دفتر آ رہی ہیں؟", "10:14"),
        (True, "جی، نو بجے تک", "10:16"),
        (False, "اکیلی آنا اور کسی کو مت بتانا", "10:17"),
    ],
    [
        (False, "جواب کیوں نہیں دے رہیں", "22:31"),
        (True, "مہربانی کر کے مجھے تنگ نہ کریں", "22:40"),
        (False, "میں دیکھ لوں گا", "22:41"),
    ],
]
# What stands in a chat beside the chat: (words, class).
SAYS = [
    ("my number is 0312 0000389", "phone"),
    ("mail me at someone.else@example.org", "mail"),
    ("my CNIC is 35202-0000000-4", "national_number"),
    ("House 12, Street 4, Model Town Lahore", "address"),
    ("Sadia Rauf told everybody", "name"),
]
SAYS_ROMAN = [
    ("mera number 0312 0000389 hai", "phone"),
    ("Naila Baig ne sab bata diya", "name"),
    ("ghar number 5 gali 3 Samanabad aa jao", "address"),
]
SAYS_URDU = [("میرا نمبر 0312 0000389 ہے", "phone"), ("سعدیہ رؤف نے سب کو بتا دیا", "name")]


def draw(shelf: Shelf, chance: random.Random) -> None:
    _chats(shelf, chance)
    _not_chats(shelf, chance)


def _chats(shelf: Shelf, chance: random.Random) -> None:
    for name, look in LOOKS.items():
        for at, messages in enumerate(PLAIN[:2]):
            shelf.picture(
                chat("Colleague", messages, look), "en", "chat", f"chat of the {name} program, plain words {at}"
            )
        words, kind = SAYS[list(LOOKS).index(name)]
        said = [*PLAIN[0][:2], (False, words, "10:19")]
        shelf.picture(chat("Colleague", said, look), "en", f"chat {kind}", "the last message holds it", pair=True)
    for name, at in (("green", 0), ("night", 1), ("blue", 2), ("plain", 0)):
        shelf.picture(chat("Bhai", ROMAN[at], LOOKS[name]), "roman", "chat", "Roman Urdu")
    for (words, kind), name in zip(SAYS_ROMAN, ("green", "night", "violet"), strict=True):
        shelf.picture(
            chat("Bhai", [*ROMAN[0][:2], (False, words, "10:19")], LOOKS[name]),
            "roman",
            f"chat {kind}",
            "Roman Urdu with it",
        )
    for name, font in (("green", ""), ("night", ""), ("blue", "Noto Nastaliq Urdu"), ("violet", "")):
        shelf.picture(
            chat("دفتر", URDU[0], LOOKS[name], urdu=font, head="آن لائن"), "ur", "chat", f"Urdu {font or 'in Naskh'}"
        )
    for words, kind in SAYS_URDU:
        for font in ("Noto Naskh Arabic", "Noto Nastaliq Urdu"):
            shown = chat("دفتر", [*URDU[1][:2], (False, words, "22:45")], LOOKS["green"], urdu=font, head="آن لائن")
            shelf.picture(shown, "ur", f"chat {kind}", f"Urdu in {font} with it")
    for name, angle in (("green", 2.5), ("night", -4.0), ("blue", 6.0), ("plain", -1.0)):
        shown = photographed(chat("Colleague", PLAIN[1], LOOKS[name]), chance, angle)
        shelf.picture(shown, "en", "chat", "a photograph of a screen", quality=60)
    shown = chat("Colleague", PLAIN[2], LOOKS["green"], head="last seen today at 21:10")
    shelf.picture(shown.crop((0, 130, 900, shown.height - 110)), "en", "chat", "cut to its bubbles")
    shelf.picture(shown.resize((450, shown.height // 2)), "en", "chat", "half the size")
    shelf.picture(shown, "en", "chat", "saved again and again", quality=25)
    group = [
        (False, "Sadia Rauf: kal hearing hai", "09:00"),
        (False, "Naila Baig: main bhi aaungi", "09:02"),
        (True, "theek hai", "09:04"),
    ]
    shelf.picture(
        chat("Mohalla group", group, LOOKS["green"]), "roman", "chat name", "a group names two protected people"
    )
    alone = [(False, "Nobody will believe you", "21:04")]
    shelf.picture(chat("Unknown", alone, LOOKS["night"]), "en", "chat", "a single message")


def _not_chats(shelf: Shelf, chance: random.Random) -> None:
    del chance
    shelf.picture(
        poster("You are not alone", ["Free advice on your rights at work.", "Helpline 1043"], bubble=True),
        "en",
        "",
        "campaign with a balloon",
    )
    shelf.picture(
        poster("Speak up. We listen.", ["A committee must be formed in every workplace.", "Ask for it in writing."]),
        "en",
        "",
        "poster",
    )
    shelf.picture(
        poster("آپ اکیلی نہیں ہیں", ["ہر ادارے میں کمیٹی لازمی ہے", "ہیلپ لائن 1043"], "#5b2a86"),
        "ur",
        "",
        "poster in Urdu",
    )
    shelf.picture(
        poster("Public meeting", ["Sunday, 4:00 pm to 6:00 pm", "Town hall", "All are welcome"], "#2d6a4f"),
        "en",
        "",
        "invitation with times",
    )
    times = [
        ["Train", "Leaves", "Arrives"],
        ["Green Line", "10:14", "16:20"],
        ["Karakoram", "15:30", "09:05"],
        ["Shalimar", "06:00", "23:40"],
    ]
    shelf.picture(table(times, "Timetable"), "en", "", "timetable: many times, no chat")
    counts = [["Year", "Complaints", "Decided"], ["2023", "148", "61"], ["2024", "212", "77"], ["2025", "190", "95"]]
    shelf.picture(table(counts, "Complaints a year"), "en", "", "table of counts")
    shelf.picture(table([["سال", "شکایات"], ["2024", "212"], ["2025", "190"]], "شکایات"), "ur", "", "table in Urdu")
    prose = (
        "The committee met on three days and heard both sides. It found that the employer had formed no inquiry "
        "committee before the complaint, as the law requires. The employer was told to form one within thirty days."
    )
    shelf.picture(
        article("Committee asks employer to follow the law", [prose, prose]), "en", "", "newspaper in two columns"
    )
    news = [
        "The assembly passed the amendment.",
        "Hearing put off to next month.",
        "Rain expected in the north.",
        "New helpline opened.",
    ]
    shelf.picture(
        article("Latest news", news, ["10:14", "11:02", "12:45", "14:30"]), "en", "", "news with times in front"
    )
    shelf.picture(
        article(
            "Questions and answers",
            ["Who can complain? Anybody who works there.", "Is there a fee? No, there is none."],
        ),
        "en",
        "",
        "questions and answers",
    )
    settings = [["Wi-Fi", "On"], ["Bluetooth", "Off"], ["Sound", "Low"], ["Battery", "81 %"]]
    shelf.picture(table(settings, "Settings"), "en", "", "settings of a telephone")
    shelf.picture(
        article(
            "Timeline of the law",
            ["The Act was passed.", "It was amended.", "Rules followed."],
            ["2010", "2022", "2023"],
        ),
        "en",
        "",
        "timeline",
    )
