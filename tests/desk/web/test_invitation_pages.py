"""The pages of letters with a code, in both languages, and attacked by somebody who was removed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pytest

from amanat.desk.assisted import commands as a
from amanat.errors import NotFoundError
from amanat.seal.encoding import b64
from amanat.seal.invitation import read_code
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    place = tmp_path_factory.mktemp("letter-pages")
    with running_intake(place / "intake", Clock()) as intake, house(place / "desk", intake) as made:
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            made.hire(name, role)
        yield site(made)


def walk_in(made: House) -> str:
    note = a.Note("en", said="A woman at the door.")
    return a.take_note(made.office, made.lead, b64(secrets.token_bytes(16)), note)


def person(made: House, name: str) -> str:
    return next(one.id for one in made.office.people(made.lead) if one.name == name)


def make(worker: Browser, case: str, **more: str | list[str]) -> str:
    worker.get(f"cases/{case}/letter")
    answer = worker.post(f"cases/{case}/letter", {"expected": worker.hidden("expected"), "days": "14", **more})
    assert answer.status_code == 200, worker.text
    found = re.search(r'id="code">([0-9A-Z-]+)<', worker.page)
    assert found is not None
    return found[1]


def used(made: House, code: str) -> tuple[str, tuple[str, ...]]:
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    words = made.person().join(made.entry, read_code(code))
    made.sync()
    (new,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    return new, words


@pytest.mark.parametrize(
    ("lang", "made_sure", "same", "goes_on"),
    [
        ("en", "How did you make sure that it is her?", "The check words were the same.", "Goes on in case"),
        ("ur", "کیسے یقین کیا کہ یہ وہی ہیں؟", "جانچ کے الفاظ ایک تھے۔", "بات اِس کیس میں جاری ہے:"),
    ],
)
def test_lost_words_from_the_case_to_the_confirmation(
    pages: Site, lang: str, made_sure: str, same: str, goes_on: str
) -> None:
    made = pages.house
    made.sent("The gate is blue.")
    made.sync()
    old = max(made.office.inbox(made.lead, "all"), key=lambda row: row.number).case
    worker = pages.login("Hina", lang)
    worker.get(f"cases/{old}/letter")
    assert made_sure in worker.text
    form = {"expected": worker.hidden("expected"), "days": "7", "how": "She named the tea stall."}
    refused = worker.post(f"cases/{old}/letter", form)
    assert refused.status_code == 400
    assert "She named the tea stall." in worker.text, "what was typed stays"
    code = make(worker, old, verified=["details", "known"], how="She named the tea stall.")
    worker.get(f"cases/{old}/letter")
    assert code not in worker.page, "it is shown once"
    worker.get(f"cases/{old}")
    assert code not in worker.page
    assert "She named the tea stall." in worker.text
    new, words = used(made, code)
    worker.get("")
    assert " ".join(words) in worker.text
    answer = worker.act(new, "letter-confirm", {"answer": "same", "channel": "call", "text": ""})
    assert answer.status_code == 303
    worker.get(f"cases/{new}")
    assert same in worker.text
    worker.get(f"cases/{old}")
    assert goes_on in worker.text
    worker.get("")
    assert " ".join(words) not in worker.text


def test_an_open_letter_is_listed_and_withdrawn(pages: Site) -> None:
    made = pages.house
    old, worker = walk_in(made), pages.login("Hina")
    code = make(worker, old)
    worker.get("letters")
    assert made.office.case(made.lead, old).summary.number in worker.text
    worker.get(f"cases/{old}/letter-withdraw")
    form = {"expected": worker.hidden("expected"), "invitation": worker.hidden("invitation")}
    assert worker.post(f"cases/{old}/letter-withdraw", form).status_code == 303
    worker.get("letters")
    assert made.office.case(made.lead, old).summary.number not in worker.text
    with pytest.raises(NotFoundError):
        made.person().read_letter(read_code(code), [made.entry])


def test_two_workers_make_one_letter(pages: Site) -> None:
    old, hina, sana = walk_in(pages.house), pages.login("Hina"), pages.login("Sana")
    sana.get(f"cases/{old}/letter")
    stale = sana.hidden("expected")
    make(hina, old)
    assert sana.post(f"cases/{old}/letter", {"expected": stale, "days": "14"}).status_code in (404, 409)
    assert 'id="code"' not in sana.page


def test_a_form_without_an_answer_says_what_is_missing(pages: Site) -> None:
    made, worker = pages.house, pages.login("Hina")
    new, words = used(made, make(worker, walk_in(made)))
    for form in ({"channel": "call"}, {"answer": "same"}, {"answer": "perhaps", "channel": "call"}):
        assert worker.act(new, "letter-confirm", form).status_code == 400
    worker.get(f"cases/{new}")
    assert "Not confirmed." in worker.text
    assert worker.get(f"cases/{new}/letter").status_code == 404, "first the words are compared"
    assert " ".join(words) not in worker.text, "they stand on the page for comparing, not on the case"


def test_a_reviewer_makes_and_confirms_nothing(pages: Site) -> None:
    made, worker, rabia = pages.house, pages.login("Hina"), pages.login("Rabia")
    old = walk_in(made)
    assert rabia.get(f"cases/{old}/letter").status_code == 404
    assert rabia.post(f"cases/{old}/letter", {"expected": "1", "days": "14"}).status_code == 404
    new, _ = used(made, make(worker, old))
    rabia.get(f"cases/{new}/letter-confirm")
    form = {"expected": str(made.office.case(made.lead, new).version), "answer": "same", "channel": "call"}
    assert rabia.post(f"cases/{new}/letter-confirm", form).status_code == 400


def test_for_somebody_who_was_removed_there_is_no_letter_anywhere(pages: Site) -> None:
    made, worker, sana = pages.house, pages.login("Hina"), pages.login("Sana")
    old = walk_in(made)
    view = made.office.case(made.lead, old)
    made.office.remove_person(made.lead, old, view.version, person(made, "Sana"), "Her cousin.")
    code, number = make(worker, old), view.summary.number
    sana.get("letters")
    assert number not in sana.text
    new, words = used(made, code)
    fresh = made.office.case(made.lead, new).summary.number
    for path in ("", "cases?show=all", "letters"):
        sana.get(path)
        assert not any(one in sana.text for one in (number, fresh, " ".join(words))), path
    for case in (old, new):
        for act in ("", "/letter", "/letter-confirm", "/letter-withdraw"):
            answer = sana.get(f"cases/{case}{act}")
            assert answer.status_code == 404, act
    form = {"expected": "1", "answer": "same", "channel": "call", "days": "14"}
    assert sana.post(f"cases/{new}/letter-confirm", form).status_code == 404
    assert sana.post(f"cases/{old}/letter", form).status_code == 404
