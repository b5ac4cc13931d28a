"""The pages of figures: what is on them in both languages, how large they are, and the same for programs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sys
import tracemalloc
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from amanat.demo.figures import MILLS, OMBUDSPERSON
from amanat.demo.figures import returned as invented
from amanat.intake.app import build
from amanat.intake.public_charts import Bar, Limit, bars
from amanat.intake.public_figures_files import PIECE, Kept, Listed, as_table
from amanat.publication.statistics.book import Release
from amanat.publication.statistics.quarters import Quarter
from amanat.publication.statistics.register import Institution, Names
from amanat.publication.statistics.returns import Counts, Entry
from amanat.publication.statistics.tables import Shown
from amanat.seal.encoding import b64
from tests.intake.client import Client
from tests.intake.conftest import Clock, Site, initialise
from tests.intake.counted import LAST, before, count_in, publish, register
from tests.intake.people import Desk, Sender
from tests.intake.publishing import COLLEGE, Account

EVIL = Institution("e" * 21 + "Q", Names('=cmd|"/c calc"!A1', "@SUM(1+1)"), "police", "PK", "<script>alert(1)</script>")
OTHERS = "other.PK.police"
OUTSIDE = (Entry("other.PK.court", Counts(received=1)), Entry(OTHERS, Counts(received=40, withdrawn=1)))
"""What each desk counts in each quarter of institutions that are not in the register."""
PAGES = (
    f"/{OTHERS}",
    "/other.PK.court",
    "",
    f"/{OMBUDSPERSON}",
    f"/{MILLS}",
    "/about",
    "?sector=police",
    f"/{EVIL.id}",
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Three desks that sent seven quarters; all of it public."""
    clock = Clock()
    app = build(initialise(tmp_path_factory.mktemp("figures") / "data"), clock=clock)
    with Client(app) as client:
        site = Site(app, client, clock, Desk())
        desks = [site.enrol(site.desk), site.enrol(Desk(name="Second Line")), site.enrol(Desk(name="Third Line"))]
        register(site, EVIL)
        for which, desk in enumerate(desks):
            quarter = LAST
            for _ in range(4):
                count_in(site, desk, (*invented(which, quarter), *OUTSIDE), quarter)
                quarter = before(quarter)
        assert publish(site)
        yield site


def page(site: Site, path: str, lang: str = "en") -> str:
    answer = site.client.get(f"/{lang}/public/statistics{path}")
    assert answer.status_code == 200, path
    found: str = answer.text
    return found


