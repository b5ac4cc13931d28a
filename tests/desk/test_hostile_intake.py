"""An intake that lies, and clocks that are wrong: nothing of hers is destroyed because of them (spec/journal.md)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from amanat.demo.person import File
from amanat.desk.backup import make_backup
from amanat.desk.client import Intake
from amanat.desk.office import Office
from amanat.errors import ForgedError, NotFoundError, RefusedError
from tests.desk.house import DAY, LIGHT, PASSPHRASE, House
from tests.desk.test_restore import bring_back

VOICE = File("note.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(20_000), kind="voice")


def nothing(*_: object) -> bytes:
    raise NotFoundError("nothing", "Nothing is here for this key.")


def reopen_at(desk: House, folder: Path, name: str = "Mahnoor") -> None:
    desk.office.shut()
    desk.office = Office(folder, desk.clock, secrets.token_bytes, cost=LIGHT)
    desk.lead = desk.office.unlock(name, PASSPHRASE).id


# --- D1


def test_an_intake_that_denies_every_mailbox_destroys_nothing_at_a_restored_desk(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sent("Still hers.", [VOICE])
    desk.sync()
    case = desk.only_case()
    make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    desk.office.shut()
    bring_back(desk, tmp_path / "kept.age", tmp_path / "again", desk.founded.shares[:2])
    reopen_at(desk, tmp_path / "again")
    with monkeypatch.context() as lying:
        lying.setattr(Intake, "mailbox", nothing)
        desk.sync()
    view = desk.office.case(desk.lead, case)
    assert view.record is not None
    assert (view.summary.erased, view.summary.warnings) == (False, 1)
    assert len(list((tmp_path / "again" / "items").iterdir())) == 2


def test_only_a_lead_ends_a_lost_case_and_no_case_that_is_not_lost(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = desk.sent("Hers.", [VOICE])
    desk.sync()
    case, sana = desk.only_case(), desk.hire("Sana")
    version = desk.office.case(desk.lead, case).version
    with pytest.raises(RefusedError, match=r"case\.not_lost"):
        desk.office.erase_lost(desk.lead, case, version)
    writer.write(desk.entry, "A word.")
    with monkeypatch.context() as lying:
        lying.setattr(Intake, "mailbox", nothing)
        desk.sync()
    version = desk.office.case(desk.lead, case).version
    with pytest.raises(RefusedError, match=r"desk\.role"):
        desk.office.erase_lost(sana, case, version)
    assert desk.office.case(desk.lead, case).record is not None
    desk.office.erase_lost(desk.lead, case, version)
    assert desk.office.case(desk.lead, case).summary.erased
    assert not list((desk.folder / "items").iterdir())


def test_nothing_is_asked_of_an_intake_that_does_not_list_our_epoch(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sent()
    monkeypatch.setattr(Intake, "entries", lambda self: ())
    asked: list[str] = []
    monkeypatch.setattr(Intake, "queue", lambda self, of, after: asked.append(of))
    assert desk.office.sync().problem == "desk.unlisted"
    assert asked == []
    monkeypatch.undo()
    desk.sync()
    assert desk.only_case()


# --- D4


def leap(desk: House, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """This machine's clock alone is wrong from now on."""
    real = desk.office.archive.clock
    monkeypatch.setattr(desk.office.archive, "clock", lambda: real() + seconds)


