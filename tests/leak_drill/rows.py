"""The rows: every category of FAIRNESS section 5, and each thing that the gate looks for. Nobody here exists."""

from __future__ import annotations

from typing import Final

from tests.leak_drill.model import Row

HER: Final = ("Zarmina Qandhari", "زرمینہ قندھاری")
MOTHER: Final = "Gulmina Qandhari"
CHILD: Final = "Palwasha"
WITNESS: Final = "Behram Tareen"
ALIAS: Final = "Zarri"
HER_PHONE: Final = "0301 2345678"
HER_MAIL: Final = "zarmina.q@letterbox.example"
CARD: Final = "36302-5550123-4"
ADDRESS: Final = "House 14, Street 9, Gulberg III, Lahore"

SECTION: Final = "never published"
LOOKED: Final = "the gate looks for"

ROWS: Final = (
    Row(
        "complainant",
        "the complainant's identity",
        SECTION,
        f"A complaint by {HER[0]} says that a supervisor threatened a trainee.",
        f"{HER[1]} کی درخواست میں ہے کہ نگران نے دھمکی دی۔",
        HER,
    ),
    Row(
        "family",
        "the family's identity",
        SECTION,
        f"Her mother {MOTHER} brought the complaint to the office.",
        "ان کی والدہ گل مینہ قندھاری درخواست لائیں۔",
        (MOTHER, "گل مینہ"),
    ),
    Row(
        "minor",
        "minors",
        SECTION,
        f"Her daughter {CHILD}, aged 9, was in the room.",
        "ان کی 9 سالہ بیٹی پلوشہ کمرے میں تھی۔",
        (CHILD, "پلوشہ"),
    ),
    Row("imagery", "intimate or assault imagery", SECTION, file="intimate"),
    Row(
        "correspondence",
        "third parties' correspondence",
        SECTION,
        "[03/05/2025, 22:41] Behram: come alone to the depot\n[03/05/2025, 22:42] Sania: the gate is locked",
        "[03/05/2025, 22:41] بہرام: اکیلی گودام پر آنا\n[03/05/2025, 22:42] ثانیہ: دروازہ بند ہے",
        ("come alone to the depot", "اکیلی گودام"),
    ),
    Row(
        "history",
        "medical or sexual history",
        SECTION,
        "The complainant was treated for depression in 2019.",
        "شکایت کنندہ کا ڈپریشن کا علاج ہوا۔",
        ("treated for depression", "ڈپریشن کا علاج"),
    ),
    Row(
        "contact",
        "contact or location",
        SECTION,
        f"She lives at {ADDRESS}, and is reached on {HER_PHONE}.",
        "وہ مکان نمبر 14، گلی نمبر 9، گلبرگ، لاہور میں رہتی ہیں۔",
        (HER_PHONE, "Street 9, Gulberg"),
    ),
    Row(
        "in_camera",
        "in-camera material",
        SECTION,
        "In the in-camera hearing the witness said that he came at night.",
        "بند کمرے کی سماعت میں گواہ نے کہا کہ وہ رات کو آیا۔",
        ("in-camera hearing the witness", "بند کمرے کی سماعت"),
    ),
    Row(
        "reporter",
        "reporters' metadata",
        SECTION,
        "It was sent from 203.0.113.77 at 22:41 with an Oriole X4.",
        "یہ 203.0.113.77 سے 22:41 پر بھیجا گیا۔",
        ("203.0.113.77",),
    ),
    Row(
        "alias",
        "names and aliases of every protected person",
        LOOKED,
        f"{ALIAS} and {WITNESS} told the office in May.",
        "بہرام ترین نے دفتر کو بتایا۔",
        (ALIAS, WITNESS, "بہرام ترین"),
    ),
    Row("phone", "telephone numbers", LOOKED, "Call 0346 5550119 for more.", "فون 0346-5550119", ("0346 5550119",)),
    Row("mail", "e-mail", LOOKED, f"Write to {HER_MAIL} for more.", f"{HER_MAIL} پر لکھیں", (HER_MAIL,)),
    Row("card", "national identity numbers", LOOKED, f"Her card is {CARD}.", f"شناختی کارڈ {CARD}", (CARD,)),
    Row(
        "handle",
        "handles",
        LOOKED,
        "See instagram.com/zarq.multan for more.",
        "instagram.com/zarq.multan دیکھیں",
        ("zarq.multan",),
    ),
    Row(
        "address",
        "addresses",
        LOOKED,
        "The witness lives at House 41-C, Street 7, Shadman II, Lahore.",
        "گواہ کا گھر: مکان نمبر 41، گلی نمبر 7، شادمان، لاہور",
        ("Street 7, Shadman", "گلی نمبر 7"),
    ),
    Row(
        "quasi",
        "quasi-identifiers",
        LOOKED,
        "The only woman engineer in the Multan office complained.",
        "ملتان کے دفتر کی واحد خاتون انجینئر نے شکایت کی۔",
        ("only woman engineer", "واحد خاتون انجینئر"),
    ),
    Row("data", "picture metadata", LOOKED, file="exif"),
    Row("face", "faces not covered", LOOKED, file="face"),
    Row("listed", "pictures on the private list (PDQ)", LOOKED, file="listed"),
)
TEXTS: Final = tuple(row for row in ROWS if not row.file)
FILES: Final = tuple(row for row in ROWS if row.file)
"""Sentences that stand in her record on purpose, so that whatever is made of the case could carry them."""
PLANTED: Final = "\n".join(f"{row.en}\n{row.ur}" for row in TEXTS)
