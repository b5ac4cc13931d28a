"""Somebody who can write to the folder, or who left with an old key, changes nothing without being noticed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from amanat.desk import snapshot
from amanat.desk.backup import make_backup
from amanat.desk.journal import hash_prefix
from amanat.desk.place import PLACE, load_place, save_place, signed_place
from amanat.errors import ForgedError
from amanat.seal.age import HybridIdentity
from amanat.seal.signing import SigningKey
from tests.desk.alone import opened
from tests.desk.house import House


@pytest.mark.parametrize("change", ["recovery", "intake", "salt", "started"])
def test_an_edited_desk_file_is_named_at_unlock_and_before_a_backup(desk: House, tmp_path: Path, change: str) -> None:
    place = load_place(desk.folder)
    make_backup(desk.folder, tmp_path / "honest.age", secrets.token_bytes)
    desk.office.shut()
    other = {
        "recovery": HybridIdentity(secrets.token_bytes(32)).recipient.raw,
        "intake": "http://127.0.0.1:9",
        "salt": secrets.token_bytes(16),
        "started": 5,
    }
    (desk.folder / "desk.json").write_bytes(PLACE.encode(replace(place, **{change: other[change]})))  # type: ignore[arg-type]
    with pytest.raises(ForgedError, match=r"desk\.edited"):
        make_backup(desk.folder, tmp_path / "kept.age", secrets.token_bytes)
    assert not (tmp_path / "kept.age").exists()
    with pytest.raises(ForgedError, match=r"desk\.edited"):
        desk.reopen()
    save_place(desk.folder, place)
    desk.reopen()
    desk.unlock()


def test_a_desk_file_of_another_root_is_refused_too(desk: House) -> None:
    root = SigningKey.from_seed(secrets.token_bytes(32))
    place = load_place(desk.folder)
    desk.office.shut()
    save_place(desk.folder, signed_place(replace(place, root=root.public), root))
    with pytest.raises(ForgedError, match=r"desk\.edited"):
        load_place(desk.folder)
    save_place(desk.folder, place)


def test_even_the_root_key_cannot_change_what_the_journal_began_with(desk: House) -> None:
    place, root = load_place(desk.folder), SigningKey.from_seed(desk.office.root_key(desk.lead))
    desk.office.shut()
    save_place(desk.folder, signed_place(replace(place, started=place.started + 1), root))
    with pytest.raises(ForgedError, match=r"desk\.edited"):
        opened(desk.folder)
    save_place(desk.folder, place)


def test_a_snapshot_signed_by_an_epoch_that_somebody_left_with_is_not_believed(desk: House) -> None:
    sana = desk.hire("Sana")
    desk.sync()
    before = desk.office.archive.epochs[1]
    desk.office.depart(desk.lead, sana)
    desk.sync()
    archive = desk.office.archive
    archive.state.name = {"en": "Forged House", "ur": "x"}
    prefix = hash_prefix(desk.folder, archive.at.offset)
    snapshot.write_snapshot(
        desk.folder, archive.state, archive.at, prefix, before, archive.ring.get, secrets.token_bytes
    )
    forged = (desk.folder / "snapshot").read_bytes()
    desk.office.shut()
    (desk.folder / "snapshot").write_bytes(forged)
    again = opened(desk.folder)
    assert again.state.name["en"] == "Lamp House"
    again.snapshot_if_due(now=True)
    again.state.name = {"en": "Own House", "ur": "x"}  # the control: the current epoch's own snapshot is read
    prefix = hash_prefix(desk.folder, again.at.offset)
    snapshot.write_snapshot(
        desk.folder, again.state, again.at, prefix, again.epoch, again.ring.get, secrets.token_bytes
    )
    again.close()
    control = opened(desk.folder)
    assert control.state.name["en"] == "Own House"
    control.close()