def test_a_clock_that_leaps_ahead_ends_no_grant_and_is_named(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sent("For ninety days.", [VOICE])
    desk.sync()
    case = desk.only_case()
    with monkeypatch.context() as wrong:
        leap(desk, wrong, 400 * DAY)
        desk.sync()
        assert desk.office.case(desk.lead, case).record is not None
        assert "clock.differs" in desk.office.health(desk.lead).findings
    desk.sync()
    assert "clock.differs" not in desk.office.health(desk.lead).findings
    desk.clock.now += 92 * DAY
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None


def test_an_intake_whose_clock_leaps_ahead_ends_no_grant(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sent("For ninety days.", [VOICE])
    desk.sync()
    monkeypatch.setattr(Intake, "time", property(lambda self: desk.clock.now + 400 * DAY))
    desk.sync()
    assert desk.office.case(desk.lead, desk.only_case()).record is not None
    assert "clock.differs" in desk.office.health(desk.lead).findings


def test_unlocking_alone_ends_nothing(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sent("For ninety days.", [VOICE])
    desk.sync()
    case = desk.only_case()
    desk.clock.now += 400 * DAY
    with monkeypatch.context() as away:
        away.setattr(Intake, "_once", lambda *_, **__: nothing())
        desk.reopen()
        desk.unlock()
        assert desk.office.health(desk.lead).anchor == "unchecked"
        desk.office.exchange.end_what_ended()
        assert desk.office.case(desk.lead, case).record is not None
    desk.sync()
    assert desk.office.case(desk.lead, case).record is None


# --- D2


def without_anchor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Intake, "anchor", lambda self, desk: None)


def test_a_missing_anchor_stops_all_writing_until_a_lead_decides(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = desk.sent()
    desk.sync()
    case, sana = desk.only_case(), desk.hire("Sana")
    desk.sync()
    with monkeypatch.context() as lying:
        without_anchor(lying)
        desk.reopen()
        desk.unlock()
        desk.office.unlock("Sana", PASSPHRASE)
        assert desk.office.health(desk.lead).anchor == "anchor.missing"
        assert desk.office.case(desk.lead, case).record is not None
        before = desk.office.archive.at
        with pytest.raises(RefusedError, match=r"anchor\.missing"):
            desk.office.note(desk.lead, case, desk.office.case(desk.lead, case).version, "A word.")
        with pytest.raises(RefusedError, match=r"anchor\.missing"):
            desk.office.depart(desk.lead, sana)
        writer.write(desk.entry, "Anybody there?")
        assert desk.office.sync().problem == "anchor.missing"
        assert desk.office.archive.at == before
        with pytest.raises(RefusedError, match=r"desk\.role"):
            desk.office.mark_again(sana)
        assert desk.office.sync().problem == "anchor.missing"
    desk.sync()  # the mark is back, and fits
    assert desk.office.case(desk.lead, case).messages[-1].text == "Anybody there?"
    with pytest.raises(RefusedError, match=r"anchor\.there"):
        desk.office.mark_again(desk.lead)


def test_after_a_lead_has_decided_a_new_mark_is_set_and_missed_again(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import update

    from amanat.store import schema

    with desk.intake.app.intake.engine.connect() as connection:
        connection.execute(update(schema.desk).values(anchor=None))
        connection.commit()
    desk.reopen()
    desk.unlock()
    assert desk.office.sync().problem == "anchor.missing"
    desk.office.mark_again(desk.lead)
    desk.sync()
    assert desk.office.health(desk.lead).anchor == "agrees"
    assert desk.office.audit(desk.lead)[0].kind == "anchor.renewed"
    with monkeypatch.context() as lying:
        without_anchor(lying)
        desk.reopen()
        desk.unlock()
        assert desk.office.health(desk.lead).anchor == "anchor.missing"


def test_a_folder_from_before_a_rotation_is_rolled_back_even_without_an_anchor(
    desk: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    sana = desk.hire("Sana")
    desk.sync()
    desk.reopen()
    shutil.copytree(desk.folder, tmp_path / "old", ignore=shutil.ignore_patterns("lock"))
    desk.unlock()
    desk.office.depart(desk.lead, sana)
    desk.sync()
    desk.office.shut()
    without_anchor(monkeypatch)
    with pytest.raises(ForgedError, match=r"journal\.rolled_back"):
        reopen_at(desk, tmp_path / "old", "Zoya")


def test_an_older_directory_is_waited_out_and_changes_nothing(desk: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sana = desk.hire("Sana")
    older = desk.entry
    desk.office.depart(desk.lead, sana)
    monkeypatch.setattr(Intake, "entries", lambda self: (older,))
    monkeypatch.setattr(Intake, "anchor", lambda self, desk: None)
    assert desk.office.sync().problem == "desk.epoch"
    assert desk.office.health(desk.lead).anchor == "unchecked"
    monkeypatch.undo()
    desk.sync()
    assert desk.office.health(desk.lead).anchor == "agrees"


# --- D3


def test_two_people_whose_files_have_one_id_do_not_touch_each_other(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The id is the sender's choice; whoever learns another's cannot write over her evidence, nor delete it."""
    first = desk.sent("First.", [VOICE])
    desk.sync()
    (known,) = [row.case for row in desk.office.inbox(desk.lead)]
    (item,) = [manifest.item for manifest in first.state.items]
    other = File("mine.ogg", "audio/ogg", b"OggS" + secrets.token_bytes(9_000), kind="voice")
    with monkeypatch.context() as hostile:
        import amanat.demo.person as person_room

        honest = person_room.seal_item

        def same_id(*given: object, **named: object) -> object:
            manifest, parts = honest(*given, **named)  # type: ignore[arg-type]
            return (replace(manifest, item=item) if manifest.kind == "voice" else manifest), parts

        hostile.setattr(person_room, "seal_item", same_id)
        second = desk.sent("Second.", [other])
    assert [manifest.item for manifest in second.state.items] == [item]
    desk.sync()
    for case in (row.case for row in desk.office.inbox(desk.lead)):
        _, chunks = desk.office.exhibit(desk.lead, case, item)
        assert b"".join(chunks) == (VOICE.data if case == known else other.data)
    second.erase_everything([desk.entry])
    desk.sync()
    _, chunks = desk.office.exhibit(desk.lead, known, item)
    assert b"".join(chunks) == VOICE.data
