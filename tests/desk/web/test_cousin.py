"""Somebody who was taken off a case attacks every address that the desk has: the answer is that of a case that never
was, to the byte and in the time it takes; no page, count, search, file or notice is different.

The addresses are those of the app's own table, so that a page added later is attacked too.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import httpx
import pytest
from starlette.routing import Route

from amanat.desk.casefile import commands as casefile
from amanat.desk.evidence import commands as evidence
from amanat.desk.handover import commands as handover
from amanat.desk.oversight import commands as oversight
from amanat.desk.proceeding import routes
from amanat.desk.proceeding.rules import routes_of
from amanat.desk.publication import commands as publication
from amanat.desk.publication.facts import DRAFTS
from amanat.desk.publication.pages import STEPS
from amanat.desk.web.case import ACTS
from amanat.desk.work import commands as work
from amanat.evidence import Tools
from amanat.seal.record import Identifier, Respondent
from tests.desk import parties
from tests.desk.calls import jpeg
from tests.desk.house import EVERYTHING, Clock, House, house, running_intake
from tests.desk.test_casefile import wanted
from tests.desk.two_desks import OTHER, opened, person, plan, version
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow

CANARY, CALLED = "zaituni", "Mehrunnisa"
PHONE = "0301-2345678"
HIM = Respondent("A supervisor", (Identifier("phone", PHONE),))
FILTERS = ("open", "mine", "new", "waiting", "closed", "aside", "all")
SECRET = ("case", "one", "other", "item", "request", "plan", "publication", "copy", "file")
"""Parameters of addresses that name a case or something of it."""
PLAIN = ("lang", "act", "number", "person", "text", "topic", "slug", "step", "entry", "quarter")
"""Those that do not."""
CHOICES = {"act": (*ACTS, "nothing"), "step": (*STEPS, "nothing"), "entry": (*DRAFTS, "nothing")}
"""Those of which each one is attacked."""
BEFORE_ANYBODY_IS_IN = ("unlock", "join", "renew", "passkey", "passkey-new")
UNKNOWN = {
    "case": "A" * 43,
    "one": "A" * 43,
    "other": "A" * 43,
    "item": "B" * 22,
    "request": "C" * 22,
    "plan": "D" * 22,
    "publication": "F" * 22,
    "copy": "G" * 22,
    "file": "H" * 22,
}


@dataclass
class Place:
    """The desk, the cousins (a caseworker and a lead), and what names the case that they must not see."""

    site: Site
    zoya: Browser
    hina: Browser
    cousins: tuple[Browser, Browser]
    hidden: Mapping[str, str]
    shown: Mapping[str, str]
    number: str
    before: tuple[Mapping[str, str], ...]

    @property
    def canaries(self) -> tuple[str, ...]:
        ids = ("case", "item", "request", "publication", "route", "channel", "copy", "file")
        return (CANARY, CALLED, self.number, *(self.hidden[one] for one in ids))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("cousin")
    with (
        running_intake(folder / "intake", Clock()) as intake,
        house(folder / "a", intake) as made,
        house(folder / "b", intake, OTHER) as other,
    ):
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Mahnoor", "lead")):
            made.hire(name, role)
        _, shown = opened(made, respondent=HIM)
        made.office.acknowledge(made.lead, shown, version(made, shown), "We have it.")
        made.sync()
        pages = site(made)
        zoya, hina, *cousins = (pages.login(name) for name in ("Zoya", "Hina", "Sana", "Mahnoor"))
        before = tuple(everything(cousin) for cousin in cousins)
        hidden = hidden_case(made, other)
        number = made.office.case(made.lead, hidden["case"]).summary.number
        seen = {"case": shown, "item": made.office.case(made.lead, shown).exhibits[0].item}
        yield Place(
            pages, zoya, hina, (cousins[0], cousins[1]), hidden, {**seen, "one": shown, "other": shown}, number, before
        )


def hidden_case(made: House, other: House) -> dict[str, str]:
    """A case with something of each part of the work, and answers still to be sent; both cousins were taken off it
    before they looked."""
    office, lead = made.office, made.lead
    her, case = opened(made, respondent=HIM)
    her.send(made.entry, EVERYTHING, purpose="referral_talk")
    made.sync()
    office.opened(lead, case)

    def now() -> int:
        return version(made, case)

    for name in ("Sana", "Mahnoor"):
        office.remove_person(lead, case, now(), person(made, name), "A cousin.")
    hina = person(made, "Hina")
    parties.safe(made, case, **parties.HER_YES, heard=hina, day=parties.later(made, 0))
    _, channel = parties.channel(made, case)
    office.call(lead, case, now(), CALLED)
    office.acknowledge(lead, case, now(), f"We have it. {CANARY}")
    office.assess(lead, case, now(), "immediate", ("strangulation",), f"He holds her keys, {CANARY}")
    office.reply(lead, case, now(), f"When was it? {CANARY}")
    office.note(lead, case, now(), f"A note, {CANARY}")
    office.assign(lead, case, now(), hina)
    work.set_task(office, lead, case, now(), f"Ask the union, {CANARY}", "2026-09-21", None)
    work.set_contact(office, lead, case, now(), "2026-09-21", "phone", CANARY)
    request = oversight.request(office, lead, "export_case", case, CANARY)
    handed = handover.plan(office, lead, case, now(), plan(made, other, case))
    routes.open_route(office, lead, case, now(), "pk-workplace-committee", "employer", f"A mill, {CANARY}")
    (way,) = routes_of(office.archive.state.cases[case])
    routes.record_event(office, lead, case, now(), way, "complaint_delivered", "2026-09-20", proven=True, text=CANARY)
    text = publication.Text(title={"en": f"A mill, {CANARY}"}, text={"en": f"A worker wrote to us, {CANARY}."})
    written = publication.write(office, lead, case, now(), text)
    item = office.case(lead, case).exhibits[0].item
    found = evidence.gather(office, lead, case, f"{CANARY}.jpg", "image/jpeg", iter([jpeg()]), "letter")
    consent = office.case(lead, case).grants[-1].grant
    goes = wanted(made, case, grant=consent, to=f"An office, {CANARY}", words=CANARY)
    return {
        "case": case,
        "one": case,
        "other": case,
        "item": item,
        "request": request,
        "plan": handed,
        "publication": written,
        "route": way,
        "channel": channel,
        "file": casefile.plan(office, lead, case, now(), goes),
        "copy": evidence.clean(office, lead, case, found, Tools()),
    }


# --- addresses


def addresses(method: str, site: Site) -> list[tuple[str, frozenset[str]]]:
    """Each address below the language and the names of its parameters."""
    found = []
    for route in site.app.routes:
        if isinstance(route, Route) and method in (route.methods or ()) and route.path.startswith("/{lang:lang}/"):
            path = re.sub(r":\w+", "", route.path.removeprefix("/{lang:lang}/"))
            names = frozenset(re.findall(r"{(\w+)}", path))
            assert names <= {*SECRET, *PLAIN}, f"{path}: say here whether its parameter names something of a case"
            found.append((path, names))
    return found


def attacks(method: str, place: Place) -> Iterator[tuple[str, str]]:
    """Addresses that name something hidden, each beside the same one with what never was."""
    for path, names in addresses(method, place.site):
        secret = sorted(names & set(SECRET))
        known = {**place.hidden, "plan": place.hidden["route"]} if "/passing/" in path else place.hidden
        fixed = {
            "number": "1",
            "person": "x",
            "text": "new",
            "topic": "self_harm",
            "slug": "notice",
            "quarter": "2026-Q1",
        }
        free = sorted(names & CHOICES.keys())
        for chosen, sides in product(
            product(*(CHOICES[name] for name in free)), product((True, False), repeat=len(secret))
        ):
            if not any(sides):
                continue
            of = {
                name: known[name] if bad else place.shown.get(name, "E" * 22)
                for name, bad in zip(secret, sides, strict=True)
            }
            never = {name: UNKNOWN[name] if bad else of[name] for name, bad in zip(secret, sides, strict=True)}
            either = {**fixed, **dict(zip(free, chosen, strict=True))}
            yield path.format(**either, **of), path.format(**either, **never)


def plain(method: str, site: Site) -> list[str]:
    return [path for path, names in addresses(method, site) if not names and path not in BEFORE_ANYBODY_IS_IN]


FORM = {
    "text": "t",
    "reason": "r",
    "yes": "yes",
    "sure": "yes",
    "verdict": "same",
    "turn": "0",
    "source": "unknown",
    "do": "go",
}


def sent(browser: Browser, path: str, form: Mapping[str, str]) -> httpx.Response:
    """A form, with the header that a raw file would bring."""
    headers = {"sec-fetch-site": "same-origin", "origin": "null", "x-desk-form": browser.csrf, "x-file-name": "a.jpg"}
    return browser.post(path, form, headers=headers)


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.items())


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_every_address_of_it_answers_as_for_a_case_that_never_was(place: Place, lang: str) -> None:
    office, lead, case = place.site.house.office, place.site.house.lead, place.hidden["case"]
    state = office.case(lead, case)
    for cousin in place.cousins:
        cousin.lang = lang
        cousin.get("")
        for path, never in attacks("GET", place):
            hidden, unknown = cousin.get(path), cousin.get(never)
            assert told(hidden) == told(unknown), path
            assert hidden.status_code in (403, 404), path
        form = {**FORM, "expected": str(state.version), "about": case, "case": case}
        for path, never in attacks("POST", place):
            hidden, unknown = sent(cousin, path, form), sent(cousin, never, form)
            assert told(hidden) == told(unknown), path
            assert hidden.status_code in (403, 404), path
    assert office.case(lead, case) == state


def test_the_mailbox_of_the_other_side_is_no_way_in(place: Place) -> None:
    """What hangs on a hidden case has an id of its own, and is as unknown as the case."""
    instead = dict.fromkeys(("case", "one", "other"), place.hidden["channel"])
    channel = replace(place, hidden={**place.hidden, **instead})
    assert place.zoya.get(f"cases/{instead['case']}").status_code == 200, "the control"
    for cousin in place.cousins:
        cousin.lang = "en"
        cousin.get("")
        for method in ("GET", "POST"):
            for path, never in attacks(method, channel):
                both = [cousin.get(one) if method == "GET" else sent(cousin, one, FORM) for one in (path, never)]
                assert told(both[0]) == told(both[1]), path
                assert both[0].status_code in (403, 404), path


def test_the_addresses_are_real_ones(place: Place) -> None:
    """The control: for whoever works on the case they are pages."""
    zoya = place.zoya
    found = {path: zoya.get(path).status_code for path, _never in attacks("GET", place)}
    works = [path for path, status in found.items() if status == 200]
    assert max(found.values()) < 500, "nothing breaks, whatever is asked"
    assert len(works) > 40
    written = f"/publication/{place.hidden['publication']}"
    for path in (
        "",
        "/reply",
        "/hand-over",
        "/export",
        "/keep-longer",
        "/letter",
        "/plan/paper",
        "/routes",
        "/dates",
        written,
    ):
        assert f"cases/{place.hidden['case']}{path}" in works
    for path in ("", "/write/statement", "/tell", "/review"):
        assert f"cases/{place.hidden['case']}{written}{path}" in works
    assert f"waits/{place.hidden['request']}" in works
    assert f"same/{place.hidden['case']}/{place.shown['case']}" in works
    assert f"pattern/{place.hidden['case']}" in found
    pages = everything(zoya)
    pages["done"] = zoya.get("done").text
    pages[""] = place.hina.get("").text
    assert "3 answers are still to be sent." in pages[""]
    for path in ("", "cases", "cases?show=all", "waits", "same", "done", "publications", f"q={CANARY}", f"q={CALLED}"):
        assert [one for one in place.canaries if one in pages[path]], path


# --- pages, counts, notices


def everything(browser: Browser) -> dict[str, str]:
    """What stands on every page without a parameter, each list of cases, and what each search finds."""
    browser.lang, pages = "en", {}
    lists = [f"cases?{name}={value}" for name, some in NARROWED.items() for value in some]
    for path in [*PAGES, *lists]:
        browser.get(path)
        pages[path] = steady(browser.page)
    for query in (CANARY, CALLED, "supervisor", PHONE, "gate"):
        browser.post("search", {"q": query})
        pages[f"q={query}"] = steady(browser.page)
    return pages


PAGES = (
    *("", "cases", "calls", "letters", "people", "more", "waits", "care", "same", "notices", "texts", "search"),
    *("publications", "reports", "done"),
)
NARROWED = {"show": FILTERS, "urgency": ("immediate", "none"), "status": ("received", "acknowledged", "assessed")}


def steady(page: str) -> str:
    """A page without the minute at which it was made, and without names that are new on every page."""
    page = re.sub(r"<time[^>]*>.*?</time>", "", page)
    return re.sub(r'name="(?:draft|once|mark|id|call)" value="[^"]*"', "", page)


def test_no_page_no_count_no_search_and_no_notice_is_different_from_before(place: Place) -> None:
    for cousin, before in zip(place.cousins, place.before, strict=True):
        after = everything(cousin)
        for path, page in after.items():
            assert page == before[path], path
            assert not [one for one in place.canaries if one in page.replace(f'value="{path[2:]}"', "")], path


def test_no_page_and_no_file_without_a_parameter_names_it(place: Place) -> None:
    """Also pages that nobody wrote down above."""
    assert {*PAGES} <= {*plain("GET", place.site)}
    for cousin in place.cousins:
        cousin.lang = "en"
        for path in plain("GET", place.site):
            answer = cousin.get(path)
            assert not [one for one in place.canaries if one in answer.text], path
        names = {**FORM, **place.hidden, "about": place.hidden["case"], "q": "gate", "period": "2025-08"}
        for path in plain("POST", place.site):
            if path not in ("lock", "calls"):  # the one ends the session, the other makes a case
                answer = sent(cousin, path, {**names, "csrf": cousin.csrf})
                shown = answer.text.replace(place.hidden["case"], "") if answer.status_code == 400 else answer.text
                assert not [one for one in place.canaries if one in shown], path


def test_a_form_that_names_it_and_one_that_names_nothing_are_answered_alike(place: Place) -> None:
    _, mahnoor = place.cousins
    for path, form in (
        ("care/destroy", {"case": "{case}", "sure": "yes"}),
        (f"pattern/{place.shown['case']}/source", {"about": "{case}", "source": "unknown", "note": ""}),
    ):
        both = [
            sent(mahnoor, path, {name: value.format(case=one) for name, value in form.items()})
            for one in (place.hidden["case"], UNKNOWN["case"])
        ]
        assert told(both[0]) == told(both[1]), path
    assert place.site.house.office.case(place.site.house.lead, place.hidden["case"]).messages
    for query, never in ((place.number, "2026-0999"), (CALLED, "Mehrunnosa"), (place.hidden["case"], "q7" * 21 + "x")):
        found = [mahnoor.post("search", {"q": one}).text.replace(one, "") for one in (query, never)]
        assert found[0] == found[1], query


# --- time


def test_the_time_it_takes_says_nothing(place: Place) -> None:
    hidden, shown = place.hidden, place.shown["case"]
    for cousin in place.cousins:
        cousin.lang = "en"
        pairs = [
            (f"cases/{hidden['case']}", f"cases/{UNKNOWN['case']}"),
            (f"cases/{hidden['case']}/reply", f"cases/{UNKNOWN['case']}/reply"),
            (
                f"cases/{hidden['case']}/exhibits/{hidden['item']}/original",
                f"cases/{UNKNOWN['case']}/exhibits/{UNKNOWN['item']}/original",
            ),
            (f"waits/{hidden['request']}", f"waits/{UNKNOWN['request']}"),
            (f"same/{hidden['case']}/{shown}", f"same/{UNKNOWN['case']}/{shown}"),
        ]
        for path, never in pairs:
            took = [(seconds(cousin, path), seconds(cousin, never)) for _ in range(30)]  # in turns: a busy machine
            # The lower quartile: what else runs on the machine makes some of them slow, and none of them quick.
            there, nothing = (statistics.quantiles(column, n=4)[0] for column in zip(*took, strict=True))
            assert abs(there - nothing) < max(0.002, min(there, nothing)), (path, there, nothing)


def seconds(browser: Browser, path: str) -> float:
    async def look() -> float:
        begun = time.perf_counter()
        await browser.client.get(f"/{browser.lang}/{path}")
        return time.perf_counter() - begun

    return asyncio.run(look())
