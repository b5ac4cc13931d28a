"""Names and numbers written so that a search misses them are found; what only looks like them passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.publication import cards
from amanat.publication.files import check_name
from amanat.publication.finding import Finding
from amanat.publication.people import Person, Protected
from amanat.publication.privacy import check
from amanat.publication.publicly import is_of_an_office
from amanat.publication.spoken import digits_of, find_spoken
from amanat.seal.forms import Day
from amanat.web.wording import load_rules

RULES = load_rules()
CASE = Protected(
    (
        Person(
            "c",
            "complainant",
            ("Mahnoor Rizvi", "ماہ نور رضوی", "Mano"),
            (("phone", "0312 1234567"), ("email", "mahnoor@example.org")),
            roles=("call-centre agent",),
            places=("Ravi Connect, Okara office", "Okara"),
            days=(Day("2025-05-03"),),
        ),
        Person("w", "witness", ("Noor Elahi", "نور الٰہی")),
        Person("d", "witness", ("Maria D'Souza",)),
        Person("o", "other", ("Dr.",), roles=("",), places=("",)),
        Person("a", "witness", ("Aleena Mir",), roles=("packer",), places=("Star Garments Unit",)),
        Person("g", "other", ("Gul", "دانش کمال")),
    )
)
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202a", "\u2066", "\u034f", "\ufe0f"]
ALIKE = {"a": "аɑᴀ", "e": "еэ"[:1], "o": "оο", "i": "іɪι", "r": "ʀг", "n": "ɴ", "v": "ᴠν", "m": "ᴍ", "h": "ʜһ"}
DIGITS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "０１２３４５６７８９", "०१२३४५६७८९"]
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
URDU_WORDS = ["صفر", "ایک", "دو", "تین", "چار", "پانچ", "چھ", "سات", "آٹھ", "نو"]
NUMBER = "03121234567"


def found(text: str, lang: str = "en") -> tuple[Finding, ...]:
    return check(text, lang=lang, protected=CASE, rules=RULES)


def errors(text: str, lang: str = "en") -> set[str]:
    return {one.rule for one in found(text, lang) if one.level == "error"}


@given(st.lists(st.sampled_from(["", "", *UNSEEN]), min_size=7, max_size=7))
def test_unseen_marks_between_the_letters_hide_no_name(marks: list[str]) -> None:
    name = "".join(letter + mark for letter, mark in zip("Mahnoor", marks, strict=True))
    assert "name.person" in errors(f"They met {name} there.")
    assert "name.person" in errors(
        "وہاں " + "".join(f"{a}{b}" for a, b in zip("رضوی", marks, strict=False)) + " نے کہا۔"
    )


@given(st.data())
def test_letters_that_look_alike_hide_no_name(data: st.DataObject) -> None:
    name = "".join(data.draw(st.sampled_from([letter, *ALIKE.get(letter, "")])) for letter in "mahnoor")
    assert "name.person" in errors(f"They met {name.capitalize()} there.")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "M a h n o o r",
            "M.a.h.n.o.o.r",
            "M-A-H-N-O-O-R",
            "Mah-noor",
            "Mah-\nnoor",
            "Mah noor",
            "Mahn00r",
            "M@hnoor",
        ),
        *("Mahno*r", "Mah**or", "mahnoor92", "92mahnoor", "mahnoorben", "MahnoorRizvi", "RizviMahnoor", "𝐌𝐚𝐡𝐧𝐨𝐨𝐫"),
        *(
            "ⓜⓐⓗⓝⓞⓞⓡ",
            "m̶a̶h̶n̶o̶o̶r̶",
            "#justiceformahnoor",
            "Mahnoor’s",
            "Mahnoors",
            "ماہ‌نور",
            "مَاہنُور",
            "ماهنور نے",
            "رضویکو",
        ),
        *("Mahnur", "Mahnoor-ne", "finalMahnoorStatement", "D'Souza", "DSouza"),
    ],
)
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    assert "name.person" in errors(f"Then {written} left.")


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Complainant: MR",
            "M.R. was late.",
            "M. R. was late.",
            "It was m۔ر۔",
            "گواہ ایم آر نے کہا",
            "شکایت کنندہ م۔ ر۔ نے کہا",
        ),
        *("ایم۔ آر۔ نے کہا", "M۔R۔ نے کہا", "by MR, then"),
    ],
)
def test_initials_are_found_in_both_scripts(written: str) -> None:
    names = {one.rule for one in found(written)}
    assert "name.initials" in names or written.startswith("It was m")


@pytest.mark.parametrize(
    "written",
    [
        *("The M.R. department met.", "M.R. Textiles Ltd has a code.", "the MR office", "This M.R. policy is old."),
        *("ایم آر آئی مشین", "Mr Aslam left.", "from 9 a.m. to 1 p.m."),
    ],
)
def test_letters_of_an_office_are_nobodys_initials(written: str) -> None:
    assert "name.initials" not in errors(written)


@given(st.data())
def test_a_telephone_in_the_digits_of_any_script_is_found(data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from(DIGITS))[int(digit)] for digit in NUMBER)
    marks = data.draw(
        st.lists(st.sampled_from(["", "", " ", "-", "\u200b", "\u202a", "–", "·"]), min_size=11, max_size=11)
    )
    text = "".join(digit + mark for digit, mark in zip(typed, marks, strict=True))
    assert "contact.known" in errors(f"Call {text} now.")


@given(st.data())
def test_a_telephone_half_in_words_is_found(data: st.DataObject) -> None:
    words = data.draw(st.sampled_from([WORDS, URDU_WORDS]))
    cut = data.draw(st.integers(4, 11))
    said = " ".join(words[int(digit)] for digit in NUMBER[:cut])
    assert {"contact.known", "contact.phone"} & errors(f"Call {said} {NUMBER[cut:]} now.")


@pytest.mark.parametrize(
    "text",
    [
        *("O312 l234567", "o3l2 1234567", "0,3,1,2,1,2,3,4,5,6,7", "0312\n1234567", "0312-\n1234567", "0️⃣3️⃣1️⃣2️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣"),
        *("(0312) 123 / 4567", "zero three one two, one double two three four five six seven", "+92 (0)312 1234567"),
        *("zero three hundred four zeros four five six", "sifar teen ek do ek do teen chaar panch che saat"),
        *("ring her on 062 0000 177", "her landline: +62 00", "تین سو بارہ، صفر صفر صفر صفر چار پانچ چھ"),
    ],
)
def test_telephones_in_disguise(text: str) -> None:
    hit = errors(text) & {"contact.phone", "contact.known"}
    assert bool(hit) is (text != "her landline: +62 00")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Call the helpline on 0800-12345.",
            "The UAN is 111-000-456.",
            "Ring the switchboard: 051-9200000.",
            "Call 1800 111111.",
        ),
        *(
            "Tender 3121234568 was cancelled.",
            "Complaint No. 0312/1234568",
            "Reference 9251920000",
            "Rs 3121234567 were paid.",
        ),
        *("Write to registrar@example.org.", "The office account, @registry_example, said so.", "press@example.org"),
        *(
            "The helpline 0300 1112223 is open.",
            "She worked at Example Dot Studios.",
            "See @ 12 Rs.",
            "1,234,567 people",
        ),
        *("The commission sits at Plot 5, Mauve Area.", "Room 4 of the tribunal was full.", "ISBN 978-0-00-000000-2"),
        *(
            "upload_1714720000000_log",
            "code 1714720000000",
            "two or three of the five said seven",
            "from 2019-2021, 2022",
        ),
        *(
            "Committee Room 4 is full.",
            "The youngest rule is old.",
            "In 34.0 to 71.5 per cent",
            "the 9 saal purana case",
        ),
        *(
            "The nine-year-old law",
            "passport: A12",
            "Look on instagram, example.org",
            "Rows of ab*d and xx**xx",
            "O12 O34 O56 O789",
            "The tribunal's official account, @tribunal_example, said so.",
            "It sat at 10 A.M. sharp.",
            "the only, an agent",
            "نو سالہ منصوبہ",
            "She lives in Lahore.",
            "وہ لاہور میں رہتی ہیں۔",
            "She was not the only agent.",
        ),
    ],
)
def test_what_anybody_may_know_passes(text: str) -> None:
    assert not errors(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The helpline gave out her number, 0300 1112223.", "contact.phone"),
        ("registrar9@gmail.com", "contact.public"),
        ("Follow @committee_x today.", "contact.public"),
        ("Her account is @committee_x.", "contact.public"),
        ("mahnoor (at) example (dot) org", "contact.known"),
        ("sara.k at example.org", "contact.email"),
        ("sara_k at example dot org", "contact.email"),
        ("She is sara_k99 on Instagram.", "contact.handle"),
        ("username sara_k99", "contact.handle"),
        ("sara@okbank", "contact.handle"),
        ("u/sara_k99", "contact.handle"),
        ("4111 1111 1111 1111", "number.account"),
        ("3782 822463 10005", "number.account"),
        ("account 0123-4567890123", "number.account"),
        ("easypaisa: 12345678", "number.account"),
        ("784-1990-1234567-6", "number.national"),
        ("12345678Z", "number.national"),
        ("11010519491231002X", "number.national"),
        ("2 55 08 14 168 025 38", "number.national"),
        ("RSSMRA85T10A562S", "number.national"),
        ("ABCPE1234F", "number.national"),
        ("078-05-1120", "number.national"),
        ("Her car, LEA 4521, stood there.", "number.national"),
        ("employee code BLS-00412", "number.national"),
        ("Aadhaar number, typed as 1234 5678 9012,", "number.national"),
        ("35202 1234567-1", "number.national"),
        ("her IP address was 203.0.113.9", "number.device"),
        ("00:1b:44:11:3a:b7", "number.device"),
        ("A friend's home, 22/4 Long Lake Road", "place.address"),
        ("B-14, Block 5, Gulshan", "place.address"),
        ("She lives at House 12, Street 4", "place.address"),
        ("31°32'N 74°21'E", "place.address"),
        ("An agent left Okara on 3 June 2024.", "quasi.case"),
        ("The only agent who spoke left.", "quasi.only"),
        ("The call-centre agent in Okara spoke.", "quasi.part"),
        ("A packer of Star Garments left on 3 June.", "quasi.case"),
        ("Her son, 11, was there.", "minor.age"),
        ("اس کی بیٹی (نو) وہاں تھی", "minor.age"),
        ("Us ka 9 saal ka beta", "minor.age"),
        ('His wife wrote to him: "Do not sign anything today."', "private.letter"),
        ('Dear committee, her aunt wrote to her: "Burn this letter now."', "private.letter"),
    ],
)
def test_what_tells_something_is_found(text: str, rule: str) -> None:
    assert rule in {one.rule for one in found(text)}


@pytest.mark.parametrize(
    "text",
    [
        'The notice reads: "All staff must sign the code."',
        'She wrote to the committee: "I ask for the minutes now."',
        'He wrote "no" there.',
        '"No," she said.',
        'The old banner in the hall: "All staff must sign the code."',
    ],
)
def test_what_is_said_in_public_may_be_quoted(text: str) -> None:
    assert "private.letter" not in errors(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Justice Noor Elahi Khan said so in court.",
            "Noor Elahi Road was closed.",
            "Noor Elahi v. The State is reported.",
        ),
        *(
            "شہر میں ہر طرف نور ہی نور تھا۔",
            "علم و دانش کی محفل",
            "The minister, Noor, said so.",
            "The minister, Ms Noor, said so.",
        ),
        *(
            "Noor hai yahan.",
            "Justice Noor sat there.",
            "Gulshan-e-Noor is a park.",
            "Noor-e-Sehar park",
            "It rained on Noor Ahmed in Delhi.",
            "sunny gul weather",
        ),
        *("Elahi v. State", "ہر طرف نور کی بارش", "Noor Elahi-e-Sani"),
    ],
)
def test_somebody_else_of_that_name_is_at_most_a_warning(text: str) -> None:
    assert "name.person" not in errors(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "نور نے دیکھا۔",
            "گواہ نور پیش ہوا۔",
            "نور کا بیان سنا گیا۔",
            "نور سے جواب مانگا گیا۔",
            "تصویر: نور",
            "نور، دائیں سے دوسرا",
        ),
        *(
            "نور اور دانش باہر",
            "دانش اور نور باہر",
            "Ms Noor spoke.",
            "noor ne kaha",
            "Noor Elahi spoke.",
            "گل نے کہا",
            "نورکو بلایا",
        ),
        *("مہنور کو بلایا گیا", "gul ka bayan", "مہنور"),
    ],
)
def test_a_word_that_is_a_name_too_is_one_where_somebody_is_meant(text: str) -> None:
    assert "name.person" in {one.rule for one in found(text, "ur")}


def test_names_of_files_are_read_as_well() -> None:
    for name in ("mahnoor_statement.pdf", "IMG-Mano.jpg", "ماہنور-بیان.pdf", "scan-35202-1234567-1.png"):
        assert any(one.level == "error" for one in check_name(name, protected=CASE, rules=RULES)), name
    for name in ("policy_2024.pdf", "order-12-2024.pdf", "minutes_v2.docx"):
        assert not any(one.level == "error" for one in check_name(name, protected=CASE, rules=RULES)), name


def test_check_digits() -> None:
    assert cards.luhn("4111111111111111")
    assert not cards.luhn("4111111111111112")
    assert not cards.luhn("0000000000000000")
    assert cards.is_iban("GB82 WEST 1234 5698 7654 32")
    assert not cards.is_iban("GB82 WEST 1234 5698 7654 33")


@given(st.integers(0, 10**15 - 1), st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_makes_no_card(number: int, place: int, more: int) -> None:
    digits = f"{number:015}"
    full = next(digits + str(last) for last in range(10) if cards.luhn(digits + str(last)) or last == 9)
    wrong = full[:place] + str((int(full[place]) + more) % 10) + full[place + 1 :]
    assert not (cards.luhn(full) and cards.luhn(wrong))


def test_numbers_as_they_are_said() -> None:
    assert digits_of(["zero", "three", "hundred"]) == "0300"
    assert digits_of(["forty", "five", "double", "two", "3"]) == "45223"
    assert digits_of(["four", "zeros"]) == "0000"
    assert digits_of(["zeros"]) == "0"
    assert digits_of(["two", "thousand", "twenty", "0"]) == "2000200"
    assert not list(find_spoken("call 12 34 56 now"))


def test_what_stands_nearest_says_whose_number_it_is() -> None:
    text = "The helpline gave out her number X."
    assert not is_of_an_office(text, text.index("X"), len(text) - 1)
    text = "She asked the helpline, X."
    assert is_of_an_office(text, text.index("X"), len(text) - 1)
    text = "He left. X is the number of the ministry."
    assert is_of_an_office(text, text.index("X"), text.index("X") + 1)
    assert not is_of_an_office("X. The ministry knows.", 0, 1)


@given(st.text(alphabet="0123456789 .-/@اہنور۔nor'\n\"", max_size=120))
def test_nothing_breaks_and_every_place_is_inside(text: str) -> None:
    for one in found(text):
        assert 0 <= one.start < one.end <= len(text)
