"""The pages of who touched what and of the public ledger, in both languages; and attacks on each."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from amanat.demo.person import File
from amanat.desk.custody import chain
from amanat.desk.erasing import erase_case
from tests.desk.house import House
from tests.desk.web.pages import Site

pytestmark = pytest.mark.slow


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 120, 40)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def worked(desk: House) -> str:
    """A case with a picture, somebody beside the lead, and a batch of the ledger behind it."""
    desk.hire("Hina")
    desk.sent(files=[File("gate.png", "image/png", picture())])
    desk.sync()
    case = desk.only_case()
    desk.office.opened(desk.lead, case)
    desk.sync()
    return case


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_who_looked_stands_in_the_list_with_the_exhibit(pages: Site, desk: House, worked: str, lang: str) -> None:
    hina = pages.login("Hina", lang)
    item = desk.office.case(desk.lead, worked).exhibits[0].item
    assert hina.get(f"cases/{worked}/exhibits/{item}").status_code == 200
    hina.get(f"cases/{worked}/exhibits/{item}/picture.png")
    hina.get(f"cases/{worked}/exhibits/{item}/original")
    hina.get(f"cases/{worked}")
    assert f"/{lang}/cases/{worked}/custody" in hina.page
    assert hina.get(f"cases/{worked}/custody").status_code == 200
    for said in {"en": ("Looked at E1", "The original was saved outside the desk E1", "Hina", "A file came in E1"),
                 "ur": ("دیکھا گیا E1", "Hina", "فائل آئی E1")}[lang]:  # fmt: skip
        assert said in hina.text
    assert hina.text.count("E1") == 3  # came in, looked at once, saved once
    desk.clock.now += 600
    desk.intake.app.intake.sequencer.step()
    desk.sync()
    hina = pages.login("Hina", lang)
    hina.get(f"cases/{worked}/custody")
    assert {"en": "The public ledger proves the first", "ur": "عوامی کھاتے سے ثابت"}[lang] in hina.text


def test_to_who_was_removed_the_list_does_not_exist(pages: Site, desk: House, worked: str) -> None:
    hina = pages.login("Hina")
    assert hina.get(f"cases/{worked}/custody").status_code == 200
    people = {one.name: one.id for one in desk.office.people(desk.lead)}
    version = desk.office.case(desk.lead, worked).version
    desk.office.remove_person(desk.lead, worked, version, people["Hina"], "A cousin.")
    gone = hina.get(f"cases/{worked}/custody")
    strange = hina.get(f"cases/{'A' * 43}/custody")
    assert (gone.status_code, strange.status_code) == (404, 404)
    assert gone.text.replace(worked, "") == strange.text.replace("A" * 43, "")


def test_after_an_erasure_nothing_stands_in_the_list(pages: Site, desk: House, worked: str) -> None:
    zoya = pages.login("Zoya")
    state = desk.office.archive.state.cases[worked]
    erase_case(desk.office.archive, state, "lead", actor=desk.lead)
    assert zoya.get(f"cases/{worked}/custody").status_code == 200
    assert "Nothing here yet." in zoya.text
    assert "Zoya" not in zoya.text


def test_what_lies_aside_has_no_list(pages: Site, desk: House, worked: str) -> None:
    zoya = pages.login("Zoya")
    desk.office.archive.state.cases[worked].facts.setdefault("work", {})["aside"] = True
    assert zoya.get(f"cases/{worked}/custody").status_code == 404


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_ledger_is_for_leads(pages: Site, desk: House, worked: str, lang: str) -> None:
    zoya, hina = pages.login("Zoya", lang), pages.login("Hina", lang)
    assert hina.get("ledger").status_code == 403
    assert zoya.get("ledger").status_code == 200
    assert chain.of_desk(desk.office.archive.state)["log"]["log"] in zoya.text
    assert {"en": "Nobody independent looks", "ur": "کوئی آزاد ادارہ"}[lang] in zoya.text
    answer = zoya.post("ledger", {"log": "localhost/ledger/9+00000000+AAAA", "reason": "They said so."})
    assert answer.status_code == 400
    assert 'role="alert"' in zoya.page
    assert hina.post("ledger", {"log": "x", "reason": "They said so."}).status_code == 403
