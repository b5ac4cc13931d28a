"""The public record as somebody reads it: what stands beside what, what a take-down leaves, bytes, feed, languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest

from amanat.intake.desks import refuse
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.proceedings import Words
from amanat.seal.publication import Citation, Institution, Stage
from amanat.store.writer import SmallJob
from tests.intake.conftest import HOUR, Site
from tests.intake.people import Desk, Sender
from tests.intake.publishing import CLEARED, COLLEGE, PERSON, Account, named, picture
from tests.web.site import Page

LANGS = ("en", "ur")
ATOM, TOMBS = "{http://www.w3.org/2005/Atom}", "{http://purl.org/atompub/tombstones/1.0}"
HOSTILE = "<script>alert('&\"')</script> \u202eevil"


def text(site: Site, path: str, status: int = 200) -> str:
    """The words of a page."""
    answer = site.client.get(path)
    assert answer.status_code == status
    return words_of(answer.text.split("<main")[1].partition(">")[2])


def words_of(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def told(account: Account, worker: Sender) -> bytes:
    drawn = picture(size=100_000)
    entry = account.own_voice(
        title=Words(en="The lamp", ur="لالٹین"),
        text=Words(en="A lamp was moved.\n\nI said so.", ur="لالٹین ہٹائی گئی۔"),
        pictures=(named(drawn),),
        institutions=(COLLEGE,),
    )
    assert account.publish(worker, entry, drawn).status_code == 200
    reply = account.entry("reply", title=Words(en="We mended it"), text=Words(en="It was broken."))
    assert account.publish(worker, reply).status_code == 200
    day = account.entry("correction", of=1, title=Words(en="The day"), text=Words(en="It was a Monday."))
    assert account.publish(worker, day).status_code == 200
    assert account.publish(worker, account.cleared()).status_code == 200
    return drawn


def test_a_publication_shows_the_stage_the_account_the_reply_what_was_decided_and_what_was_corrected(
    site: Site, account: Account, worker: Sender
) -> None:
    told(account, worker)
    page = text(site, f"/en/public/{account.id}")
    order = ["cleared the respondent, on", "The lamp", "We mended it", "The committee cleared", "It was a Monday."]
    assert sorted(order, key=page.index) == order
    assert "signed with her name: Invented Name" in page
    assert "The respondent’s reply stands beside this." in page
    assert "Published and signed by Open Page" in page
    urdu = text(site, f"/ur/public/{account.id}")
    assert "لالٹین ہٹائی گئی۔" in urdu
    assert "A lamp was moved." not in urdu
    assert "It was broken." in urdu, "what is only there in one language stands in both pages"


def test_the_fixed_line_beside_the_account_says_whether_a_reply_was_asked_for(
    site: Site, house: Desk, worker: Sender
) -> None:
    said: dict[str, dict[str, Any]] = {
        "asked for until 9 September 2026. None came.": {},
        "asked for until 30 September 2026. None has come so far.": {"until": Day("2026-09-30")},
        "asking could have put somebody in danger": {"asked": "unsafe", "until": None},
        "Nobody is named here, so nobody was asked.": {"asked": "unnamed", "until": None},
    }
    for sentence, change in said.items():
        each = Account(house, HOUR)
        assert each.publish(worker, each.statement(**change)).status_code == 200
        page = text(site, f"/en/public/{each.id}")
        assert page.count(sentence) == 2, "in the account and where the reply would stand"
        assert "There is no reply" in page
    own = Account(house, HOUR)
    own.publish(worker, own.own_voice(stage=Stage("none", "respondent")))
    page = text(site, f"/en/public/{own.id}")
    assert "We know of no complaint to an office." in page
    assert "When a reply comes, it will stand here." in page


def test_an_exoneration_stands_in_the_same_list_feed_and_template_as_the_allegation(
    site: Site, account: Account, worker: Sender
) -> None:
    told(account, worker)
    html = site.client.get("/en/public").text
    rows = html.split('<li class="card posted">')[1:]
    assert len(rows) == 4
    shapes = {
        re.sub(r">[^<]+<", "><", re.sub(r'(href|datetime|lang)="[^"]*"', "", row.split("</li>")[0])) for row in rows
    }
    assert len(shapes) == 1, "tag for tag the same"
    assert all("cleared the respondent" in row for row in rows), "the newest stage stands with each, the account too"
    whole = site.client.get(f"/en/public/{account.id}").text
    heads = re.findall(r'<article class="([^"]+)" id="n\d+">\s*<p class="([^"]+)"><span>[^<]+</span>[^<]*<bdi>', whole)
    assert heads == [("entry flow", "small soft")] * 4


@pytest.mark.parametrize("lang", LANGS)
def test_an_account_that_was_taken_back_says_so_above_it(
    site: Site, account: Account, worker: Sender, lang: str
) -> None:
    account.publish(worker, account.statement())
    retraction = account.entry("retraction", of=1, title=Words(en="Wrong college"), text=Words(en="We were wrong."))
    account.publish(worker, retraction)
    html = site.client.get(f"/{lang}/public/{account.id}").text
    assert html.index('href="#n2"') < html.index('id="n1"') < html.index("We were wrong.")


def test_institutions_are_listed_by_name_and_lead_to_what_names_them(
    site: Site, account: Account, worker: Sender, house: Desk
) -> None:
    told(account, worker)
    other = Account(house, HOUR)
    other.publish(worker, other.statement(title=Words(en="Something else"), individual=PERSON))
    for lang in LANGS:
        links = [a["href"] for a in Page.of(site.client.get(f"/{lang}/public/institutions").text).all("a")]
        (named_one,) = [href for href in links if "institution=" in href]
        page = text(site, named_one)
        assert "Something else" not in page
        assert "Invented Name" not in page
        assert ("The lamp" if lang == "en" else "لالٹین") in page
    spelled = site.client.get("/en/public", params={"institution": "  nowhere  COLLEGE invented"}).text
    assert "The lamp" in spelled, "compared without case, spaces and signs"
    assert "Invented Person" not in text(site, "/en/public/institutions"), "people are in no list"
    person = text(site, f"/en/public/{other.id}")
    assert "Named from a public record: Invented Person Source: The Invented Gazette" in person


def test_what_people_write_never_becomes_markup(site: Site, account: Account, worker: Sender) -> None:
    words = Words(en=HOSTILE, ur=HOSTILE)
    stage = replace(CLEARED, body=HOSTILE)
    account.publish(
        worker,
        account.own_voice(
            title=words,
            text=words,
            name=HOSTILE,
            institutions=(Institution(words, words),),
            individual=PERSON,
            citations=(Citation(words, Day("2026-05-03"), "https://x.example/'><script>"),),
            stage=stage,
        ),
    )
    assert site.client.get(f"/v1/publications/{account.id}").status_code == 200
    paths = ["public", f"public/{account.id}", f"public/{account.id}/1", "public/institutions", "public/feed"]
    for path in [*paths, f"public/{account.id}/history", "public?institution=<script>alert('1')</script>"]:
        html = site.client.get(f"/en/{path}").text
        assert "<script>alert" not in html, path
        assert "'><script>" not in html
    feed = ElementTree.fromstring(site.client.get("/en/public/feed").content)
    assert HOSTILE in (feed.findtext(f"{ATOM}entry/{ATOM}title") or "")
    html = site.client.get(f"/en/public/{account.id}").text
    assert all("noreferrer" in tag for tag in re.findall(r"<a [^>]*https://[^>]*>", html))


def test_every_page_of_the_record_is_neutral_and_may_be_kept_for_a_minute(
    site: Site, account: Account, worker: Sender
) -> None:
    drawn = told(account, worker)
    pages = ["", "/institutions", "/feed", f"/{account.id}", f"/{account.id}/history", f"/{account.id}/1"]
    for path in [f"/en/public{page}" for page in [*pages, f"/{account.id}/1/1"]]:
        answer = site.client.get(path)
        assert answer.headers["cache-control"] == "public, max-age=60"
        assert "noarchive" in answer.headers["x-robots-tag"]
        if "feed" in path:
            assert answer.headers["content-type"].startswith("application/atom+xml")
            continue
        page = Page.of(answer.text)
        assert page.title == "Amanat"
        assert "og:" not in answer.text
        assert page.focusable()[0]["id"] == "leave"
    shown = site.client.get(f"/public/{account.id}/{b64(named(drawn).hash)}")
    assert (shown.headers["content-type"], shown.headers["cache-control"]) == ("image/png", "public, max-age=60")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "content-encoding" not in shown.headers, "compressed already"
    assert site.client.get("/en/public").headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["public/AAAAAAAAAAAAAAAAAAAAAA", "public/x", "public/x/history", "public/x/1"])
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.client.get(f"/en/{path}").status_code == 404


def test_an_entry_that_is_not_there_is_not_found(site: Site, account: Account, worker: Sender) -> None:
    told(account, worker)
    for path in ("/9", "/1?part=2", "/1?part=0", "/1?part=x", "/1/2", "/2/1"):
        assert site.client.get(f"/en/public/{account.id}{path}").status_code == 404, path
    for path in ("A" * 43, "x"):
        assert site.client.get(f"/public/{account.id}/{path}").status_code == 404
    assert site.client.get("/en/public?before=x").status_code == 200


def test_a_desk_that_left_is_named_by_its_key(site: Site, account: Account, worker: Sender) -> None:
    told(account, worker)
    site.app.intake.writer.do(SmallJob(lambda sheet: refuse(sheet, account.desk.id)))
    page = text(site, f"/en/public/{account.id}")
    assert "Open Page" not in page
    assert re.search(r"signed by [0-9a-f]{4}( [0-9a-f]{4}){4}\.", page)


# -- take-down ---------------------------------------------------------------------------------------------------------


def test_after_a_take_down_every_page_says_gone_at_once_and_keeps_what_was_decided(
    site: Site, account: Account, worker: Sender
) -> None:
    drawn = told(account, worker)
    assert account.take_down(site.client).status_code == 200
    for lang, gone, copies in (
        ("en", "This text was taken down.", "Copies may exist"),
        ("ur", "یہ تحریر ہٹا دی گئی۔", "نقلیں"),
    ):
        for path in ("", "/history", "/1", "/1/1", "/2", "/3"):
            answer = site.client.get(f"/{lang}/public/{account.id}{path}")
            assert answer.status_code == 410
            assert answer.headers["cache-control"] == "public, max-age=60"
            page = words_of(answer.text)
            assert gone in page
            assert copies in page
            assert not re.search("lamp was|لالٹین ہٹائی|Invented Name|Monday|It was broken", page)
        assert "The committee" in text(site, f"/{lang}/public/{account.id}", 410)
        assert site.client.get(f"/{lang}/public/{account.id}/4").status_code == 200, "the outcome's own page"
        listed = text(site, f"/{lang}/public")
        assert "The lamp" not in listed
        assert "لالٹین" not in listed
    assert "The committee cleared the respondent" in text(site, "/en/public")
    shown = site.client.get(f"/public/{account.id}/{b64(named(drawn).hash)}")
    assert (shown.status_code, shown.content) == (410, b"")
    assert "Nowhere College" not in text(site, "/en/public/institutions")
    later = account.cleared(title=Words(en="Cleared again"), stage=replace(CLEARED, body="The invented court"))
    assert account.publish(worker, later).status_code == 200
    assert "Cleared again" in text(site, f"/en/public/{account.id}", 410)


# -- feed --------------------------------------------------------------------------------------------------------------


def feed_of(site: Site, lang: str) -> ElementTree.Element:
    answer = site.client.get(f"/{lang}/public/feed")
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


@pytest.mark.parametrize("lang", LANGS)
def test_the_feed_is_atom_and_tells_readers_what_to_drop(
    site: Site, account: Account, worker: Sender, lang: str
) -> None:
    told(account, worker)
    feed = feed_of(site, lang)
    entries = feed.findall(f"{ATOM}entry")
    kinds = [entry.find(f"{ATOM}category").get("term") for entry in entries]  # type: ignore[union-attr]
    assert kinds == ["outcome", "correction", "reply", "own_voice"]
    shapes = {tuple(child.tag for child in entry) for entry in entries}
    assert len(shapes) == 1, "an exoneration has what an allegation has"
    ids = [node.findtext(f"{ATOM}id") for node in (feed, *entries)]
    assert len(set(ids)) == 5
    for node in (feed, *entries):
        # RFC 4287 sections 4.1.1, 4.1.2: exactly one id, title, updated; an author; a link to the page.
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        datetime.strptime(node.findtext(f"{ATOM}updated") or "", "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        assert node.findtext(f"{ATOM}author/{ATOM}name")
        rels = [link.get("rel") for link in node.findall(f"{ATOM}link")]
        assert "alternate" in rels
        assert len(rels) == len(set(rels))
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]  # type: ignore[union-attr]
    assert links[0] == f"http://localhost:8700/{lang}/public/{account.id}#n4"
    gone_before = {entry.findtext(f"{ATOM}id") for entry in entries[1:]}
    account.take_down(site.client)
    feed = feed_of(site, lang)
    assert [entry.find(f"{ATOM}category").get("term") for entry in feed.findall(f"{ATOM}entry")] == ["outcome"]  # type: ignore[union-attr]
    dropped = feed.findall(f"{TOMBS}deleted-entry")
    assert {each.get("ref") for each in dropped} == gone_before
    assert {each.get("when") for each in dropped} == {datetime.fromtimestamp(HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_signs_that_no_feed_can_hold_are_left_out_of_it(site: Site, account: Account, worker: Sender) -> None:
    account.publish(worker, account.own_voice(title=Words(en="A\x0bB\x1f"), text=Words(en="\x00C\ufffe")))
    entry = feed_of(site, "en").find(f"{ATOM}entry")
    assert entry is not None
    assert "AB" in (entry.findtext(f"{ATOM}title") or "")
    assert entry.findtext(f"{ATOM}summary") == "C"


# -- bytes and pages ---------------------------------------------------------------------------------------------------


def fullest(account: Account, worker: Sender) -> None:
    """The longest of everything, in letters that take the most bytes and in signs that are written as entities."""
    long, title = Words(en='"' * 20_000, ur="ڑ" * 20_000), Words(en='"' * 200, ur="ڑ" * 200)
    cited = tuple(
        Citation(Words(en='"' * 1000), Day("2026-05-03"), "https://x.example/" + "a" * 1900) for _ in range(20)
    )
    places = tuple(Institution(Words(ur="ڑ" * 190 + f"{i}"), title) for i in range(20))
    drawn = [picture(40 + i) for i in range(10)]
    pictures = tuple(replace(named(data), alt=Words(en='"' * 500)) for data in drawn)
    stage = replace(CLEARED, body='"' * 500)
    given = {"text": long, "title": title, "citations": cited[:10], "institutions": places[:8], "stage": stage}
    own = account.own_voice(**{**given, "pictures": pictures, "name": '"' * 200, "individual": PERSON})
    assert account.publish(worker, own, *drawn).status_code == 200
    for number in range(58):
        kind = ("reply", "outcome", "correction")[number % 3] if number < 49 else "outcome"
        more = {"of": 1} if kind == "correction" else {}
        full = given if number > 42 else {"stage": stage}
        assert account.publish(worker, account.entry(kind, **{**full, **more})).status_code == 200


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_of_the_record_is_beyond_thirty_kilobytes(
    site: Site, account: Account, worker: Sender, lang: str
) -> None:
    fullest(account, worker)
    pages = ["", "/institutions", f"/{account.id}", f"/{account.id}/history", f"/{account.id}/1/1"]
    seen = 0
    for n in (1, 48, 59):
        first = site.client.get(f"/{lang}/public/{account.id}/{n}").text
        parts = int(re.findall(r"(?:of|کل) (\d+)<", first)[0])
        assert parts > 3
        pages += [f"/{account.id}/{n}?part={part}" for part in range(1, parts + 1)]
    for page in pages:
        answer = site.client.get(f"/{lang}/public{page}")
        assert answer.status_code == 200
        assert len(answer.content) < 30_000, (page, len(answer.content))
        if f"/{account.id}/1?" in page:
            seen += answer.text.count("&#34;" if lang == "en" else "ڑ")
    assert seen >= 20_000, "every letter of it can be read, part after part"


def test_the_list_goes_on_page_after_page_until_every_entry_was_shown(site: Site, house: Desk, worker: Sender) -> None:
    for number in range(23):
        each = Account(house, HOUR)
        assert each.publish(worker, each.statement(title=Words(en=f"Number {number}."))).status_code == 200
    found: list[str] = []
    path = "/en/public"
    while path:
        html = site.client.get(path).text
        found += re.findall(r"Number (\d+)\.", html)
        older = re.findall(r'href="(/en/public\?before=\d+)"', html)
        path = older[0] if older else ""
    assert found == [str(number) for number in reversed(range(23))]
