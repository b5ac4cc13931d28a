"""Coming in and going: passphrase, throttle, passkey, invitation, lock, idle."""

from __future__ import annotations

import re

import pytest

from amanat.desk.web.app import end_idle
from amanat.desk.web.session import weakness
from amanat.desk.web.settings import DeskSettings, address_of
from amanat.desk.web.throttle import FREE, FREE_OVERALL, LONGEST, Throttle
from amanat.errors import MalformedError
from tests.desk.house import PASSPHRASE
from tests.desk.web.pages import ORIGIN, Browser, Site, SoftKey

BARE = ("http://127.0.0.1:8090", "https://192.0.2.7", "https://[2001:db8::1]", "http://[::1]:8090")


@pytest.mark.parametrize(
    "address", [*BARE, "http://desk.example", "ftp://localhost", "localhost", "https://a.example/x"]
)
def test_an_address_to_which_no_passkey_can_be_bound_is_refused_with_what_to_do(address: str) -> None:
    with pytest.raises(MalformedError) as caught:
        DeskSettings(address)
    assert caught.value.code == "desk.address"
    assert "http://localhost:PORT" in caught.value.detail


def test_a_named_tls_host_and_localhost_are_taken() -> None:
    assert address_of("https://desk.example").rp_id == "desk.example"
    assert address_of("https://desk.example:443").host == "desk.example"
    assert address_of("http://localhost:8090/").origin == ORIGIN
    assert address_of("https://Desk.example:8443").host == "desk.example:8443"


def test_nothing_is_shown_to_somebody_who_is_not_in(pages: Site) -> None:
    for path in ("", "cases", "people", "keys", "search", "cases/x", "cases/x/reply", "no/such/page"):
        answer = pages.browser().get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/en/unlock"), path


def test_the_locked_page_names_nobody(pages: Site) -> None:
    assert "Zoya" not in pages.browser().get("unlock").text


def test_the_right_passphrase_opens_and_the_cookie_is_strict_and_for_this_site_alone(pages: Site) -> None:
    answer = pages.browser().post("unlock", {"name": "  zoya ", "passphrase": PASSPHRASE})
    assert answer.headers["location"] == "/en/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "expires" not in cookie
    assert "max-age" not in cookie


def test_behind_tls_the_cookie_is_secure_and_bound_to_the_host(pages: Site) -> None:
    pages.app.state.desk.settings = DeskSettings("https://desk.example", demo=True)
    cookie = pages.browser().post("unlock", {"name": "Zoya", "passphrase": PASSPHRASE}).headers["set-cookie"]
    assert cookie.startswith("__Host-desk=")
    assert "Secure" in cookie


def test_a_wrong_name_and_a_wrong_passphrase_are_the_same_answer_and_the_name_stays_typed(pages: Site) -> None:
    browser = pages.browser()
    wrong = [browser.post("unlock", {"name": "Nobody", "passphrase": PASSPHRASE}) for _ in range(1)]
    wrong += [browser.post("unlock", {"name": "Zoya", "passphrase": "four plain paper cups"})]
    assert [answer.status_code for answer in wrong] == [403, 403]
    one, two = (answer.text.replace("Nobody", "Zoya") for answer in wrong)
    assert one == two
    assert 'value="Zoya"' in two


def test_wrong_passphrases_cost_growing_time_for_that_person_even_in_other_letters(pages: Site) -> None:
    browser = pages.browser()
    wrong = {"name": "Zoya", "passphrase": "wrong"}
    for _ in range(FREE):
        assert browser.post("unlock", wrong).status_code == 403
    assert browser.post("unlock", {"name": " ZOYA", "passphrase": PASSPHRASE}).status_code == 429
    waits = []
    for _ in range(4):
        wait = int(browser.post("unlock", wrong).headers["retry-after"])
        waits.append(wait)
        pages.steady.now += wait
        assert browser.post("unlock", wrong).status_code == 403
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    pages.steady.now += 400
    assert browser.post("unlock", {"name": "Zoya", "passphrase": PASSPHRASE}).status_code == 303


