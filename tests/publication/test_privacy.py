"""What is never published (FAIRNESS section 5), found in texts however it is written, and never said again."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.publication.finding import Finding, has_error
from amanat.publication.people import Person, Protected
from amanat.publication.privacy import check
from amanat.publication.private import SAID
from amanat.publication.wording import Voice
from amanat.seal.forms import Day
from amanat.web.wording import load_rules
from tests.publication.growth import grows_too_fast

RULES = load_rules()
CASE = Protected(
    (
        Person(
            "c",
            "complainant",
            ("Ayesha Khan", "عائشہ خان", "Ashi"),
            (("phone", "0300 1234567"), ("email", "ayesha@example.org"), ("phone", "not a number")),
            roles=("engineer", "انجینئر"),
            places=("Multan", "ملتان"),
            days=(Day("2025-05-03"),),
        ),
        Person("r", "respondent", ("Bilal Ahmed",), (("phone", "0321 7654321"),), places=("Lahore",)),
        Person("m", "family", ("Noor",), minor=True),
        Person("t", "other", ("Dr.",)),
    ),
    allowed=frozenset({"+924235763234", "desk@example.org"}),
)


def found(text: str, protected: Protected = CASE, voice: Voice = Voice.DESK) -> tuple[Finding, ...]:
    return check(text, lang="en", protected=protected, rules=RULES, voice=voice)


def rules_in(text: str, protected: Protected = CASE) -> set[str]:
    return {one.rule for one in found(text, protected)}


NEVER = [
    # Every row of FAIRNESS section 5 that words can hold.
    ("complainant's identity", "Ayesha Khan spoke to the committee.", "name.person"),
    ("her name in Urdu", "عائشہ نے شکایت کی۔", "name.person"),
    ("her name in another spelling", "Then Aisha Khaan left.", "name.person"),
    ("her name in Roman Urdu", "Phir aaisha khan ne likha.", "name.person"),
    ("a possessive", "This is Ayesha's desk.", "name.person"),
    ("the name as one word", "#AyeshaKhan", "name.person"),
    ("a nickname", "They call her Ashi.", "name.person"),
    ("initials", "The complainant, A.K., left.", "name.initials"),
    ("initials with spaces", "It was A. K. who wrote.", "name.initials"),
    ("initials together", "It was AK who wrote.", "name.initials"),
    ("family", "Her brother Noor knows.", "name.person"),
    ("a minor", "A girl, 15 years old, was there.", "minor.age"),
    ("a minor in Urdu", "ایک ۱۵ سالہ لڑکی وہاں تھی۔", "minor.age"),
    ("a minor, aged", "A boy aged 9 was there.", "minor.age"),
    ("a minor in Roman Urdu", "Ek 12 sala larki wahan thi.", "minor.age"),
    ("chat", "[12/05/2025, 22:11] Sara: hello\n[12/05/2025, 22:12] Hina: yes", "chat.transcript"),
    ("chat without times", "Sara: hello\nHina: yes\nSara: come\nHina: no", "chat.transcript"),
    ("letters to others", "Her messages to her sister show it.", "third.letters"),
    ("medical", "She was treated for depression.", "private.medical"),
    ("sexual history", "Her sexual history was discussed.", "private.intimate"),
    ("in camera", "In the in-camera testimony she described it.", "third.in_camera"),
    ("telephone", "Call 0321 1234567.", "contact.phone"),
    ("telephone abroad", "Call +44 20 7946 0958.", "contact.phone"),
    ("telephone with spaces", "0 3 2 1 1 2 3 4 5 6 7", "contact.phone"),
    ("telephone in Urdu digits", "فون ۰۳۲۱ ۱۲۳۴۵۶۷", "contact.phone"),
    ("telephone in words", "zero three two one one two three four five six seven", "contact.phone"),
    ("telephone in Urdu words", "صفر تین دو ایک ایک دو تین چار پانچ چھ سات", "contact.phone"),
    ("telephone with hidden marks", "03\u200b21\u200b12\u200b34567", "contact.phone"),
    ("her own telephone", "Call +92-300-1234567.", "contact.known"),
    ("two telephones", "Call 0321 1234567 0333 7654321.", "contact.phone"),
    ("00 form", "0092 321 1234567", "contact.phone"),
    ("without plus", "923211234568", "contact.phone"),
    ("e-mail", "Write to somebody@example.com.", "contact.email"),
    ("her e-mail in disguise", "ayesha (at) example (dot) org", "contact.known"),
    ("e-mail in words", "sara at example dot org", "contact.email"),
    ("CNIC", "Her CNIC is 35202-1234567-1.", "number.national"),
    ("CNIC with spaces", "35202 1234567 1", "number.national"),
    ("CNIC in Urdu digits", "۳۵۲۰۲-۱۲۳۴۵۶۷-۱", "number.national"),
    ("Aadhaar", "2341 2341 2346", "number.national"),
    ("a British number", "QQ 12 34 56 C", "number.national"),
    ("a passport", "passport no AB1234567", "number.national"),
    ("a bank account", "PK36 SCBL 0000 0011 2345 6702", "number.account"),
    ("a long number", "Ref 1234567890123456789", "number.long"),
    ("handle", "She is @sara_92 there.", "contact.handle"),
    ("handle with its app", "insta: sara.92", "contact.handle"),
    ("account link", "See https://www.instagram.com/sara.", "contact.handle"),
    ("bare account link", "wa.me/923211234567", "contact.handle"),
    ("short link", "vm.tiktok.com/abc", "contact.handle"),
    ("other link", "See https://example.org/page.", "contact.link"),
    ("address", "House No. 12-B, Gulberg", "place.address"),
    ("address in Urdu", "گلی نمبر 4 میں", "place.address"),
    ("street", "14 Long Lake Road", "place.address"),
    ("coordinates", "31.5204, 74.3587", "place.address"),
    ("location code", "8J2P+X7", "place.address"),
    ("the only one in a place", "The only woman engineer in the Multan office complained.", "quasi.only"),
    ("role, place and day", "An engineer from Multan wrote on 3 May 2025.", "quasi.case"),
    ("role, place and day in Urdu", "ملتان کی انجینئر نے ۳ مئی ۲۰۲۵ کو لکھا۔", "quasi.case"),
    ("role, place and ISO day", "An engineer in Multan, 2025-05-03.", "quasi.case"),
    ("role, place and day the other way", "On May 3, 2025 an engineer in Multan wrote.", "quasi.case"),
    ("role, place and day in numbers", "3/5/2025: an engineer in Multan.", "quasi.case"),
    ("role and place", "An engineer from Multan wrote.", "quasi.part"),
    ("where she lives", "She lives in Johar Town.", "place.staying"),
]


@pytest.mark.parametrize(("text", "rule"), [row[1:] for row in NEVER], ids=[row[0] for row in NEVER])
def test_what_is_never_published_is_found(text: str, rule: str) -> None:
    assert rule in rules_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "The committee met on 3 May 2025.",
        "Section 4(1)(a) of the Act gives 3 days.",
        "The fine was 150,000 rupees, in 2019-2021.",
        "FIR 123/2025 was registered on 2025-05-03.",
        "In 2025 there were 1,234,567 people.",
        "Look at the notice. It is dated 03.05.2025.",
        "Call the desk: 042 35763234, desk@example.org.",
        "She is 23 and works there.",
        "A woman aged 23 wrote.",
        "Statement: the committee met.\nAnswer: none.",
        "An engineer wrote.",
        "All of them left the office.",
        "She lives in Lahore.",
        "The complainant lives in the same city.",
        "She lives with the consequences.",
    ],
)
def test_what_tells_nothing_about_anybody_passes(text: str) -> None:
    assert not has_error(found(text))


def test_a_word_that_only_sounds_like_a_name_is_a_warning() -> None:
    assert {(one.rule, one.level) for one in found("Then aisha.")} == {("name.person", "warning")}
    assert {one.level for one in found("Aisha wrote.")} == {"error"}
    assert {one.level for one in found("She met Aisha.")} == {"error"}
    assert not found("No ak. It is B.K. or A. Z.")


def test_what_shows_only_the_respondent_stands_in_its_own_group() -> None:
    assert {one.group for one in found("Bilal Ahmed called from 0321 7654321.")} == {"respondent"}
    assert {one.group for one in found("BA and B.A. left.")} == {"respondent"}
    assert {one.group for one in found("Ayesha Khan left.")} == {"identity"}
    both = Protected((*CASE.people, Person("x", "witness", ("Ahmed Raza",))))
    assert {one.group for one in found("They saw Ahmed.", both)} == {"identity"}


def test_an_account_needs_its_check_digits() -> None:
    assert "number.account" not in rules_in("PK00 SCBL 0000 0011 2345 6702")


def test_without_a_case_names_are_not_known_but_numbers_are() -> None:
    assert rules_in("Ayesha Khan, 0321 1234567", Protected()) == {"contact.phone"}
    assert not Protected().canonical()


def test_two_lines_of_a_chat_that_never_ends_are_one_finding() -> None:
    (one,) = check("12/5/25, 10:11 pm - A: x\n12/5/25, 10:12 pm - B: y", lang="en", protected=Protected())
    assert one.rule == "chat.transcript"


def test_own_voice_protects_everybody_but_her() -> None:
    hers = "I am Ayesha Khan. He beat me while I was pregnant. I live in Johar Town."
    assert not has_error(found(hers, CASE.without("c"), Voice.OWN))
    assert has_error(found(hers, CASE))
    others = "My sister was pregnant. His wife was pregnant. My brother Noor saw it. Call Bilal on 0321 1234567."
    assert {one.rule for one in found(others, CASE.without("c"), Voice.OWN)} >= {
        "private.medical",
        "name.person",
        "contact.phone",
    }


@pytest.mark.parametrize("text", [row[1] for row in NEVER], ids=[row[0] for row in NEVER])
def test_no_finding_repeats_what_it_found(text: str) -> None:
    """Neither as it is written nor as it is known again: the digits of a telephone, the name that it sounds like."""
    for one in found(text):
        words = {"*": text[one.start : one.end], **{str(n): word for n, word in enumerate(_own(text))}}
        for said in (one.rule, one.group, one.where, *one.reason.values(), *one.better.values()):
            assert not [word for word in words.values() if word in said]
            assert not any(sign.isdigit() and sign not in "18" for sign in said), "18 is an age in the law"


def test_a_finding_is_made_of_what_is_written_for_its_rule_alone() -> None:
    for text in (row[1] for row in NEVER):
        for one in check(text, lang="en", protected=CASE):
            written = SAID[one.rule]
            assert (one.reason["en"], one.reason["ur"]) == written.reason
            assert (one.better["en"], one.better["ur"]) == written.better
            assert one.group in (written.group, "respondent")
            assert one.where == ""


def _own(text: str) -> list[str]:
    """The words of a text that no rule has any reason to say: names, and whatever has a digit."""
    return [word for word in re.findall(r"[\w@.-]{3,}", text) if any(map(str.isdigit, word)) or word in _NAMES]


_NAMES = {
    "Ayesha",
    "Khan",
    "Aisha",
    "Khaan",
    "Ashi",
    "Noor",
    "Sara",
    "Hina",
    "Multan",
    "Gulberg",
    "Johar",
    "عائشہ",
    "sara_92",
}


def test_everything_said_of_private_things_is_said_in_both_languages() -> None:
    for said in SAID.values():
        assert all((*said.reason, *said.better))
        assert len(said.reason) == len(said.better) == 2


@pytest.mark.parametrize(
    "piece",
    [
        *("0 ", "a@", "x.y/", "12 ", "Ayesha ", "at dot ", "one two ", "a: x\n", "+", "(", "A. ", "3 May 2025 "),
        *("pk12 abcd ", "1.1.", "1:2:", "dot two ", "203.0.113.77 ", "She lives in Johar Town. ", "0321 1234567 "),
        *("she lives with her aunt ", "Engineer in Multan. ", "https://example.org/a ", "نور ", "خالہ کے گھر رہتی "),
    ],
)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    assert not grows_too_fast(found, piece)


@given(st.text(max_size=200))
def test_every_place_is_inside_the_text(text: str) -> None:
    for one in found(text):
        assert 0 <= one.start < one.end <= len(text)


@given(
    st.integers(0, 9_999_999), st.lists(st.sampled_from(["", " ", "-", ".", "\u200b", " - "]), min_size=10, max_size=10)
)
def test_a_telephone_is_found_however_it_is_spaced(number: int, gaps: list[str]) -> None:
    digits = f"0300{number:07}"
    typed = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""], strict=True))
    assert {one.rule for one in found(f"Call {typed}, please.")} & {"contact.phone", "contact.known"}


NAMESAKES = Protected(
    (
        Person("c", "complainant", ("Noor Khattak", "نور خٹک")),
        Person("w", "witness", ("Iqbal Dar", "اقبال ڈار")),
        Person("f", "family", ("Saba June", "ثنا")),
    )
)


@pytest.mark.parametrize(
    "text",
    [
        "The poem on the wall is by Iqbal.",
        "In class they read Iqbal's verses again.",
        "Iqbal ki shayari phir parhi gayi.",
        "The speaker was Noor, the singer of film songs.",
        "Noor is the word for light.",
        "The word Noor stands for light.",
        "Noor means light.",
        "They met at hotel Noor in May.",
        "ثنا میر نے کپ جیتا۔",
        "They heard it in June 2025 at the earliest.",
        "Noor masjid ke paas jalsa hua.",
        "Every Noor in the book is a name.",
        "Noor ki kirnein parti thin.",
    ],
)
def test_somebody_or_something_else_of_that_name_stops_nothing(text: str) -> None:
    assert "error" not in {one.level for one in found(text, NAMESAKES) if one.rule == "name.person"}


@pytest.mark.parametrize(
    "text",
    ["The hotel Noor told us of was shut.", "نور کیس میں نئی پیشی", "Noor ki darkhwast mili.", "Then Noor left."],
)
def test_she_herself_is_still_found(text: str) -> None:
    assert "error" in {one.level for one in found(text, NAMESAKES) if one.rule == "name.person"}


@pytest.mark.parametrize(
    "text",
    [
        *("Then N/K wrote.", "Then N-K wrote.", "Then N—K— wrote.", "Ms K. was moved.", "مس ن نے لکھا۔"),
        *("NK told the desk.", "They know her as NK.", "این کے نے بتایا"),
    ],
)
def test_initials_in_other_forms(text: str) -> None:
    assert "name.initials" in {one.rule for one in found(text, NAMESAKES) if one.level == "error"}


@pytest.mark.parametrize("text", ["Ms B. was moved.", "ms k. was moved"])
def test_letters_of_nobody(text: str) -> None:
    assert "name.initials" not in rules_in(text, NAMESAKES)


def test_a_stroke_between_two_letters_is_seldom_a_name() -> None:
    case = Protected((Person("c", "complainant", ("Sana Omar",)),))
    assert "name.initials" not in rules_in("S/O the late clerk", case)
    assert "name.initials" in rules_in("Then S.O. wrote.", case)


@pytest.mark.parametrize(
    "text",
    [
        "The tribunal sits at 14 Davis Road, Lahore.",
        "محتسب کا دفتر مکان نمبر ۱۲، گلی ۵، بلاک ۳ میں ہے۔",
        "Commission ka daftar gali 4, sector G-6 mein hai.",
    ],
)
def test_a_body_has_an_address_that_everybody_may_know(text: str) -> None:
    assert not {"place.address", "ur.identity.home"} & rules_in(text)


@pytest.mark.parametrize("text", ["The court sent a man to 14 Davis Road, Lahore.", "Her office: 14 Davis Road."])
def test_an_address_of_somebody_is_found_beside_a_body(text: str) -> None:
    assert "place.address" in rules_in(text)
