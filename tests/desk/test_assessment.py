"""Assessment over a real journal: what a case is about, what lies outside, material, the private list of pictures."""

from __future__ import annotations

import ast
import io
import random
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageOps

import amanat.desk
from amanat.demo.person import File
from amanat.desk.apply_case import CASE_EVENTS, apply_case
from amanat.desk.apply_desk import apply_desk
from amanat.desk.assessment import commands, pictures
from amanat.desk.assessment.codes import ASPECTS, MATERIALS, OUTSIDE, concealed
from amanat.desk.assessment.commands import About
from amanat.desk.assessment.letters import LETTERS
from amanat.desk.assessment.view import Assessment, Material
from amanat.desk.events import open_words, read_frame
from amanat.desk.journal import Reader, read_head
from amanat.desk.reads import Sieve, _ordered
from amanat.desk.safety.commands import SafetyDesk
from amanat.desk.state import CaseState, DeskState
from amanat.errors import ConflictError, NotFoundError, RefusedError
from amanat.evidence.viewer import Viewer
from amanat.evidence.viewer.pdq import distance, pdq
from tests.desk.house import PASSPHRASE, House, house, running_intake
from tests.desk.house import Clock as HouseClock
from tests.desk.test_blindness import holding

WORDS = "My neighbour meets the teacher at the river."
AFFAIR = About(kind="infidelity")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    clock = HouseClock()
    folder = tmp_path_factory.mktemp("assessment")
    with running_intake(folder / "intake", clock) as intake, house(folder / "desk", intake) as made:
        made.hire("Farah")
        made.hire("Rida", "reviewer")
        yield made


def newcomer(made: House, words: str = WORDS, files: tuple[File, ...] = (), **more: object) -> str:
    before = {row.case for row in made.office.inbox(made.lead, "all")}
    made.sent(words, files, **{"acts": None, "flags": None, "respondent": None, "contact": None, **more})
    made.sync()
    (case,) = {row.case for row in made.office.inbox(made.lead, "all")} - before
    return case


def person(made: House, name: str) -> str:
    return next(one.id for one in made.office.people(made.lead) if one.name == name)


def now(made: House, case: str) -> int:
    return made.office.case(made.lead, case).version


def seen(made: House, case: str) -> Assessment:
    part = made.office.case(made.lead, case).parts["assessment"]
    assert isinstance(part, Assessment)
    return part


