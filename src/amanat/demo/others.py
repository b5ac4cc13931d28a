"""The other two desks of the story, and what was written and said before Nadia wrote. Every person, company and body in
it is invented.

Meher complains at the committee of Harbour Mills; Danyal is told, asks for time, answers, and is cleared. Amna is
helped by Lantern Line, which passes her case on to an invented ombudsperson's office; its officer answers late and then
not at all. Noor speaks in her own voice, under her own name.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from amanat.demo.person import File
from amanat.desk.assessment.commands import About
from amanat.desk.founding import Profile
from amanat.desk.letters.paper import Letter
from amanat.desk.publication.commands import Text
from amanat.seal.directory import BothLanguages
from amanat.seal.record import Contact, Record, Respondent, When

NOBODY: Final = BothLanguages("", "")
COMMITTEE: Final = Profile(
    name=BothLanguages("Harbour Mills committee (invented)", "ہاربر ملز کمیٹی (فرضی)"),
    kind="inquiry",
    country="PK",
    languages=("ur", "en"),
    about=BothLanguages(
        "An invented committee of an invented mill. It hears both sides and decides about complaints at work.",
        "ایک فرضی مل کی فرضی کمیٹی۔ یہ دونوں طرف کی بات سنتی ہے اور کام کی شکایتوں کا فیصلہ کرتی ہے۔",
    ),
    must_report=NOBODY,
)
PRESS: Final = Profile(
    name=BothLanguages("Open Page (invented)", "کھلا صفحہ (فرضی)"),
    kind="publisher",
    country="PK",
    languages=("ur", "en"),
    about=BothLanguages(
        "An invented publisher. People who want to speak in public, under their own name, can do it here.",
        "ایک فرضی ناشر۔ جو اپنے نام سے سب کے سامنے کہنا چاہیں، یہاں کہہ سکتے ہیں۔",
    ),
    must_report=NOBODY,
)

MEHER: Final = Record(
    lang="ur",
    age_group="adult",
    acts=("sexual_harassment",),
    context="work",
    mode=("in_person",),
    power=("employer",),
    narrative=(
        "میں ہاربر ملز میں کپڑا دیکھتی ہوں۔ نگران نے کہا کہ شام کو رُک جاؤ تو کام آسان ہو جائے گا۔ "
        "میں نہ رُکی۔ اگلے دن مجھے دوسری مشین پر بھیج دیا گیا۔"
    ),
    when=When(approximate=True, text="ساون کے شروع میں"),
    respondent=Respondent("The supervisor of the evening shift", None),
    wants=("complaint",),
    contact=Contact(channel="mailbox", hours="evenings"),
)
AMNA: Final = Record(
    lang="en",
    age_group="adult",
    acts=("sexual_harassment",),
    context="work",
    mode=("messages",),
    power=("employer",),
    narrative=(
        "I am Amna. I keep the books of a small press. The owner writes to me at night. I asked him to stop. He wrote "
        "that he decides who keeps books. I want somebody outside to look at it."
    ),
    when=When(approximate=True, text="Since the spring."),
    respondent=Respondent("The owner of the press", None),
    wants=("complaint", "be_heard"),
    contact=Contact(channel="mailbox", hours="mornings"),
)
WORK: Final = About(("sexual_harassment",), "work", ("in_person",), ("employer",))

ALLEGED: Final = {
    "en": "A complaint says that you asked a worker to stay after the shift, and moved her when she did not.",
    "ur": "شکایت میں ہے کہ آپ نے ایک کارکن کو شفٹ کے بعد رُکنے کو کہا، اور نہ رُکنے پر اُن کی جگہ بدل دی۔",
}
RULE: Final = {"en": "The law against harassment at work", "ur": "کام کی جگہ پر ہراسانی سے تحفظ کا قانون"}
DECIDES: Final = {"en": "The committee of Harbour Mills, three people", "ur": "ہاربر ملز کی کمیٹی، تین افراد"}
THEN: Final = {"en": "The committee hears both sides, each alone.", "ur": "کمیٹی دونوں طرف کو الگ الگ سنتی ہے۔"}
LETTER: Final = {
    "en": "You are named in a complaint. Nothing has been decided. Read what it says, and answer.",
    "ur": "ایک شکایت میں آپ کا نام ہے۔ ابھی کوئی فیصلہ نہیں ہوا۔ پڑھیں، اور جواب دیں۔",
}
OFFICER: Final = {
    "en": "A case is passed on to your office. Please open it, and confirm that you have it.",
    "ur": "ایک معاملہ آپ کے دفتر کو بھیجا گیا ہے۔ کھولیں، اور ملنے کی تصدیق کریں۔",
}
REPLY: Final = "I moved three people that week, because two machines stood still. The list of the shift shows it."
TO_THE_GIST: Final = "The moves were planned before. I asked nobody to stay. The committee has the list of the shift."
STATEMENT: Final = Text(
    {"en": "A complaint at Harbour Mills", "ur": "ہاربر ملز میں ایک شکایت"},
    {
        "en": (
            "A complaint lodged with the committee of Harbour Mills says that a worker was asked to stay after her "
            "shift, and was moved when she did not. The committee is hearing both sides. Nothing has been decided."
        ),
        "ur": (
            "ہاربر ملز کی کمیٹی کو دی گئی ایک شکایت کے مطابق ایک کارکن کو شفٹ کے بعد رُکنے کو کہا گیا، "
            "اور نہ رُکنے پر جگہ بدل دی گئی۔ کمیٹی دونوں طرف کو سن رہی ہے۔ ابھی کوئی فیصلہ نہیں ہوا۔"
        ),
    },
    ("Harbour Mills (invented)",),
)
GIST: Final = {
    "en": "It would say that a complaint is being heard at Harbour Mills, and what it says. Nobody is named.",
    "ur": "اِس میں ہوگا کہ ہاربر ملز میں ایک شکایت سنی جا رہی ہے، اور وہ کیا کہتی ہے۔ کسی کا نام نہیں۔",
}
CLEARED: Final = Text(
    {"en": "What the committee decided", "ur": "کمیٹی نے کیا طے کیا"},
    {
        "en": (
            "The committee of Harbour Mills found the complaint not substantiated. It found nothing against the "
            "respondent. It did not say that anybody lied."
        ),
        "ur": (
            "ہاربر ملز کی کمیٹی کے مطابق شکایت ثابت نہیں ہوئی۔ اُسے جوابدہ کے خلاف کچھ نہیں ملا۔ "
            "اُس نے یہ نہیں کہا کہ کسی نے جھوٹ بولا۔"
        ),
    },
    ("Harbour Mills (invented)",),
)
OUTCOME: Final = {"en": "We thank both of you.", "ur": "ہم آپ دونوں کے شکر گزار ہیں۔"}
COMMITTEE_NAME: Final = "The committee of Harbour Mills (invented)"
OFFICE: Final = "The ombudsperson’s office of Example Province (invented)"
REFERRED: Final = "A bookkeeper writes that the owner of a press sends her messages at night. She asked him to stop."
ASKED: Final = "Please take it up, tell him of it, and tell us what you do."
TO_AMNA: Final = "We passed it on today, as you asked. You see here what they have to do, and by which day."
FOR_THE_COURT: Final = (
    "The office does not answer. Here is what he wrote, and what I put down each time. Please make the file for the "
    "labour court. Yes, with both, and with nothing else."
)
NOTEBOOK: Final = (
    "3 September. He wrote at 23:41. I said no.\n"
    "9 September. He wrote that he decides who keeps books.\n"
    "14 September. I told the office. They were kind, and did nothing yet.\n"
)
COURT: Final = "The labour court of Example Province (invented)"
PURPOSE: Final = "The office to which it was passed on does not answer."

NOOR: Final = "Noor Example (invented)"
OWN_TITLE: Final = "I say it under my name"
OWN_TEXT: Final = (
    "He beat me while I was pregnant. I said I had fallen. For a year everybody believed that I had fallen. I am well "
    "now, and my daughter is well. I write this so that somebody who says she has fallen knows that I know."
)
TO_NOOR: Final = "It stands there as you wrote it. You can take it down at any time, without asking us."


def decision(day: str) -> Letter:
    """The committee's own paper, with which the finding is written down."""
    return Letter(
        lang="en",
        desk=COMMITTEE_NAME,
        day=day,
        to="For the file",
        about="Complaint about conduct at work",
        title="Decision",
        paragraphs=("The list of the shift was read. Both sides were heard.", "The complaint is not substantiated."),
        words_title="",
        words=(),
        rights_title="Appeal",
        rights=("Either side may ask the ombudsperson within thirty days.",),
        signed="Saira, for the committee (invented)",
        foot="",
    )


def amna_files() -> list[File]:
    """A screenshot made for the demo, and what she put down each time."""
    picture = (files("amanat.demo") / "assets" / "press-chat.png").read_bytes()
    return [
        File("what the owner wrote.png", "image/png", picture),
        File("my notebook.txt", "text/plain", NOTEBOOK.encode()),
    ]
