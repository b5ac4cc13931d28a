"""The pages of handing over, in both languages, with a real second desk, and attacked by somebody who was removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amanat.desk.handover import commands as h
from amanat.desk.oversight import commands as oversight
from amanat.seal.ids import fingerprint
from tests.desk.house import Clock, House, house, running_intake
from tests.desk.two_desks import OTHER, given, hand, newest, opened, person, plan, version
from tests.desk.web.pages import Browser, Site, site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    place = tmp_path_factory.mktemp("handover-pages")
    with (
        running_intake(place / "intake", Clock()) as intake,
        house(place / "a", intake) as a,
        house(place / "b", intake, OTHER) as b,
    ):
        for name, role in (("Hina", "caseworker"), ("Sana", "caseworker"), ("Rabia", "reviewer")):
            a.hire(name, role)
        b.hire("Omar")
        yield site(a), site(b)


def fill(a: House, b: House, case: str, worker: Browser) -> dict[str, str | list[str]]:
    seen = a.office.case(a.lead, case)
    return {
        "expected": worker.hidden("expected"),
        "desk": b.entry.desk,
        "purpose": "support",
        "fields": ["what"],
        "items": [one.item for one in seen.exhibits],
        "days": "90",
        "way": "message",
        "message": str([row.seq for row in seen.messages if row.direction == "in"][-1]),
        "heard": person(a, "Hina"),
        "day": "2026-09-01",
        "note": "Call us in the morning.",
        "reason": "They have a lawyer.",
    }


LONG_YES = "Yes, give it to them. " + "I thought about it for a long time. " * 6 + "But not before Friday."
YES: dict[str, str | list[str]] = {"compared": "yes", "told": "yes", "agrees": "yes"}


@pytest.mark.parametrize(
    ("lang", "choose", "sent", "came", "back"),
    [
        ("en", "Well Street Aid", "Handed over. They have not answered yet.", "with her consent", "Came back."),
        ("ur", "ویل سٹریٹ امداد", "حوالے ہو گیا۔", "اُن کی رضامندی سے", "واپس آ گیا۔"),
    ],
)
def test_from_the_list_of_organisations_to_the_way_back(
    two: tuple[Site, Site], lang: str, choose: str, sent: str, came: str, back: str
) -> None:
    (site_a, site_b), a, b = two, two[0].house, two[1].house
    her, case = opened(a)
    her.write(a.entry, LONG_YES)
    a.sync()
    worker = site_a.login("Hina", lang)
    worker.get(f"cases/{case}/hand-over")
    assert choose in worker.text
    assert fingerprint(b.entry.desk) in worker.text
    worker.get(f"cases/{case}/hand-over?desk={b.entry.desk}")
    assert LONG_YES in worker.text, "a yes may end with a condition"
    form = fill(a, b, case, worker)
    assert worker.post(f"cases/{case}/hand-over", form).status_code == 400
    assert "Call us in the morning." in worker.page, "what was typed stays"
    done = worker.post(f"cases/{case}/hand-over", {**form, **YES})
    assert done.status_code == 303, worker.text
    name = given(a, case).handover
    where = f"cases/{case}/hand-over/{name}"
    worker.get(where)
    assert "They have a lawyer." in worker.text
    assert worker.post(where, {"expected": worker.hidden("expected"), "do": "go"}).status_code == 400
    assert worker.post(where, {"expected": worker.hidden("expected"), "do": "ask"}).status_code == 303
    lead = site_a.login("Zoya", lang)
    lead.get("waits")
    (request,) = [one.request for one in oversight.waiting(a.office, a.lead) if one.case == case]
    lead.get(f"waits/{request}")
    assert lead.post(f"waits/{request}/answer", {"yes": "yes", "text": ""}).status_code in (200, 303)
    worker.get(f"waits/{request}")
    assert where in worker.page
    worker.get(where)
    assert worker.post(where, {"expected": worker.hidden("expected"), "do": "go"}).status_code == 303
    a.sync()
    worker.get(where)
    assert sent in worker.text
    b.sync()
    there, other = newest(b), site_b.login("Zoya", lang)
    other.get("")
    assert fingerprint(a.entry.desk) in other.text
    other.get(f"cases/{there}")
    assert came in other.text
    assert fingerprint(a.entry.desk) in other.text
    assert other.act(there, "not-taken", {"text": "No lawyer now."}).status_code == 303
    b.sync()
    a.sync()
    worker.get("")
    assert a.office.case(a.lead, case).summary.number in worker.text
    worker.get(where)
    assert back in worker.text
    assert "No lawyer now." in worker.text
    worker.get(f"cases/{case}/hand-over-told")
    form = {"expected": worker.hidden("expected"), "handover": worker.hidden("handover"), "text": "They could not."}
    assert worker.post(f"cases/{case}/hand-over-told", form).status_code == 303
    worker.get(f"cases/{case}")
    assert "They could not." in worker.text


def test_taken_back_and_written_to_on_the_pages(two: tuple[Site, Site]) -> None:
    site_a, a, b = two[0], two[0].house, two[1].house
    _, case = opened(a)
    hand(a, b, case)
    a.sync()
    worker = site_a.login("Sana")
    worker.get(f"cases/{case}/hand-over-write")
    form = {"expected": worker.hidden("expected"), "handover": worker.hidden("handover"), "text": "One more thing."}
    assert worker.post(f"cases/{case}/hand-over-write", form).status_code == 303
    worker.get(f"cases/{case}/hand-over-back")
    form = {"expected": worker.hidden("expected"), "handover": worker.hidden("handover"), "reason": ""}
    assert worker.post(f"cases/{case}/hand-over-back", form).status_code == 400
    form |= {"reason": "She called today.", "expected": worker.hidden("expected")}
    assert worker.post(f"cases/{case}/hand-over-back", form).status_code == 303
    assert given(a, case).state == "back"


def test_for_a_removed_person_none_of_these_pages_exist(two: tuple[Site, Site]) -> None:
    site_a, a, b = two[0], two[0].house, two[1].house
    _, case = opened(a)
    hina, sana = person(a, "Hina"), person(a, "Sana")
    name = h.plan(a.office, hina, case, version(a, case), plan(a, b, case))
    request = h.ask(a.office, hina, case, name)
    a.office.remove_person(a.lead, case, version(a, case), sana, "Cousin.")
    worker = site_a.login("Sana")
    nothing = worker.get("cases/nothing-like-that/hand-over").status_code
    for path in (
        "hand-over",
        f"hand-over?desk={b.entry.desk}",
        f"hand-over/{name}",
        "hand-over-back",
        "hand-over-told",
    ):
        assert worker.get(f"cases/{case}/{path}").status_code == nothing == 404
    for path in ("hand-over", f"hand-over/{name}", "hand-over-write"):
        assert worker.post(f"cases/{case}/{path}", {"expected": "1", "do": "ask"}).status_code == 404
    assert worker.get(f"waits/{request}").status_code == 404
    worker.get("waits")
    assert name not in worker.page


def test_a_reviewer_looks_and_changes_nothing(two: tuple[Site, Site]) -> None:
    site_a, a, b = two[0], two[0].house, two[1].house
    _, case = opened(a)
    name = h.plan(a.office, a.lead, case, version(a, case), plan(a, b, case))
    worker = site_a.login("Rabia")
    assert worker.get(f"cases/{case}/hand-over/{name}").status_code == 200
    assert 'name="do"' not in worker.page
    assert worker.get(f"cases/{case}/hand-over").status_code == 404
    assert worker.post(f"cases/{case}/hand-over/{name}", {"expected": "1", "do": "ask"}).status_code == 404
