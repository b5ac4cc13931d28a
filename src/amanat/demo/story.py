"""The demo's story. Every person, place and company in it is invented.

Nadia is married to a presenter at Lark Studios, an invented broadcaster. She writes down what happened, keeps it, then
sends it to Lantern Line, an invented helpline. Someone there answers. Zoya, who worked for the same presenter, writes
too, from her own phone; neither knows of the other. And one night Sana calls: nobody knows her name at first.
"""

from __future__ import annotations

from importlib.resources import files

from amanat.demo.person import File
from amanat.desk.assisted.commands import Note
from amanat.desk.founding import Profile
from amanat.desk.safety.commands import ContactRules
from amanat.process.contact import Rules, Span
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
            Identifier("handle", "instagram @rustam.marigold.invented"),
        ),
    ),
    wants=("safety", "be_heard"),
    wants_text="I want to know what I can do. I have not decided anything.",
    contact=Contact(
        channel="mailbox", hours="weekdays, 10 to 12", shared_device=False, never="A call. He answers my phone."
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

# The second complainant. She names the same account as Nadia, written as a link.
SECOND = Record(
    lang="en",
    age_group="adult",
    acts=("sexual_harassment",),
    context="work",
    mode=("in_person", "messages"),
    power=("employer", "fame"),
    narrative=(
        "I am Zoya. I made tea and notes for the morning show at Lark Studios for four months. The presenter asked me "
        "to stay after the others. He wrote to me at night what he would do for me if I was nice to him. I said no. "
        "After that my name was not on the list any more. Nobody asked why."
    ),
    when=When(approximate=True, text="The last winter, from December on."),
    where="At Lark Studios, and on my phone.",
    respondent=Respondent(
        description="The presenter of the morning show.",
        identifiers=(
            Identifier("name", "Rustam Marigold (invented)"),
            Identifier("handle", "https://www.instagram.com/rustam.marigold.invented/"),
        ),
    ),
    witnesses="Somebody at the front desk saw me leave late.",
    wants=("be_heard", "complaint"),
    wants_text="I want to know if a complaint to a committee is possible when I do not work there now.",
    contact=Contact(channel="mailbox", hours="evenings", shared_device=False),
    flags=("retaliation",),
)
SECOND_FIELDS = ("what", "when_where", "respondent", "witnesses", "wants", "contact", "flags")

# The call at night. No number here can ring anywhere.
CALLED = "Sana"
NOTE = Note(
    lang="ur",
    speaks="she",
    said=(
        "She called at ten past two, very quietly. She says “call me Sana”. Her husband put both hands round her neck "
        "this evening. For a moment she saw nothing. Her voice is rough and it hurts to swallow. He sleeps now. Two "
        "children sleep beside her. She does not want police tonight. I told her to have a doctor look at her neck "
        "even if nothing shows, and what to watch for. She can go to her sister in the morning."
    ),
    age="adult",
    danger=True,
    flags=("strangulation", "access", "child", "fear"),
    contact={"channel": "phone", "value": "0300 0000000", "hours": "weekdays, 10 to 12", "never": "A call at night."},
)
SERIOUS = "Hands round her neck, she saw black, swallowing hurts. He is in the house. Children are there."
RULES = ContactRules(
    Rules("phone", ("mon", "tue", "wed", "thu", "fri"), (Span(600, 720),)),
    code_word="Is the tailor there?",
    who="A woman from the tailor's shop",
    never="A call at night. A message.",
    shared=True,
)
PLAN = {
    "places": "Her sister, two streets away. By night: the neighbour with the green gate.",
    "people": "Her sister. The neighbour. The rescue number that she knows.",
    "word": "Is the tailor there?",
    "things": "Papers, some money, the children's medicine, a charger. In the school bag.",
    "children": "The older one knows the way to the aunt.",
    "phone": "He looks into it. She deletes this call.",
    "way": "By the kitchen door, in the morning, when he has left.",
    "worse": "If he drinks: the children to the neighbour first.",
}
TASK = "Ask a doctor who knows of neck injuries if she can come without an appointment."
NEXT = "Did she reach her sister? Did a doctor look at her neck? Ask for the word first."
LETTER = {
    "en": "You spoke with us. Here you can write to us yourself, when it suits you. You decide what we read.",
    "ur": "آپ نے ہم سے بات کی تھی۔ یہاں آپ خود، جب مناسب لگے، ہمیں لکھیں۔ ہم کیا پڑھیں، یہ آپ طے کریں۔",
}


def exhibits() -> list[File]:
    """Her voice note, a drawing of the injury, and a screenshot made for the demo."""
    folder = files("amanat.demo") / "assets"
    return [
        File("voice note.ogg", "audio/ogg", (folder / "voice-note.ogg").read_bytes(), "voice"),
        File("drawing of my arm.png", "image/png", (folder / "drawing.png").read_bytes()),
        File("what he wrote to Nadia.png", "image/png", (folder / "chat.png").read_bytes()),
    ]
