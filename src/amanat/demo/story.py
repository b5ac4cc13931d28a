"""The demo's story. Every person, place and company in it is invented.

Nadia is married to a presenter at Lark Studios, an invented broadcaster. She writes down what happened, keeps it, then
sends it to Lantern Line, an invented helpline. Someone there answers.
"""

from __future__ import annotations

from importlib.resources import files

from amanat.demo.person import File
from amanat.desk.founding import Profile
from amanat.seal.directory import BothLanguages
from amanat.seal.record import Contact, Identifier, Record, Respondent, When

PROFILE = Profile(
    name=BothLanguages("Lantern Line (invented)", "لالٹین لائن (فرضی)"),
    kind="support",
    country="PK",
    languages=("ur", "en"),
    about=BothLanguages(
        "An invented helpline. People there listen, answer in your mailbox, and tell you which doors are open. "
        "They decide nothing about anybody.",
        "ایک فرضی ہیلپ لائن۔ یہاں لوگ بات سنتے ہیں، آپ کے خانے میں جواب دیتے ہیں، "
        "اور بتاتے ہیں کہ کون سے راستے کھلے ہیں۔ وہ کسی کے بارے میں کوئی فیصلہ نہیں کرتے۔",
    ),
    must_report=BothLanguages(
        "If a child is in danger, they must tell the child protection office. They tell you first.",
        "اگر کوئی بچہ خطرے میں ہو تو اُنہیں بچوں کے تحفظ کے دفتر کو بتانا ہوتا ہے۔ وہ پہلے آپ کو بتاتے ہیں۔",
    ),
)
LEAD = "Farah"
PASSPHRASE = "lantern by the quiet river"  # noqa: S105  printed by the demo for everybody

# One question is skipped on purpose: who saw it.
RECORD = Record(
    lang="en",
    age_group="adult",
    acts=("physical_abuse", "psychological_abuse"),
    context="domestic",
    mode=("in_person", "messages"),
    power=("family", "fame"),
    narrative=(
        "My name is Nadia. My husband presents the morning show at Lark Studios, so everybody knows his voice. "
        "One Friday night he came home after the show. I wanted to go to my sister. He held my left arm and would not "
        "let me leave. There was a mark for a week. A nurse looked at it on Saturday. He writes to me that nobody will "
        "believe me."
    ),
    when=When(approximate=True, text="A Friday night at the start of autumn, I think the second one."),
    where="At home. I do not want to write the street.",
    respondent=Respondent(
        description="My husband. He presents the morning show.",
        identifiers=(
            Identifier("name", "Rustam Marigold (invented)"),
            Identifier("handle", "@rustam.marigold.invented"),
        ),
    ),
    wants=("safety", "be_heard"),
    wants_text="I want to know what I can do. I have not decided anything.",
    contact=Contact(
        channel="mailbox", hours="weekdays, 10 to 12", shared_device=False, never="Never call. He answers my phone."
    ),
    exclude=("Anybody who works at Lark Studios",),
    flags=("separation", "access", "fear"),
)
FIELDS = ("what", "when_where", "respondent", "wants", "contact", "flags", "files")

QUESTION = "Can I come somewhere without him knowing?"
REPLY = (
    "Thank you for writing, Nadia. We have read all of it, and we keep to your hours. You can come on a weekday "
    "between ten and twelve, and you need bring nothing. A nurse's note from that Saturday can be asked for later, "
    "by you alone. If you want, we tell you what a protection order is and what it is not. Nothing happens unless "
    "you say so."
)
CANARY = "Nadia"
"""Stands in her record, in a file name and in a message."""
CONTROL = "Lantern Line"
"""Public, so the intake does hold it readable: the same search must find it."""


def exhibits() -> list[File]:
    """Her voice note, a drawing of the injury, and a screenshot made for the demo."""
    folder = files("amanat.demo") / "assets"
    return [
        File("voice note.ogg", "audio/ogg", (folder / "voice-note.ogg").read_bytes(), "voice"),
        File("drawing of my arm.png", "image/png", (folder / "drawing.png").read_bytes()),
        File("what he wrote to Nadia.png", "image/png", (folder / "chat.png").read_bytes()),
    ]
