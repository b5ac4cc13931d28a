"""The pages of what takes two people, of what was done, and of people's roles and keys; and attacks on each."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape

import pytest

from amanat.desk.oversight import commands
from amanat.seal.age import HybridIdentity, PassphraseIdentity, open_sealed
from tests.desk.house import DAY, PASSPHRASE
from tests.desk.web.pages import Browser, Site, SoftKey
from tests.desk.web.test_work_pages import VOICE

pytestmark = pytest.mark.slow

REASON = "Her lawyer asked, she agreed"
NEW = "seven quiet green kites"


def _case(pages: Site) -> str:
    pages.house.sent("Words of hers.", [VOICE])
    pages.house.sync()
    case = pages.house.only_case()
    pages.house.office.opened(pages.house.lead, case)
    return case


def _waiting(browser: Browser) -> str:
    browser.get("waits")
    found = re.search(r'/waits/([\w-]{22})"', browser.page)
    assert found is not None, browser.text
    return found[1]


def _code(browser: Browser) -> str:
    found = re.search(r'<p class="code ltr" dir="ltr">([^<]+)</p>', browser.page)
    assert found is not None, browser.text
    return unescape(found[1])


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_case_leaves_sealed_once_two_people_agree(pages: Site, lang: str) -> None:
    case, _ = _case(pages), pages.house.hire("Sana")
    zoya, sana = pages.login("Zoya", lang), pages.login("Sana", lang)
    zoya.get(f"cases/{case}")
    assert f"/cases/{case}/export" in zoya.page
    answer = zoya.act(case, "export", {"reason": REASON})
    assert answer.status_code == 303, zoya.text
    name = answer.headers["location"].rsplit("/", 1)[-1]
    zoya.get(f"waits/{name}")
    assert 'name="yes"' not in zoya.page  # not one's own question
    sealed = {"passphrase": NEW, "again": NEW}
    assert zoya.post(f"waits/{name}/file", sealed).status_code == 400
    assert zoya.post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 400
    sana.get("")
    assert f"/waits/{name}" in sana.page
    sana.get(f"waits/{name}")
    assert REASON in sana.text
    assert sana.post(f"waits/{name}/answer", {"yes": "no", "text": ""}).status_code == 400
    assert sana.post(f"waits/{name}/answer", {"yes": "yes", "text": ""}).status_code == 303
    assert sana.post(f"waits/{name}/file", sealed).status_code == 400  # whoever agrees does not take it
    zoya.get(f"waits/{name}")
    assert zoya.post(f"waits/{name}/file", {"passphrase": NEW, "again": "another"}).status_code == 400
    assert NEW not in zoya.page
    taken = zoya.post(f"waits/{name}/file", sealed)
    assert taken.status_code == 200, zoya.text
    opened = open_sealed(taken.content, [PassphraseIdentity(NEW.encode())])
    assert opened is not None
    with zipfile.ZipFile(io.BytesIO(opened)) as inside:
        manifest = json.loads(inside.read("manifest.json"))
        assert json.loads(inside.read("record.json"))["narrative"] == "Words of hers."
        assert inside.read("originals/E1.ogg") == VOICE.data
        assert {row["file"] for row in manifest["files"]} == set(inside.namelist()) - {"manifest.json"}
    assert zoya.post(f"waits/{name}/file", sealed).status_code == 400
    zoya.get("done?kind=taken")
    assert "0001" in zoya.text


def test_a_lead_alone_only_when_it_is_immediate_and_others_look(pages: Site) -> None:
    house, case = pages.house, _case(pages)
    house.hire("Omar", "lead")
    zoya, identity = pages.login("Zoya"), HybridIdentity(bytes(range(32)))
    form = {"reason": REASON, "how": "alone", "recipient": identity.recipient.to_text()}
    assert zoya.act(case, "export", form).status_code == 400
    zoya.act(case, "acknowledge", {"text": ""})
    zoya.act(case, "assess", {"urgency": "immediate", "reason": "A weapon"})
    assert zoya.act(case, "export", {**form, "reason": ""}).status_code == 400
    taken = zoya.act(case, "export", form)
    assert taken.status_code == 200
    assert open_sealed(taken.content, [identity]) is not None
    omar = pages.login("Omar")
    name = _waiting(omar)
    omar.get("")
    assert "A lead did something alone." in omar.text
    house.clock.now += 4 * DAY
    pages.steady.now += 1
    omar.get("waits")
    assert "Nobody has looked at it for three days." in omar.text
    assert zoya.post(f"waits/{name}/review", {"text": "It was right."}).status_code == 400
    assert omar.post(f"waits/{name}/review", {"text": "It was right."}).status_code == 303
    omar.get("waits")
    assert "Nothing waits now." in omar.text


def _hire_settled(pages: Site) -> None:
    pages.house.hire("Sana")
    pages.house.hire("Bilal")
    pages.house.clock.now += 8 * DAY
    pages.house.sync()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_forgotten_passphrase(pages: Site, lang: str) -> None:
    _hire_settled(pages)
    house = pages.house
    sana = next(one.id for one in house.office.people(house.lead) if one.name == "Sana")
    zoya, bilal = pages.login("Zoya", lang), pages.login("Bilal", lang)
    zoya.get(f"people/{sana}")
    assert zoya.post(f"people/{sana}/lost", {"what": "passphrase", "reason": ""}).status_code == 400
    assert zoya.post(f"people/{sana}/lost", {"what": "passphrase", "reason": "She sits here"}).status_code == 200
    first = _code(zoya)
    name = _waiting(bilal)
    stranger = pages.browser()
    stranger.lang = lang
    both = {"step": "codes", "first": first, "second": first}
    assert stranger.post("renew", both).status_code == 403  # the first half opens nothing
    assert bilal.post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 200
    second = _code(bilal)
    assert second != first
    bilal.get(f"waits/{name}")
    assert second not in bilal.page
    assert first not in bilal.page
    pages.steady.now += 3600
    pages.login("Zoya", lang)
    both = {"step": "codes", "first": first.upper(), "second": second}
    assert stranger.post("renew", both).status_code == 200
    assert "Sana" in stranger.text
    answer = stranger.post("renew", {**both, "step": "passphrase", "passphrase": NEW, "again": NEW})
    assert answer.status_code == 303, stranger.text
    assert stranger.post("renew", {**both, "step": "codes"}).status_code == 403
    pages.steady.now += 3600
    pages.login("Zoya")
    assert stranger.post("unlock", {"name": "Sana", "passphrase": PASSPHRASE}).status_code == 403
    pages.steady.now += 60
    assert stranger.post("unlock", {"name": "Sana", "passphrase": NEW}).status_code == 303


def test_a_lost_passkey(guarded: Site) -> None:
    house = guarded.house
    key = SoftKey()
    for person in ("Sana", "Bilal"):
        house.hire(person)
    house.clock.now += 8 * DAY

    def enrol(name: str, key: SoftKey) -> Browser:
        browser = guarded.browser()
        answer = browser.post("unlock", {"name": name, "passphrase": PASSPHRASE})
        assert answer.headers["location"] == "/en/passkey-new", browser.text
        browser.get("passkey-new")
        assert browser.post("passkey-new", {"credential": key.create(browser.options)}).status_code == 303
        browser.get("")
        return browser

    keys = {name: enrol(name, SoftKey()) for name in ("Zoya", "Bilal")}
    sana = enrol("Sana", key)
    person = next(one.id for one in house.office.people(house.lead) if one.name == "Sana")
    answer = keys["Zoya"].post(f"people/{person}/lost", {"what": "passkey", "reason": "It fell into the river"})
    assert answer.status_code == 303, keys["Zoya"].text
    name = answer.headers["location"].rsplit("/", 1)[-1]
    assert keys["Zoya"].post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 400
    assert sana.post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 400  # it is about her
    again = guarded.browser()
    assert again.post("unlock", {"name": "Sana", "passphrase": PASSPHRASE}).headers["location"] == "/en/passkey"
    assert keys["Bilal"].post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 303
    assert sana.get("").status_code == 303  # signed out at once
    enrol("Sana", SoftKey())


def test_roles_and_leaving(pages: Site) -> None:
    case, house = _case(pages), pages.house
    sana = house.hire("Sana")
    house.office.assign(house.lead, case, house.office.case(house.lead, case).version, sana)
    zoya, hers = pages.login("Zoya"), pages.login("Sana")
    assert zoya.post(f"people/{house.lead}/role", {"role": "reviewer"}).status_code == 400
    assert hers.post(f"people/{sana}/role", {"role": "lead"}).status_code == 404
    assert zoya.post(f"people/{sana}/role", {"role": "lead"}).status_code == 303
    assert hers.get("").status_code == 303
    hers = pages.login("Sana")
    assert hers.get("people").status_code == 200
    assert "Invite somebody" in hers.text
    assert zoya.post(f"people/{sana}/role", {"role": "reviewer"}).status_code == 303
    zoya.get("")
    assert "Sana left cases behind." in zoya.text
    zoya.get(f"people/{sana}/left")
    assert f"/cases/{case}" in zoya.page
    assert zoya.post(f"people/{sana}/depart", {}).status_code == 303
    zoya.get("done?kind=people")
    assert "Sana has another role now: reviewer" in zoya.text


def test_a_removed_lead_sees_no_line_no_count_and_no_gap(pages: Site) -> None:
    house = pages.house
    omar = house.hire("Omar", "lead")
    theirs = pages.login("Omar")
    theirs.get("done")
    before = theirs.text
    case = _case(pages)
    office = house.office
    zoya = pages.login("Zoya")
    zoya.get(f"cases/{case}")
    version = office.case(house.lead, case).version
    office.remove_person(house.lead, case, version, omar, "cousin")
    name = commands.request(office, house.lead, "export_case", case, REASON) if house.hire("Sana") else ""
    theirs.get("done?person=" + house.lead)
    joined = theirs.text
    assert "0001" not in joined
    theirs.get("done")
    assert "0001" not in theirs.page
    assert case not in theirs.page
    told = theirs.post("done/csv", {"person": "", "kind": ""})
    assert told.status_code == 200
    assert "0001" not in told.text
    zoya.get("done")
    assert "0001" in zoya.text
    gone, never = theirs.get(f"waits/{name}"), theirs.get(f"waits/{'x' * 22}")
    assert (gone.status_code, gone.text) == (404, never.text.replace("x" * 22, name))
    theirs.get("waits")
    assert "Nothing waits now." in theirs.text
    theirs.get("")
    assert "second person" not in theirs.text
    assert theirs.post(f"waits/{name}/answer", {"yes": "yes"}).status_code == 404
    assert "line" in before