@pytest.mark.parametrize("lang", ["en", "ur"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_small_and_needs_no_script(shown: Site, path: str, lang: str) -> None:
    text = page(shown, path, lang)
    assert len(text.encode()) < 30_000
    inside = re.sub(r'<script[^>]*src="/static/[^"]*"[^>]*></script>', "", text)
    assert "<script" not in inside
    assert " style=" not in text
    assert "<style" not in text
    assert f'lang="{lang}"' in text


def test_the_law_is_drawn_in_with_its_section(shown: Site) -> None:
    text = page(shown, f"/{OMBUDSPERSON}")
    chart = re.findall(r'<svg class="bars".*?</svg>', text)[0]
    assert "The law: 3 days, s.8(2)" in chart
    assert 'class="limit"' in chart
    assert chart.index("3 days</text>") > 0
    assert "s.8(2)" in re.sub(r"<svg.*?</svg>", "", text), "the table says it too"


def test_under_each_chart_stand_the_same_numbers(shown: Site) -> None:
    pairs = re.findall(r"<figure>(.*?)</figure>\s*<table.*?<tbody>(.*?)</tbody>", page(shown, f"/{OMBUDSPERSON}"), re.S)
    assert len(pairs) >= 2
    for chart, rows in pairs:
        drawn = re.findall(r'<text class="said"[^>]*>([^<]*)', chart)
        said = re.findall(r"</th><td>([^<]*)</td>", rows)
        assert drawn
        assert sorted(drawn) == sorted(said)


def test_what_is_hidden_is_told_in_words_that_say_nothing_of_its_size(shown: Site) -> None:
    small = page(shown, "/c21hbGwtcHJlc3MtcHJpbg")
    assert "not shown" in small
    assert "نہیں دکھایا گیا" in page(shown, "/c21hbGwtcHJlc3MtcHJpbg", "ur")


def test_nobody_has_a_place(shown: Site) -> None:
    names = re.findall(r'statistics/[\w-]{22}"><bdi dir="auto">([^<]+)', page(shown, ""))
    assert names == sorted(names)
    for word in ("rank", "best", "worst", "#1"):
        assert word not in page(shown, "").lower()


def test_a_name_is_text_and_no_markup(shown: Site) -> None:
    assert "<script>alert" not in page(shown, f"/{EVIL.id}")
    assert "<script>alert" not in page(shown, "")


def test_what_is_not_in_the_register_has_no_page(shown: Site) -> None:
    for path in ("/AAAAAAAAAAAAAAAAAAAAAA", "/x", "/feed2", "/other.IN.police", "/other.PK.shop", "/rest.PK"):
        assert shown.client.get(f"/en/public/statistics{path}").status_code == 404
    assert shown.client.get("/public/statistics.csv?institution=x").status_code == 404


def test_what_came_to_others_stands_after_the_list_and_on_a_page_of_its_own(shown: Site) -> None:
    for lang, called in (("en", "Police: not in the list (Pakistan)"), ("ur", "پولیس: فہرست میں نہیں (پاکستان)")):
        listed = page(shown, "", lang)
        assert listed.index(f"statistics/{OTHERS}") > listed.index(f"statistics/{OMBUDSPERSON}")
        assert "other.PK.court" not in listed, "few: nothing of them is shown"
        own = page(shown, f"/{OTHERS}", lang)
        assert called in own
        assert "?institution=" not in own.replace("csv?institution=", "").replace("json?institution=", "")
    assert "120" in page(shown, f"/{OTHERS}")
    assert f"statistics/{OTHERS}" in page(shown, "?sector=police")
    assert f"statistics/{OTHERS}" not in page(shown, "?sector=employer")
    hidden = page(shown, "/other.PK.court")
    assert "120" not in hidden
    assert "not shown" in hidden


def test_the_page_says_when_somebody_counts_as_punished(shown: Site) -> None:
    for path in (f"/{MILLS}", "/about"):
        assert "“Somebody was punished” counts only" in page(shown, path)
        assert "”سزا دی گئی“" in page(shown, path, "ur")


def test_files_hold_others_and_what_no_institution_shows_and_nothing_of_those_who_show_nothing(shown: Site) -> None:
    rows = list(csv.DictReader(io.StringIO(shown.client.get("/public/statistics.csv").text.removeprefix("\ufeff"))))
    said = {(row["institution"], row["measure"]): row for row in rows if row["value"]}
    assert said[OTHERS, "received"]["value"] == "120"
    assert said[OTHERS, "received"]["name_en"] == "Police: not in the list (Pakistan)"
    known = {row["institution"] for row in rows}
    assert "other.PK.court" not in known
    rests = {one for one in known if one.startswith("rest.")}
    assert rests
    assert all(any(row["institution"] == one and row["value"] for row in rows) for one in rests)
    own = shown.client.get(f"/public/statistics.csv?institution={OTHERS}").text
    assert {row["institution"] for row in csv.DictReader(io.StringIO(own.removeprefix("\ufeff")))} == {OTHERS}


def test_the_table_of_all_comes_in_pieces_and_is_never_whole_in_memory(shown: Site) -> None:
    """Of as many institutions as it would need to matter: 20 MB of text."""
    institutions = tuple(
        Institution(b64(n.to_bytes(16, "big")), Names(f"Invented {n}", f"فرضی {n}"), "police", "PK")
        for n in range(1500)
    )
    release = Release(tuple(Quarter(year, n) for year in (2026, 2027) for n in (1, 2, 3, 4)), (), ())
    tracemalloc.start()
    kept = Kept(as_table(Listed(institutions), Shown(release)))
    made = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    digest, size = hashlib.sha256(), 0
    for piece in kept.pieces():
        assert len(piece) <= PIECE
        digest.update(piece)
        size += len(piece)
    sent = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == kept.size > 15_000_000
    assert max(made, sent) < size / 5
    whole = "".join(as_table(Listed(institutions), Shown(release))).encode()
    assert digest.digest() == hashlib.sha256(whole).digest()
    answer = shown.client.get("/public/statistics.csv")
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_no_cell_of_the_table_is_a_formula(shown: Site) -> None:
    answer = shown.client.get("/public/statistics.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["institution"] for row in rows} >= {OMBUDSPERSON, EVIL.id}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
    shown_there = [row for row in rows if row["institution"] == OMBUDSPERSON and row["value"]]
    assert shown_there
    assert all(int(row["value"]) >= 10 for row in shown_there if row["kind"][:6] != "within" or not row["days"])


def test_json_stat_says_what_the_table_says(shown: Site) -> None:
    dataset = json.loads(shown.client.get("/public/statistics.json").text)
    assert (dataset["version"], dataset["class"]) == ("2.0", "dataset")
    whose, periods, measures = (dataset["dimension"][name]["category"]["index"] for name in dataset["id"])
    table = csv.DictReader(io.StringIO(shown.client.get("/public/statistics.csv").text.removeprefix("\ufeff")))
    said = {
        str((whose.index(row["institution"]) * len(periods) + periods.index(row["period"])) * len(measures) + at): int(
            row["value"]
        )
        for row in table
        if row["value"] and not row["days"]
        for at in [measures.index(f"{row['measure']}/{row['kind']}")]
    }
    assert said == dataset["value"]


def test_another_program_reads_the_json_stat(shown: Site) -> None:
    validator = pytest.importorskip("jsonstat_validator")
    assert validator.validate_jsonstat(json.loads(shown.client.get("/public/statistics.json").text))


def test_the_feed_tells_of_each_quarter(shown: Site) -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    for lang in ("en", "ur"):
        feed = ElementTree.fromstring(shown.client.get(f"/{lang}/public/statistics/feed").content)
        entries = feed.findall(f"{atom}entry")
        assert len(entries) == 4
        assert len({entry.findtext(f"{atom}id") for entry in entries}) == 4
        assert (feed.findtext(f"{atom}updated") or "") >= max(
            entry.findtext(f"{atom}updated") or "" for entry in entries
        )


def test_the_record_and_the_figures_lead_to_each_other(shown: Site) -> None:
    assert "/en/public/statistics" in shown.client.get("/en/public").text
    assert "?institution=" in page(shown, f"/{MILLS}")


def test_what_names_an_institution_leads_to_its_figures(site: Site, account: Account, worker: Sender) -> None:
    college = Institution("A" * 22, Names(COLLEGE.name.en or "", COLLEGE.name.ur or ""), "university", "PK")
    register(site, college)
    assert account.publish(worker, account.own_voice(institutions=(COLLEGE,))).status_code == 200
    for lang in ("en", "ur"):
        here = f"/{lang}/public/statistics/{college.id}"
        assert here in site.client.get(f"/{lang}/public/{account.id}").text
        assert here in site.client.get(f"/{lang}/public/institutions").text


# -- charts ------------------------------------------------------------------------------------------------------------

ROWS: list[Bar | Limit] = [Bar("1 day", 12, "12%"), Limit("The law: 3 days, s. 1"), Bar("7 days", 60, "60% or more")]


def test_the_same_figures_give_the_same_chart() -> None:
    assert bars(ROWS, rtl=False, labelled_by="a") == bars(ROWS, rtl=False, labelled_by="a")


def test_a_chart_is_shapes_and_texts_alone() -> None:
    tree = ElementTree.fromstring(str(bars(ROWS, rtl=False, labelled_by="a b")))
    assert {one.tag for one in tree.iter()} <= {"svg", "g", "rect", "text", "path"}
    assert {name for one in tree.iter() for name in one.attrib} <= {
        "class", "viewBox", "role", "aria-labelledby", "transform", "x", "y", "width", "height", "text-anchor", "d",
    }  # fmt: skip


def test_words_in_a_chart_are_escaped() -> None:
    drawn = str(bars([Bar("<b>", 50, '"&<')], rtl=True, labelled_by="a"))
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn


def test_from_right_to_left_everything_is_mirrored() -> None:
    def edges(rtl: bool) -> list[tuple[float, float]]:
        tree = ElementTree.fromstring(str(bars(ROWS, rtl=rtl, labelled_by="a")))
        (plot,) = [one for one in tree.iter("g") if one.get("transform")]
        moved = float(re.findall(r"[\d.]+", plot.get("transform", ""))[0])
        boxes = ((float(one.get("x", 0)) + moved, float(one.get("width", 0))) for one in plot.iter("rect"))
        return [(x, x + width) for x, width in boxes]

    for (left, right), (mirrored_left, mirrored_right) in zip(edges(False), edges(True), strict=True):
        assert abs(340 - left - mirrored_right) < 0.3
        assert abs(340 - right - mirrored_left) < 0.3


def test_bars_are_as_long_as_their_share() -> None:
    tree = ElementTree.fromstring(str(bars(ROWS, rtl=False, labelled_by="a")))
    widths = {
        name: [float(one.get("width", 0)) for one in tree.iter("rect") if one.get("class") == name]
        for name in ("whole", None)
    }
    (long, short), (whole, same) = widths[None], widths["whole"]
    assert whole == same
    assert abs(long / short - 60 / 12) < 0.1
    assert abs(long / whole - 60 / 100) < 0.01


def test_nothing_of_the_library_stays_behind() -> None:

    assert not [finder for finder in sys.meta_path if type(finder).__module__ == "pygal"]