def test_many_misses_under_many_names_slow_everybody_a_little() -> None:
    throttle = Throttle()
    for n in range(FREE_OVERALL):
        throttle.missed(f"name {n}", 10.0)
    assert 0 < throttle.wait("somebody else", 10.0) < LONGEST
    assert throttle.wait("somebody else", 10.0 + LONGEST) == 0


def test_one_who_is_let_in_does_not_forgive_the_whole_desk() -> None:
    throttle = Throttle()
    for n in range(FREE_OVERALL + 3):
        throttle.missed(f"name {n}", 10.0)
    throttle.succeeded("name 1")
    assert throttle.wait("name 1", 10.0) > 0


# --- passkey


def _first_step(site: Site, name: str = "Zoya") -> Browser:
    browser = site.browser()
    answer = browser.post("unlock", {"name": name, "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    browser.get(answer.headers["location"].removeprefix("/en/"))
    return browser


def _enrol(site: Site, key: SoftKey, name: str = "Zoya") -> Browser:
    browser = _first_step(site, name)
    answer = browser.post("passkey-new", {"credential": key.create(browser.options), "label": "blue"})
    assert answer.headers.get("location") == "/en/", browser.text
    return browser


def test_at_the_first_login_a_passkey_is_set_up_and_before_that_nothing_is_shown(guarded: Site) -> None:
    key, browser = SoftKey(), _first_step(guarded)
    assert browser.get("").headers["location"] == "/en/passkey"
    _first_step(guarded)
    browser = _enrol(guarded, key)
    assert browser.get("").status_code == 200
    assert browser.get("keys").text.count("blue") >= 1


def test_at_the_next_login_the_passkey_is_asked_for_and_no_other_will_do(guarded: Site) -> None:
    key = SoftKey()
    _enrol(guarded, key)
    browser = _first_step(guarded)
    assert browser.get("passkey-new").headers["location"] == "/en/passkey"  # a second one cannot be slipped in here
    browser.get("passkey")
    assert browser.post("passkey", {"credential": SoftKey().get(browser.options)}).status_code == 403
    assert browser.get("").status_code == 303
    browser.get("passkey")
    assert browser.post("passkey", {"credential": key.get(browser.options)}).headers["location"] == "/en/"
    assert browser.get("").status_code == 200


def test_a_passkey_answer_for_another_site_is_refused(guarded: Site) -> None:
    key = SoftKey()
    _enrol(guarded, key)
    browser = _first_step(guarded)
    others = ("http://localhost:9999", "localhost"), ("https://desk.example", "localhost"), (ORIGIN, "desk.example")
    for key.origin, key.rp_id in others:
        assert browser.post("passkey", {"credential": key.get(browser.options)}).status_code == 403
        assert browser.get("").status_code == 303
    key.origin, key.rp_id = ORIGIN, "localhost"
    browser.get("passkey")
    assert browser.post("passkey", {"credential": key.get(browser.options)}).headers["location"] == "/en/"


def test_a_challenge_works_once(guarded: Site) -> None:
    key = SoftKey()
    _enrol(guarded, key)
    browser = _first_step(guarded)
    options = browser.options
    assert browser.post("passkey", {"credential": "{}"}).status_code == 403
    assert browser.post("passkey", {"credential": key.get(options)}).status_code == 403
    assert browser.get("").status_code == 303


def test_the_cookie_before_the_passkey_is_not_the_one_after_it(guarded: Site) -> None:
    key = SoftKey()
    _enrol(guarded, key)
    browser = _first_step(guarded)
    before = browser.client.cookies["desk-8090"]
    browser.post("passkey", {"credential": key.get(browser.options)})
    assert browser.client.cookies["desk-8090"] != before
    browser.client.cookies.set("desk-8090", before)
    assert browser.get("").status_code == 303


def test_half_a_login_ends_after_five_minutes(guarded: Site) -> None:
    key = SoftKey()
    _enrol(guarded, key)
    browser = _first_step(guarded)
    answer = key.get(browser.options)
    guarded.steady.now += 301
    assert browser.post("passkey", {"credential": answer}).headers["location"] == "/en/unlock"


def test_a_second_key_can_be_added_inside_and_the_last_one_stays(guarded: Site) -> None:
    first, second = SoftKey(), SoftKey()
    browser = _enrol(guarded, first)
    browser.get("keys")
    assert browser.post("keys/remove", {"credential": browser.hidden("credential")}).status_code == 403
    browser.get("keys")
    assert browser.post("keys/add", {"credential": second.create(browser.options), "label": "two"}).status_code == 303
    assert len(guarded.house.office.passkeys(guarded.house.lead)) == 2
    browser.get("keys")
    credentials = re.findall(r'name="credential" value="([^"]+)"', browser.page)
    assert browser.post("keys/remove", {"credential": credentials[0]}).status_code == 303
    assert [key.label for key in guarded.house.office.passkeys(guarded.house.lead)] == ["two"]


# --- lock


def test_lock_now_ends_the_session_and_the_last_one_locks_the_office(pages: Site) -> None:
    pages.house.hire("Farah")
    zoya, farah = pages.login("Zoya"), pages.login("Farah")
    zoya.get("")
    assert zoya.post("lock", {}).headers["location"] == "/en/unlock"
    assert zoya.get("").status_code == 303
    assert not pages.house.office.locked
    assert farah.get("").status_code == 200
    farah.post("lock", {})
    assert pages.house.office.locked


def test_every_page_has_lock_now(pages: Site) -> None:
    browser = pages.login("Zoya")
    for path in ("", "cases", "people", "keys", "search"):
        assert 'action="/en/lock"' in browser.get(path).text, path


def test_an_idle_session_ends_and_the_office_locks_by_itself(pages: Site) -> None:
    browser = pages.login("Zoya")
    pages.steady.now += 599
    assert browser.post("alive", {}).status_code == 204
    pages.steady.now += 599
    assert browser.get("").status_code == 200
    pages.steady.now += 600
    end_idle(pages.app.state.desk)
    assert pages.house.office.locked
    assert browser.get("").headers["location"] == "/en/unlock"


def test_a_session_ends_after_a_working_day_even_when_used(pages: Site) -> None:
    browser = pages.login("Zoya")
    for _ in range(12 * 6):
        pages.steady.now += 599
        browser.get("")
    pages.steady.now += 599
    assert browser.get("").status_code == 303


def test_after_a_lock_the_right_passphrase_opens_again(pages: Site) -> None:
    pages.login("Zoya").post("lock", {})
    assert pages.house.office.locked
    assert pages.login("Zoya").get("").status_code == 200


def test_a_journal_that_was_cut_is_named_at_the_door_and_nothing_is_shown(pages: Site) -> None:
    pages.login("Zoya").post("lock", {})
    journal = pages.house.folder / "journal"
    journal.write_bytes(journal.read_bytes()[:-200])
    browser = pages.browser()
    answer = browser.post("unlock", {"name": "Zoya", "passphrase": PASSPHRASE})
    assert answer.status_code == 400
    assert "Something is lost. Do not go on. Restore a backup." in browser.text
    assert browser.get("").status_code == 303


def test_a_mistake_of_ours_is_a_calm_page_and_its_words_are_not_logged(
    pages: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = pages.login("Zoya")

    def broken(*_: object) -> None:
        raise KeyError("her secret words")

    monkeypatch.setattr(pages.house.office, "my_day", broken)
    assert browser.get("").status_code == 500
    assert "What was saved is safe." in browser.text
    logged = capsys.readouterr().out
    assert "desk.bug" in logged
    assert "her secret words" not in logged + browser.page


# --- writes from elsewhere


FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": ORIGIN},
    {"origin": "https://elsewhere.example"},
    {"sec-fetch-site": "cross-site", "origin": "null"},
    {"origin": "null"},
    {},
)


def test_a_write_that_another_site_started_is_refused(pages: Site) -> None:
    browser = pages.login("Zoya")
    browser.get("")
    form = {"name": "Zoya", "passphrase": PASSPHRASE, "csrf": browser.csrf}
    for path in ("lock", "people/invite", "search", "unlock", "cases/x/reply"):
        for headers in FOREIGN:
            assert browser.post(path, form, headers=headers).status_code == 403, (path, headers)
    assert browser.get("").status_code == 200
    assert browser.post("lock", form).status_code == 303  # the control: the same form from our own page


def test_a_write_without_the_token_of_the_session_is_refused(pages: Site) -> None:
    browser, other = pages.login("Zoya"), pages.login("Zoya")
    other.get("")
    for token in ("", "0" * 64, other.csrf):
        browser.get("")
        assert browser.post("lock", {"csrf": token}).status_code == 403
    assert browser.get("").status_code == 200
    assert browser.post("lock", {}).status_code == 303


def test_another_name_for_this_address_is_not_answered(pages: Site) -> None:
    browser = pages.login("Zoya")
    for host in ("127.0.0.1:8090", "elsewhere.example", "localhost"):
        answer = browser.get("", host=host)
        assert answer.status_code == 421
        assert ORIGIN in answer.text


# --- invitation


def test_an_invited_person_confirms_the_name_chooses_a_passphrase_and_sets_up_a_key(guarded: Site) -> None:
    lead = _enrol(guarded, SoftKey())
    lead.get("people")
    lead.post("people/invite", {"name": "Hina", "role": "caseworker"})
    code = re.search(r'class="code ltr" dir="ltr">([^<]+)<', lead.page)
    assert code is not None
    assert code[1] not in lead.get("people").text
    hina = guarded.browser()
    assert hina.post("join", {"step": "code", "code": "not-a-code"}).status_code == 403
    assert "Hina" in hina.post("join", {"step": "code", "code": code[1]}).text
    weak = {"step": "passphrase", "code": code[1], "passphrase": "short", "again": "short"}
    assert hina.post("join", weak).status_code == 400
    good = {"step": "passphrase", "code": code[1], "passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert hina.post("join", good).headers["location"] == "/en/passkey-new"
    assert hina.get("").status_code == 303  # not in yet
    hina.client.cookies.clear()
    assert _enrol(guarded, SoftKey(), "Hina").get("").status_code == 200
    assert guarded.browser().post("join", {"step": "code", "code": code[1]}).status_code == 403


def test_guessing_invitation_codes_costs_time(pages: Site) -> None:
    browser = pages.browser()
    codes = [browser.post("join", {"code": f"guess-{n}"}).status_code for n in range(FREE + 1)]
    assert codes == [403] * FREE + [429]


@pytest.mark.parametrize(
    ("passphrase", "again", "why"),
    [
        ("lamp river stone", "lamp river stone", ""),
        ("lamp river stone", "lamp river ston", "differs"),
        ("short", "short", "short"),
        ("x" * 201, "x" * 201, "long"),
        ("ababababababababab", "ababababababababab", "same"),
        ("i am Hina and here", "i am Hina and here", "name"),
    ],
)
def test_what_a_new_passphrase_must_be(passphrase: str, again: str, why: str) -> None:
    assert weakness(passphrase, again, "hina") == why


def test_a_passphrase_is_changed_with_the_old_one_alone(pages: Site) -> None:
    browser = pages.login("Zoya")
    new = {"passphrase": "seven green paper hats", "again": "seven green paper hats"}
    browser.get("keys")
    assert browser.post("keys/passphrase", {"old": "wrong", **new}).status_code == 403
    assert browser.post("keys/passphrase", {"old": PASSPHRASE, **new}).status_code == 200
    browser.post("lock", {})
    assert pages.browser().post("unlock", {"name": "Zoya", "passphrase": PASSPHRASE}).status_code == 403
    answer = pages.browser().post("unlock", {"name": "Zoya", "passphrase": "seven green paper hats"})
    assert answer.status_code == 303
