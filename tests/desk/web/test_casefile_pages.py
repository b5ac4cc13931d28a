"""The pages of case files and of time stamps, in both languages; and attacks on each."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from amanat.demo.person import File
from amanat.desk.casefile import working
from amanat.desk.casefile.rules import of_desk, rows_of
from tests.desk.house import EVERYTHING, House, record
from tests.desk.web.pages import Browser, Site

pytestmark = pytest.mark.slow


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 120, 40)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def case(desk: House) -> str:
    desk.hire("Hina")
    her = desk.person()
    her.keep(record("He waited at the gate."))
    her.add([File("gate.png", "image/png", picture())])
    her.send(desk.entry, EVERYTHING, purpose="referral_talk")
    desk.sync()
    found = desk.only_case()
    desk.office.opened(desk.lead, found)
    desk.office.acknowledge(desk.lead, found, desk.office.case(desk.lead, found).version)
    desk.sync()
    return found


def form(desk: House, case: str, **more: object) -> dict[str, object]:
    shown = desk.office.case(desk.lead, case)
    return {
        "grant": shown.grants[0].grant,
        "to": "The police station at the bridge",
        "purpose": "The report",
        "items": [f"{one.item} original" for one in shown.exhibits],
        "sealed_to": "passphrase",
        "agrees": "yes",
        "way": "call",
        "heard": desk.lead,
        "said_on": "2026-09-20",
        "words": "Yes, the police may have it.",
        **more,
    }


def planned(browser: Browser, desk: House, case: str) -> str:
    answer = browser.act(case, "case-file", form(desk, case))  # type: ignore[arg-type]
    assert answer.status_code == 303, browser.text
    return answer.headers["location"].split("/", 2)[2]


def last(browser: Browser, path: str) -> str:
    assert browser.get(path).status_code == 200
    return browser.text


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_from_the_case_to_the_sealed_file(pages: Site, desk: House, case: str, lang: str) -> None:
    zoya, hina = pages.login("Zoya", lang), pages.login("Hina", lang)
    zoya.get(f"cases/{case}")
    assert f"/cases/{case}/case-file" in zoya.page
    path = planned(zoya, desk, case)
    said = last(zoya, path)
    assert "The police station at the bridge" in said
    assert "E1" in said
    asked = zoya.post(path, {"do": "ask", "reason": "They asked for it."})
    assert asked.status_code == 303
    assert hina.post(f"{asked.headers['location'].split('/', 2)[2]}/answer", {"yes": "yes"}).status_code == 303
    last(zoya, path)
    answer = zoya.post(path, {"do": "make"})
    assert answer.status_code == 200, zoya.text
    code = re.search(r'class="code ltr"[^>]*>([a-z-]+)<', zoya.page)
    assert code is not None
    assert len(code[1].split("-")) == 8
    assert code[1] not in last(zoya, path)
    file = path.rpartition("/")[2]
    working.wait(file)
    desk.sync()
    desk.clock.now += 600
    desk.intake.app.intake.sequencer.step()
    desk.sync()
    desk.sync()
    zoya = pages.login("Zoya", lang)
    zoya.get("")
    assert path in zoya.page  # that it is ready stands above the day of who made it
    last(zoya, path)
    taken = zoya.post(f"{path}/take", {})
    assert taken.status_code == 200
    assert taken.content.startswith(b"age-encryption.org/v1")
    assert "attachment" in taken.headers["content-disposition"]
    last(zoya, path)
    assert zoya.post(path, {"do": "remove"}).status_code == 303
    assert zoya.post(f"{path}/take", {}).status_code == 404
    zoya.get(f"cases/{case}/custody")
    for word in {"en": ("A case file was sealed", "A case file was handed over"),
                 "ur": ("کیس فائل مہر بند ہوئی", "کیس فائل حوالے کی گئی")}[lang]:  # fmt: skip
        assert word in zoya.text


def test_what_was_typed_stays_and_nothing_goes_without_her_yes(pages: Site, desk: House, case: str) -> None:
    zoya = pages.login("Zoya")
    answer = zoya.act(case, "case-file", form(desk, case, agrees="no"))  # type: ignore[arg-type]
    assert answer.status_code == 400
    assert "Without her yes nothing goes." in zoya.text
    assert "The police station at the bridge" in zoya.page
    assert re.search(r'value="\S+ original" checked', zoya.page)
    assert rows_of(desk.office.archive.state.cases[case]) == {}


def test_alone_needs_an_immediate_case_a_lead_and_a_reason(pages: Site, desk: House, case: str) -> None:
    zoya, hina = pages.login("Zoya"), pages.login("Hina")
    path = planned(hina, desk, case)
    assert "make it alone" not in last(zoya, path)
    assert zoya.post(path, {"do": "alone", "reason": "It burns."}).status_code == 400
    version = desk.office.case(desk.lead, case).version
    desk.office.assess(desk.lead, case, version, "immediate", ("weapon",), "He came armed.")
    assert "make it alone" in last(zoya, path)
    assert "make it alone" not in last(hina, path)
    assert zoya.post(path, {"do": "alone", "reason": ""}).status_code == 400
    assert hina.post(path, {"do": "alone", "reason": "It burns."}).status_code == 400
    assert zoya.post(path, {"do": "alone", "reason": "She is there now."}).status_code == 200
    working.wait(path.rpartition("/")[2])


def test_for_who_was_removed_its_pages_do_not_exist(pages: Site, desk: House, case: str) -> None:
    zoya, hina = pages.login("Zoya"), pages.login("Hina")
    path = planned(zoya, desk, case)
    people = {one.name: one.id for one in desk.office.people(desk.lead)}
    version = desk.office.case(desk.lead, case).version
    desk.office.remove_person(desk.lead, case, version, people["Hina"], "A cousin.")
    hina.get("")
    assert hina.get(path).status_code == 404
    assert hina.post(path, {"do": "ask", "reason": "x"}).status_code == 404
    assert hina.post(f"{path}/take", {}).status_code == 404
    assert zoya.get(f"cases/{case}/case-files/nothing").status_code == 404


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_lead_sets_the_service_of_time_stamps(pages: Site, desk: House, lang: str) -> None:
    desk.hire("Hina")
    zoya, hina = pages.login("Zoya", lang), pages.login("Hina", lang)
    assert hina.get("stamps").status_code == 403
    assert zoya.get("stamps").status_code == 200
    answer = zoya.post("stamps", {"url": "http://stamps.example/", "roots": "no certificate"})
    assert answer.status_code == 400
    assert "no certificate" in zoya.page
    assert 'role="alert"' in zoya.page
    zoya.get("stamps")
    assert zoya.post("stamps", {"url": "", "roots": ""}).status_code == 303
    assert not of_desk(desk.office.archive.state).get("stamps")


def written(desk: House, her_words: str) -> tuple[str, int]:
    """A case in which she wrote this in her mailbox; the message's number."""
    desk.hire("Hina")
    her = desk.person()
    her.keep(record("He waited at the gate."))
    her.add([File("gate.png", "image/png", picture())])
    her.send(desk.entry, EVERYTHING, purpose="referral_talk")
    her.write(desk.entry, her_words)
    desk.sync()
    found = desk.only_case()
    desk.office.opened(desk.lead, found)
    desk.office.acknowledge(desk.lead, found, desk.office.case(desk.lead, found).version)
    desk.sync()
    return found, next(m.seq for m in desk.office.case(desk.lead, found).messages if m.text == her_words)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_second_person_reads_all_of_it_before_an_answer(pages: Site, desk: House, lang: str) -> None:
    long = "I thought about it for many days. " * 8 + "Yes, but only for the women's office, and not for the police."
    case, message = written(desk, long)
    zoya, hina = pages.login("Zoya", lang), pages.login("Hina", lang)
    zoya.get(f"cases/{case}/case-file")
    assert "not for the police." in zoya.text
    assert re.search(r'name="grant"[^>]* checked', zoya.page)  # the only one that covers files
    answer = zoya.act(case, "case-file", form(desk, case, way="message", message=str(message), words=""))  # type: ignore[arg-type]
    path = answer.headers["location"].split("/", 2)[2]
    assert "not for the police." in last(zoya, path)
    request = zoya.post(path, {"do": "ask", "reason": "They asked."}).headers["location"].split("/", 2)[2]
    said = last(hina, request)
    for part in ("The police station at the bridge", "The report", "E1", "gate.png", "not for the police."):
        assert part in said
    assert path in hina.page
    wanted = {"en": ("The original", "A passphrase", "Is this yes for", "Did she agree to exactly this, and to them?"),
              "ur": ("اصل", "پاس فریز", "کیا یہ ہاں", "عین اِس کی، اور اُنہی کے لیے")}[lang]  # fmt: skip
    for part in wanted:
        assert part in said
    assert hina.post(f"{request}/answer", {"yes": "yes"}).status_code == 303
    after = last(zoya, path)
    assert {"en": "Agreed by Hina . Not made yet.", "ur": "Hina متفق ہیں۔"}[lang] in after
    assert {"en": "has to agree", "ur": "کی ہاں باقی"}[lang] not in after
    zoya.get(f"cases/{case}")
    assert {"en": "Agreed by Hina . Not made yet.", "ur": "Hina متفق ہیں۔"}[lang] in zoya.text


def test_a_plan_that_was_dropped_is_not_asked_about(pages: Site, desk: House, case: str) -> None:
    zoya, hina = pages.login("Zoya"), pages.login("Hina")
    path = planned(zoya, desk, case)
    request = zoya.post(path, {"do": "ask", "reason": "They asked."}).headers["location"].split("/", 2)[2]
    assert "The police station at the bridge" in last(hina, request)
    version = str(desk.office.case(desk.lead, case).version)
    assert zoya.post(path, {"do": "drop", "expected": version}).status_code == 303
    assert "The police station at the bridge" not in last(hina, request)
    assert hina.post(f"{request}/answer", {"yes": "yes"}).status_code == 400