def drawn(seed: int, size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A picture with much in it, the same for the same seed."""
    dice = random.Random(seed)
    image = Image.new("RGB", size, (dice.randrange(256),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, wide, high = (dice.randrange(most) for most in (*size, 160, 160))
        draw.ellipse((x, y, x + 10 + wide, y + 10 + high), fill=tuple(dice.randrange(256) for _ in range(3)))
    return image.filter(ImageFilter.GaussianBlur(2))


def saved(image: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


class TestScope:
    def test_act_context_and_mode_are_kept_with_who_said_it(self, rooms: House) -> None:
        case, farah = newcomer(rooms), person(rooms, "Farah")
        about = About(("stalking", "blackmail"), "work", ("messages",), ("employer",))
        commands.set_scope(rooms.office, farah, case, now(rooms, case), about, "")
        scope = seen(rooms, case).scope
        assert scope is not None
        assert (scope.acts, scope.context, scope.mode, scope.power) == (
            about.acts,
            "work",
            ("messages",),
            ("employer",),
        )
        assert (scope.by, scope.outside) == (farah, False)

    @pytest.mark.parametrize(
        ("about", "reason", "code"),
        [
            (About(), "x", "scope.choose"),
            (About(("murder",)), "x", "scope.choose"),
            (About(("stalking",), "moon"), "x", "scope.choose"),
            (About(kind="boring"), "x", "scope.choose"),
            (About(("stalking",), kind="hearsay"), "x", "scope.both"),
            (AFFAIR, "  ", "case.reason"),
        ],
    )
    def test_what_is_not_on_the_lists_is_refused(self, rooms: House, about: About, reason: str, code: str) -> None:
        case = newcomer(rooms)
        with pytest.raises(RefusedError) as caught:
            commands.set_scope(rooms.office, rooms.lead, case, now(rooms, case), about, reason)
        assert caught.value.code == code

    def test_an_old_page_and_a_reviewer_change_nothing(self, rooms: House) -> None:
        case = newcomer(rooms)
        with pytest.raises(ConflictError):
            commands.set_scope(rooms.office, rooms.lead, case, now(rooms, case) - 1, AFFAIR, "x")
        with pytest.raises(RefusedError):
            commands.set_scope(rooms.office, person(rooms, "Rida"), case, now(rooms, case), AFFAIR, "x")

    @pytest.mark.parametrize(
        "sign",
        [{"age_group": "minor"}, {"flags": ("fear",)}, {"power": ("teacher",)}, {"acts": ("rape",)}],
    )
    def test_a_minor_coercion_a_threat_or_power_sends_it_back_to_a_lead(
        self, rooms: House, sign: dict[str, object]
    ) -> None:
        case, farah = newcomer(rooms, WORDS, (), **sign), person(rooms, "Farah")
        with pytest.raises(RefusedError) as caught:
            commands.set_scope(rooms.office, farah, case, now(rooms, case), AFFAIR, "An affair.")
        assert caught.value.code == "scope.sign"
        assert not seen(rooms, case).outside
        commands.set_scope(rooms.office, rooms.lead, case, now(rooms, case), AFFAIR, "An affair; I asked her.")
        assert seen(rooms, case).outside

    def test_a_sign_that_the_worker_saw_counts_as_well(self, rooms: House) -> None:
        case, about = newcomer(rooms), About(kind="opinion", signs=("coercion",))
        with pytest.raises(RefusedError) as caught:
            commands.set_scope(rooms.office, person(rooms, "Farah"), case, now(rooms, case), about, "x")
        assert caught.value.code == "scope.sign"

    def test_a_case_that_has_gone_on_is_not_put_outside(self, rooms: House) -> None:
        case = newcomer(rooms)
        with rooms.office.archive.lock:
            state = rooms.office.archive.case(case)
            assert state is not None
            before, state.status = state.status, "referred"
        with pytest.raises(RefusedError) as caught:
            commands.set_scope(rooms.office, rooms.lead, case, now(rooms, case), AFFAIR, "x")
        state.status = before
        assert caught.value.code == "scope.late"


class TestOutside:
    @pytest.fixture
    def case(self, rooms: House) -> str:
        found = newcomer(rooms, files=(File("chat.png", "image/png", saved(drawn(1))),))
        rooms.office.opened(rooms.lead, found)
        rooms.office.call(rooms.lead, found, now(rooms, found), "The river one")
        rooms.office.note(rooms.lead, found, now(rooms, found), "She names the teacher Qamar.")
        about = About(kind="third_party")
        commands.set_scope(rooms.office, rooms.lead, found, now(rooms, found), about, "Chats of two others.")
        return found

    def test_nothing_of_it_is_shown_listed_or_found(self, rooms: House, case: str) -> None:
        whole = rooms.office.case(rooms.lead, case)
        assert (whole.record, whole.exhibits, whole.notes, whole.contact, whole.reason) == (None, (), (), None, "")
        assert whole.summary.called == ""
        assert all(row.called != "The river one" for row in rooms.office.inbox(rooms.lead, "all"))
        for query in ("river", "neighbour", "Qamar"):
            assert case not in {found.summary.case for found in rooms.office.search(rooms.lead, query)}
        (hit,) = rooms.office.search(rooms.lead, whole.summary.number)
        assert "river" not in str(hit)

    def test_the_original_cannot_be_opened_by_its_address(self, rooms: House, case: str) -> None:
        (picture,) = seen(rooms, case).pictures
        with pytest.raises(NotFoundError):
            rooms.office.exhibit(rooms.lead, case, picture.item)

    def test_only_what_leads_out_of_it_may_be_done(self, rooms: House, case: str) -> None:
        may = set(rooms.office.case(rooms.lead, case).may)
        assert {"scope_again", "scope_letter", "reply", "urgency"} <= may
        assert not may & {"scope", "material", "print", "refer", "plan", "show_number", "letter", "consented", "call"}

    def test_a_person_looks_again_with_a_reason_and_all_is_back(self, rooms: House, case: str) -> None:
        farah = person(rooms, "Farah")
        with pytest.raises(RefusedError):
            commands.look_again(rooms.office, farah, case, now(rooms, case), " ")
        commands.look_again(rooms.office, farah, case, now(rooms, case), "She was threatened with them.")
        whole = rooms.office.case(rooms.lead, case)
        assert whole.record is not None
        assert whole.summary.called == "The river one"
        assert case in {found.summary.case for found in rooms.office.search(rooms.lead, "river")}
        assert [one.again for one in seen(rooms, case).history] == [False, True]
        with pytest.raises(RefusedError) as caught:
            commands.look_again(rooms.office, farah, case, now(rooms, case), "Twice.")
        assert caught.value.code == "scope.not"

    def test_it_is_as_hidden_after_a_restart(self, rooms: House, case: str) -> None:
        archive = rooms.office.archive
        archive.snapshot_if_due(now=True)
        rooms.reopen()
        rooms.unlock()
        assert rooms.office.case(rooms.lead, case).record is None
        assert rooms.office.case(rooms.lead, case).summary.called == ""
        for name in ("Farah", "Rida"):
            rooms.office.unlock(name, PASSPHRASE)

    def test_the_letter_is_sent_and_the_case_is_redirected(self, rooms: House, case: str) -> None:
        commands.send_letter(rooms.office, rooms.lead, case, now(rooms, case), LETTERS["third_party"]["en"])
        whole = rooms.office.case(rooms.lead, case)
        assert whole.summary.status == "redirected"
        assert whole.messages[-1].text == LETTERS["third_party"]["en"]
        commands.send_letter(rooms.office, rooms.lead, case, now(rooms, case), "One more word.")
        assert rooms.office.case(rooms.lead, case).messages[-1].text == "One more word."

    def test_a_conflicted_person_finds_nothing_here_either(self, rooms: House, case: str) -> None:
        nida = rooms.hire(f"Nida {case[:5]}")
        rooms.office.remove_person(rooms.lead, case, now(rooms, case), nida, "A cousin.")
        for attempt in (
            lambda: rooms.office.case(nida, case),
            lambda: commands.look_again(rooms.office, nida, case, now(rooms, case), "x"),
            lambda: commands.send_letter(rooms.office, nida, case, now(rooms, case), "x"),
            lambda: pictures.add(rooms.office, nida, case, now(rooms, case), "x"),
        ):
            with pytest.raises(NotFoundError):
                attempt()


def test_every_letter_is_kind_in_both_languages_and_leaves_a_way_back() -> None:
    assert set(LETTERS) == set(OUTSIDE)
    for both in LETTERS.values():
        assert set(both) == {"en", "ur"}
        assert "write to us again" in both["en"].lower()
        assert "پھر لکھیں" in both["ur"]
        assert not [word for word in ("victim", "your fault", "false", "guilty", "!", "accused") if word in both["en"]]


class TestMaterial:
    def test_it_is_described_in_the_order_of_its_days_and_never_measured(self, rooms: House) -> None:
        case, actor = newcomer(rooms), rooms.lead
        rows = (
            ("police", "2026-05-03", "complainant"),
            ("message", "", "complainant"),
            ("recording", "2024-01-01", "respondent"),
            ("document", "2025-12-31", "complainant"),
        )
        for kind, day, side in rows:
            aspects, chosen = {"custody": "On a phone."}, {"side": side, "held": "obtainable"}
            at = now(rooms, case)
            commands.describe(rooms.office, actor, case, at, kind, "Something.", day, aspects, chosen=chosen)
        material = seen(rooms, case).material
        assert [row.kind for row in material] == ["document", "police", "message", "recording"]
        assert material[-1].chosen == {
            "side": "respondent",
            "origin": "unknown",
            "beside": "not_compared",
            "held": "obtainable",
        }
        measured = ("score", "weight", "strength", "credib", "rank", "total", "sum")
        names = [f.name for f in fields(Material)] + [f.name for f in fields(Assessment)] + [*ASPECTS, *MATERIALS]
        assert not [name for name in names if any(word in name for word in measured)]

    def test_it_is_changed_crossed_out_and_still_read(self, rooms: House) -> None:
        case, actor, office = newcomer(rooms), rooms.lead, rooms.office
        commands.describe(office, actor, case, now(rooms, case), "device_record", "Gate list of July.", "", {})
        (one,) = seen(rooms, case).material
        commands.describe(
            office, actor, case, now(rooms, case), "device_record", "A copy.", "", {}, material=one.material
        )
        (changed,) = seen(rooms, case).material
        assert changed.what == "A copy."
        commands.strike(office, actor, case, now(rooms, case), one.material, "Of another gate.")
        found = seen(rooms, case)
        assert (found.material, [row.what for row in found.struck]) == ((), ["A copy."])

    @pytest.mark.parametrize(
        ("kind", "what", "day", "code"),
        [
            ("gossip", "x", "", "material.choose"),
            ("device_record", " ", "", "material.what"),
            ("device_record", "x", "June", "material.day"),
            ("device_record", "x" * 20_001, "", "text.long"),
        ],
    )
    def test_bad_input_says_what_to_do(self, rooms: House, kind: str, what: str, day: str, code: str) -> None:
        case = newcomer(rooms)
        with pytest.raises(RefusedError) as caught:
            commands.describe(rooms.office, rooms.lead, case, now(rooms, case), kind, what, day, {})
        assert caught.value.code == code
        with pytest.raises(NotFoundError):
            commands.strike(rooms.office, rooms.lead, case, now(rooms, case), "nothing", "x")

    def test_a_search_finds_it_and_erasing_ends_it(self, rooms: House) -> None:
        case = newcomer(rooms)
        commands.describe(
            rooms.office, rooms.lead, case, now(rooms, case), "device_record", "Turnstile canary9231.", "", {}
        )
        assert case in {found.summary.case for found in rooms.office.search(rooms.lead, "canary9231")}
        assert holding([rooms.folder], "canary9231") == []


class TestPdq:
    def test_it_is_the_hash_that_others_compute(self) -> None:
        """Two patterns, hashed once with the authors' own library."""
        size = 128
        waves = bytes((x * x // 7 + y * 3 + x * y // 11) % 256 for y in range(size) for x in range(size))
        hashes, quality = pdq(waves, size, size)
        assert quality == 100
        assert distance(hashes[0], REFERENCE) <= 2

    def test_copies_are_alike_and_others_are_not(self) -> None:
        viewer, image = Viewer(), drawn(7)
        looked = viewer.hashes(saved(image))
        assert not isinstance(looked, str)
        first = looked[0][0]
        assert looked[1] >= 50
        for copy in (saved(image.resize((200, 150))), saved(image, "JPEG", quality=50), saved(ImageOps.mirror(image))):
            hashes = viewer.hashes(copy)
            assert not isinstance(hashes, str)
            assert min(distance(first, one) for one in hashes[0]) <= pictures.MOST_BITS
        other = viewer.hashes(saved(drawn(8)))
        assert not isinstance(other, str)
        assert min(distance(first, one) for one in other[0]) > pictures.MOST_BITS

    def test_what_is_no_picture_is_a_note(self) -> None:
        assert Viewer().hashes(b"no picture") == "broken"


REFERENCE = "b8ae2aaa5fbd355c18143ddf1d7b14183d7978fcf040c1fc0ff8ff800200ff80"


class TestPrivateList:
    def test_a_listed_picture_is_known_again_and_after_erasing_it_is_not(self, rooms: House) -> None:
        image = drawn(21)
        case = newcomer(rooms, files=(File("a.png", "image/png", saved(image)),))
        office, archive = rooms.office, rooms.office.archive
        copy = saved(image.resize((260, 190)), "JPEG", quality=60)
        assert not pictures.matches(archive, copy)
        (picture,) = seen(rooms, case).pictures
        pictures.add(office, person(rooms, "Farah"), case, now(rooms, case), picture.item)
        assert pictures.matches(archive, copy)
        assert pictures.matches(archive, saved(ImageOps.mirror(image)))
        assert not pictures.matches(archive, saved(drawn(22)))
        (listed,) = seen(rooms, case).pictures
        assert (listed.listed is not None, listed.alike) == (True, True)
        state = archive.case(case)
        assert state is not None
        (row,) = archive.body(state)["assessment"]["pictures"].values()
        assert holding([rooms.folder], row["pdq"]) == []
        with pytest.raises(RefusedError) as caught:
            pictures.add(office, rooms.lead, case, now(rooms, case), picture.item)
        assert caught.value.code == "picture.so"
        pictures.remove(office, rooms.lead, case, now(rooms, case), picture.item)
        assert not pictures.matches(archive, copy)

    def test_erasing_ends_the_entry(self, rooms: House) -> None:
        from amanat.desk.erasing import erase_case

        image = drawn(31)
        case = newcomer(rooms, files=(File("a.png", "image/png", saved(image)),))
        (picture,) = seen(rooms, case).pictures
        pictures.add(rooms.office, rooms.lead, case, now(rooms, case), picture.item)
        archive = rooms.office.archive
        assert pictures.matches(archive, saved(image))
        with archive.lock:
            state = archive.case(case)
            assert state is not None
            erase_case(archive, state, "lead", actor=rooms.lead)
        assert not pictures.matches(archive, saved(image))
        found = seen(rooms, case)
        assert (found.history, found.material, found.pictures) == ((), (), ())

    def test_a_plain_picture_is_known_by_its_bytes_alone(self, rooms: House) -> None:
        plain = saved(Image.new("RGB", (80, 80), "white"))
        case = newcomer(rooms, files=(File("a.png", "image/png", plain),))
        (picture,) = seen(rooms, case).pictures
        pictures.add(rooms.office, rooms.lead, case, now(rooms, case), picture.item)
        assert not seen(rooms, case).pictures[0].alike
        assert pictures.matches(rooms.office.archive, plain)
        assert not pictures.matches(rooms.office.archive, saved(Image.new("RGB", (90, 90), "white")))

    def test_what_cannot_be_compared_is_refused(self, rooms: House) -> None:
        case = newcomer(rooms, files=(File("a.txt", "text/plain", b"only words"),))
        (picture,) = seen(rooms, case).pictures
        with pytest.raises(RefusedError) as caught:
            pictures.add(rooms.office, rooms.lead, case, now(rooms, case), picture.item)
        assert caught.value.code == "picture.unread"
        with pytest.raises(RefusedError):
            pictures.matches(rooms.office.archive, b"not a picture")
        with pytest.raises(NotFoundError):
            pictures.add(rooms.office, rooms.lead, case, now(rooms, case), "nothing")


class TestUrgency:
    def test_only_what_a_person_signs_changes_it(self) -> None:
        """Every place in the desk that sets an urgency, by its source: an assessment, the urgency act, a note taken at
        the desk, and what is taken over from another desk or an old table, each an event that a person signs."""
        found = set()
        for path in sorted(Path(amanat.desk.__file__).parent.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                targets = node.targets if isinstance(node, ast.Assign) else []
                names = {t.attr for target in targets for t in ast.walk(target) if isinstance(t, ast.Attribute)}
                if "urgency" in names:
                    found.add(str(path.relative_to(Path(amanat.desk.__file__).parent)))
        assert found == URGENCY_IS_SET_IN

    def test_in_a_whole_journal_it_changes_only_by_what_a_person_signed(self, rooms: House) -> None:
        """Every event of this desk once more, from the first: what came from her, from the intake and from the desk's
        own work among them."""
        case, office, lead = newcomer(rooms, flags=("weapon", "fear")), rooms.office, rooms.lead
        commands.describe(office, lead, case, now(rooms, case), "police", "A report.", "", {})
        office.acknowledge(lead, case, now(rooms, case))
        office.assess(lead, case, now(rooms, case), "soon", (), "")
        SafetyDesk(office).change_urgency(lead, case, now(rooms, case), "immediate", ("weapon",), "He has a knife.")
        commands.set_scope(office, lead, case, now(rooms, case), About(("stalking",)), "")
        rooms.sync()
        archive, changed = office.archive, []
        state = DeskState()
        head = read_head(rooms.folder, lambda n: archive.epochs[n].sign.public)
        for frame in Reader(rooms.folder, archive.place.raw, head).frames(None):
            event, _ = read_frame(frame, archive.epochs, archive.place.raw)
            event = replace(event, words=tuple(open_words(part, archive.ring.get(part.key)) for part in event.sealed))
            before = {name: one.urgency for name, one in state.cases.items()}
            (apply_case(state, event, archive.ring.get) if event.kind in CASE_EVENTS else apply_desk(state, event))
            if any(one.urgency != before.get(name) for name, one in state.cases.items()):
                changed.append((event.kind, event.actor))
        assert {kind for kind, _ in changed} == {"status.changed", "safety.urgency"}
        assert {actor for _, actor in changed} <= set(state.members)
        assert state.cases[case].urgency == "immediate"

    def test_no_event_of_assessment_moves_a_case_in_the_list(self, rooms: House) -> None:
        case, office, lead = newcomer(rooms), rooms.office, rooms.lead
        before = office.case(lead, case).summary.urgency
        commands.set_scope(office, lead, case, now(rooms, case), About(("rape",), "domestic"), "")
        commands.describe(office, lead, case, now(rooms, case), "medical", "A paper of the clinic.", "", {})
        commands.set_scope(office, lead, case, now(rooms, case), About(kind="opinion"), "x")
        commands.look_again(office, lead, case, now(rooms, case), "x")
        assert office.case(lead, case).summary.urgency == before is None

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["immediate", "soon", "routine", None]),
                st.integers(0, 3),
                st.text(max_size=40),
                st.integers(0, 9),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        ),
        st.lists(st.tuples(st.text(max_size=40), st.integers(0, 9), st.booleans()), min_size=6, max_size=6),
    )
    def test_the_order_is_the_same_under_every_forbidden_input(
        self,
        cases: list[tuple[str | None, int, str, int, bool]],
        others: list[tuple[str, int, bool]],
    ) -> None:
        """Delay, emotion, fluency, retelling and history stand in the words and counts of a case; only the urgency a
        person set and the day of the last change order a list."""

        def order(told: list[tuple[str, int, bool]]) -> list[str]:
            rows = []
            for index, ((urgency, updated, *_), (words, count, flag)) in enumerate(zip(cases, told, strict=False)):
                case = CaseState(f"c{index}", f"2026-{index:04}", "k", "m", "en", received=count)
                case.urgency, case.updated = urgency, updated
                case.text, case.called, case.warnings, case.exhibits = words, words, count, count
                case.body = {"messages": [{"text": words}] * count, "notes": [[0, "", words]]}
                case.facts = {"assessment": {"pictures": {words: count}}, "work": {"said": flag}}
                rows.append(case)
            return [case.number for case in _sorted(rows)]

        first = [(words, count, flag) for _, _, words, count, flag in cases]
        assert order(first) == order(others[: len(cases)])


URGENCY_IS_SET_IN = {"apply_case.py", "assisted/rules.py", "safety/rules.py"}


def _sorted(rows: list[CaseState]) -> list[CaseState]:
    from types import SimpleNamespace

    from amanat.desk.state import Member

    lists = SimpleNamespace(open={case.case: case for case in rows})
    archive = SimpleNamespace(lists=lists, state=SimpleNamespace(cases=lists.open))
    return _ordered(archive, Member("a", "A", "lead", "", "", 0), Sieve("open"))  # type: ignore[arg-type]


def test_what_is_outside_stays_so_only_while_the_case_lives() -> None:
    case = CaseState("c", "1", "k", "m", "en", 0, facts={"assessment": {"outside": True}})
    assert concealed(case)
    case.erased = 5
    assert not concealed(case)
