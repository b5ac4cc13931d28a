"""The cover: what it says, in both languages, and what it cannot be made to say."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from functools import cache

import pikepdf
import pypdfium2
import pytest

from amanat.casefile.cover import MAX_ROWS, cover
from amanat.casefile.plan import APPROVALS, SCANS, WAYS, WHY, Plan, Withheld
from amanat.casefile.words import ENGLISH, LANGUAGES, URDU, Words
from amanat.seal.custody import ROLES, WHATS, About
from tests.casefile.honest import Chain, House, picture, thumbnail


@cache
def house() -> House:
    return House.founded("cover", now=1_795_000_000)


@cache
def plan() -> Plan:
    return house().plan()


def words_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        pages = [document[number] for number in range(len(document))]
        text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def pages_of(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


@pytest.fixture(scope="module")
def text() -> str:
    return words_of(cover(plan()))


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert cover(plan()) == cover(plan())


def test_it_is_a_pdf_a_3b_without_a_fault() -> None:
    with pikepdf.open(io.BytesIO(cover(plan()))) as document:
        assert document.check_pdf_syntax() == []
        with document.open_metadata() as about:
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "B")
        assert document.Root.Lang == "en"


@pytest.mark.parametrize("words", [ENGLISH, URDU], ids=["en", "ur"])
def test_the_words_come_back_out_of_it(text: str, words: Words) -> None:
    flat = set(text.split())
    for sentence in (*words.about, *words.how, *words.checked, *words.unchecked, words.stamped, words.approvals["two"]):
        missing = [word for word in sentence.split() if word not in flat]
        assert missing == [], sentence
    assert words.labels["withheld_about"] in text or set(words.labels["withheld_about"].split()) <= flat


def test_it_tells_of_each_exhibit_and_of_what_is_not_there(text: str) -> None:
    for one in plan().exhibits:
        assert one.original is not None
        digest = one.original.sha256.hex()
        assert text.count(digest[:32]) == text.count(digest[32:]) == 2
    for said in ("Her words, typed", "A letter from the school", "not scanned", "LHR-2026-0007", house().desk):
        assert said in text
    # The reader puts a space where a letter hangs over the next; the letters are all there, in order.
    assert "گلی کی تصویر، دروازے کے سامنے".replace(" ", "") in text.replace(" ", "")
    assert "E4 she did not agree to it" in text
    assert plan().withheld[0].item not in text
    assert "Entries that are not shown: 1." in text
    assert ENGLISH.stamped in text


def test_it_claims_nothing_that_only_a_check_can_tell(text: str) -> None:
    without = words_of(cover(replace(plan(), stamp=False)))
    assert "time stamp" in text
    assert "time stamp" not in without
    for word in ("admissible", "authentic", "genuine", "guilty", "victim", "accused"):
        assert word not in text.lower()


def test_what_somebody_wrote_stays_text() -> None:
    sly = "#panic(1) $x^2$ *bold* \\ @E1 <E1> \u202egnp.exe\u202c \x00 = Heading"
    first = replace(plan().exhibits[1], title=sly, note=sly, dated=sly)
    text = words_of(cover(replace(plan(), to=sly, exhibits=(first,))))
    assert text.count("#panic(1) $x^2$ *bold* \\ @E1 <E1> gnp.exe = Heading") >= 7


def test_letters_without_a_font_do_not_stop_it() -> None:
    text = words_of(cover(replace(plan(), to="漢字 ਗੁਰਮੁਖੀ 😀 Lahore")))
    assert re.search(r"\?+ \?+ \?+ Lahore", text)
    assert ENGLISH.about[0] in text


def test_a_broken_small_picture_does_not_stop_it() -> None:
    broken = thumbnail(picture("broken"))[:200]
    text = words_of(cover(replace(plan(), exhibits=(replace(plan().exhibits[1], thumbnail=broken),))))
    assert "E2 Her words, typed" in text


def test_no_exhibit_and_sixty_with_long_titles() -> None:
    none = cover(replace(plan(), exhibits=(), withheld=(), consents=()))
    assert ENGLISH.labels["none"] in words_of(none)
    tall = thumbnail(picture("tall", size=(100, 900)))
    title = "یہ ایک بہت لمبا عنوان ہے جس میں وہ سب لکھا ہے جو ہوا، " * 8
    many = tuple(
        replace(plan().exhibits[n % 3], number=f"E{n}", item=f"i{n}", title=title, thumbnail=tall) for n in range(1, 61)
    )
    data = cover(replace(plan(), exhibits=many, withheld=()))
    assert 30 < pages_of(data) < 120
    text = words_of(data)
    assert all(text.count(f"E{n} ") + text.count(f" {n}E") >= 2 for n in (1, 30, 60))


def test_a_long_chain_is_cut_on_paper_and_says_so() -> None:
    chain = Chain(house(), bytes(16))
    for n in range(MAX_ROWS + 25):
        chain.add("status", (About(),), house().now - 10_000 + n)
    text = words_of(cover(replace(plan(), custody=tuple(chain.events), proofs={})))
    assert "Earlier entries, in data/custody/log.jsonl alone: 25." in text
    assert f" {MAX_ROWS + 25} 2026-" in text


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_every_code_has_its_word(words: Words) -> None:
    assert words.what.keys() == set(WHATS)
    assert words.roles.keys() == set(ROLES)
    assert words.scans.keys() == set(SCANS)
    assert words.ways.keys() == set(WAYS)
    assert words.why.keys() == set(WHY)
    assert words.approvals.keys() == set(APPROVALS)
    assert words.labels.keys() == ENGLISH.labels.keys()
    assert words.kinds.keys() == ENGLISH.kinds.keys()
    assert len(words.months) == 12


def test_every_reason_and_the_urgent_way_are_told() -> None:
    away = tuple(Withheld(f"E{n}", f"away{n}", why) for n, why in enumerate(WHY, 10))
    text = words_of(cover(replace(plan(), withheld=away, approval="urgent", languages=("en",))))
    assert all(f"E{n} {ENGLISH.why[why]}" in text for n, why in enumerate(WHY, 10))
    assert ENGLISH.approvals["urgent"] in text
    assert URDU.labels["title"] not in text
