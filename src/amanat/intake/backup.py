"""A consistent copy of an intake while it runs, and its way back, on which nothing that was erased returns."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from amanat.config import IntakeConfig
from amanat.errors import MalformedError, RefusedError
from amanat.intake import ledger_rows, publications
from amanat.intake.erased import ERASED, ErasedFile
from amanat.intake.freeing import remove_mailbox
from amanat.intake.invitations import name_of
from amanat.intake.keys import NAMES, IntakeKeys, make_keys, read_keys
from amanat.intake.ledger import host_of
from amanat.store import schema
from amanat.store.blobs import LEDGER, FolderBlobs
from amanat.store.database import migrate, open_database, sync_folder
from amanat.store.sheet import Buried, Sheet
from amanat.store.writer import SmallJob, Writer

NAME: Final = "amanat-intake-"
COUNTER_JUMP: Final = 10**9
"""Cursors that desks hold may be ahead of the backup; the counter goes on beyond any of them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How many mailboxes came back, and how many erasures, withdrawals and drops were done again."""

    mailboxes: int
    replayed: int


def backup(config: IntakeConfig, into: Path, now: float) -> Path:
    """Writes a new folder in `into` and returns it: database, blobs, keys, tombstones. The intake may be running.

    Blobs that an earlier backup in `into` holds are linked, not copied. Raises RefusedError `backup.exists`, OSError.
    """
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    final, folder = into / f"{NAME}{stamp}", into / f".{NAME}{stamp}"
    if final.exists():
        raise RefusedError("backup.exists", f"{final} is there already. Wait a second and try again.")
    earlier = sorted(into.glob(f"{NAME}*"))
    folder.mkdir(parents=True, mode=0o700)
    try:
        # Blobs first and again after the database: a row in the copy always finds its blob.
        _copy_blobs(config.blobs, folder / "blobs", _all_names(config.blobs), earlier)
        _vacuum(config.database, folder / "intake.db")
        named = _named(folder / "intake.db")
        _copy_blobs(config.blobs, folder / "blobs", named, earlier)
        for name in set(_all_names(folder / "blobs")) - named:
            _blob(folder / "blobs", name).unlink()
        _copy_tiles(config.blobs, folder / "blobs", earlier)
        shutil.copytree(config.keys, folder / "keys")
        if (config.data / ERASED).exists():
            shutil.copy2(config.data / ERASED, folder / ERASED)
        (folder / "backup.json").write_text(json.dumps({"v": 1, "type": "intake-backup", "made": stamp}) + "\n")
        _sync_tree(folder)
        folder.rename(final)
        sync_folder(into)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return final


def expire(into: Path, now: float, days: int) -> list[Path]:
    """Removes backups in `into` older than `days`, so that what was erased is gone from them too; returns them."""
    limit = datetime.fromtimestamp(now - days * 86400, UTC).strftime("%Y%m%dT%H%M%SZ")
    old = [folder for folder in sorted(into.glob(f"{NAME}*")) if folder.name.removeprefix(NAME) < limit]
    for folder in old:
        shutil.rmtree(folder)
    return old


def restore(config: IntakeConfig, source: Path, *, erased: Path | None = None, replace: bool = False) -> Restored:
    """Puts a backup into the data folder, then erases again what was erased after it was made.

    Tombstones come from the data folder (its database if it can be read, its `erased` file) and from the file `erased`.
    Raises MalformedError `restore.backup`, RefusedError `restore.exists`; the old data stays until the new is whole.
    """
    if not (source / "backup.json").is_file() or not (source / "intake.db").is_file():
        raise MalformedError("restore.backup", f"{source} is not a backup made by `amanat intake backup`.")
    if config.database.exists() and not replace:
        raise RefusedError("restore.exists", f"{config.data} holds an intake already. Add --replace to write over it.")
    config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    graves = {grave["mark"]: grave for grave in _graves(config, source, erased)}
    fresh = config.data / "restoring.db"
    for stale in config.data.glob("restoring.db*"):
        stale.unlink()
    shutil.copy2(source / "intake.db", fresh)
    _check(fresh)
    if not all((config.keys / f"{name}.key").exists() for name in NAMES):
        shutil.copytree(source / "keys", config.keys, dirs_exist_ok=True)
    make_keys(config.keys)  # a backup may be older than one of them
    blobs = FolderBlobs(config.blobs)
    _copy_blobs(source / "blobs", config.blobs, _named(fresh), [])
    _copy_tiles(source / "blobs", config.blobs, [])
    result = _replay(fresh, blobs, read_keys(config.keys), graves, host_of(config))
    for stale in config.data.glob("intake.db-*"):
        stale.unlink()
    fresh.replace(config.database)
    ErasedFile(config.data / ERASED).append(list(graves.values()))
    sync_folder(config.data)
    return result


def _replay(
    database: Path, blobs: FolderBlobs, keys: IntakeKeys, graves: Mapping[bytes, Buried], host: str
) -> Restored:
    engine = open_database(database)
    try:
        migrate(engine)
        writer = Writer(engine, blobs)
        result = writer.do(SmallJob(lambda sheet: _erase_again(sheet, keys, graves)))
        writer.do(SmallJob(lambda sheet: _doubt(sheet, host)))
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    finally:
        engine.dispose()
    assert isinstance(result, Restored)
    return result


def _erase_again(sheet: Sheet, keys: IntakeKeys, graves: Mapping[bytes, Buried]) -> Restored:
    since = sheet.counters["change"]
    newer = {mark: grave for mark, grave in graves.items() if grave["change"] > since}
    replayed = 0
    for serial, mailbox in _mailboxes(sheet.alone()):
        if keys.mark(mailbox) in newer:
            remove_mailbox(sheet, serial, mailbox)
            replayed += 1
            continue
        item, part = schema.item, schema.part
        for name in sheet.alone().execute(select(item.c.item).where(item.c.mailbox == serial)).scalars().all():
            if keys.mark(f"{mailbox}/{name}") in newer:
                sheet.remove(part, part.c.mailbox == serial, part.c.item == name)
                sheet.remove(item, item.c.mailbox == serial, item.c.item == name)
                replayed += 1
    for table, key in ((schema.access, schema.access.c.grant), (schema.notice, schema.notice.c.notice)):
        for name in sheet.alone().execute(select(key)).scalars().all():
            if keys.mark(name) in newer:
                replayed += sheet.remove(table, key == name)
    invitation = schema.invitation
    for name in sheet.alone().execute(select(invitation.c.id).where(invitation.c.join.is_(None))).scalars().all():
        if keys.mark(name_of(name)) in newer:
            replayed += sheet.remove(invitation, invitation.c.id == name)
    publication = schema.publication
    for name in sheet.alone().execute(select(publication.c.id)).scalars().all():
        taken = newer.get(keys.mark(publications.name_of(name)))
        if taken is not None:
            publications.erase_text(sheet, name, taken["hour"])
            replayed += 1
    for mark, grave in newer.items():
        sheet.bury(mark, grave["hour"])
    sheet.counters["change"] = max([since, *(grave["change"] for grave in newer.values())]) + COUNTER_JUMP
    sheet.counters[schema.QUEUE] += COUNTER_JUMP
    counter = schema.counter
    of_desks = counter.c.name.startswith(f"{schema.QUEUE}/")
    sheet.alone().execute(update(counter).where(of_desks).values(value=counter.c.value + COUNTER_JUMP))
    return Restored(len(_mailboxes(sheet.alone())), replayed)


def _doubt(sheet: Sheet, host: str) -> None:
    """The ledger may be further than this backup knows; nothing is appended until somebody says that it is not."""
    log = ledger_rows.log_of(sheet.alone(), host)
    if log.state == ledger_rows.OPEN:
        ledger_rows.set_state(sheet, log, ledger_rows.DOUBT)


def _mailboxes(connection: Connection) -> list[tuple[int, str]]:
    rows = connection.execute(select(schema.mailbox.c.serial, schema.mailbox.c.id))
    return [(row.serial, row.id) for row in rows]


def _graves(config: IntakeConfig, source: Path, erased: Path | None) -> Iterator[Buried]:
    for path in (source / ERASED, config.data / ERASED, erased):
        if path is not None:
            yield from ErasedFile(path).read()
    if config.database.exists():
        try:
            with sqlite3.connect(f"file:{config.database}?mode=ro", uri=True) as connection:
                rows = connection.execute("SELECT mark, change, hour FROM tombstone").fetchall()
        except sqlite3.DatabaseError:
            return  # that is why one restores; the file beside it has the same list
        for mark, change, hour in rows:
            yield Buried(mark=mark, change=change, hour=hour)


def _vacuum(database: Path, target: Path) -> None:
    connection = sqlite3.connect(database, isolation_level=None, timeout=30)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    os.chmod(target, 0o600)


def _check(database: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        verdict = "unreadable"
    finally:
        connection.close()
    if verdict != "ok":
        raise MalformedError("restore.backup", "The database in this backup is damaged. Take an older backup.")


def _named(database: Path) -> set[str]:
    connection = sqlite3.connect(database)
    try:
        statement = " UNION ALL ".join(
            f"SELECT blob FROM {table} WHERE blob IS NOT NULL"  # noqa: S608 - our own table names
            for table in ("part", "message", "state", "publication_picture")
        )
        return {name for (name,) in connection.execute(statement)}
    finally:
        connection.close()


def _blob(folder: Path, name: str) -> Path:
    return folder / name[:2] / name[2:]


def _all_names(folder: Path) -> list[str]:
    return [path.parent.name + path.name for path in folder.glob("??/*") if "#" not in path.name]


def _copy_blobs(source: Path, target: Path, names: Iterable[str], earlier: Iterable[Path]) -> None:
    held = [folder / "blobs" for folder in reversed(list(earlier))]
    for name in names:
        path = _blob(target, name)
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        same = next((_blob(folder, name) for folder in held if _blob(folder, name).exists()), None)
        try:
            if same is not None:
                os.link(same, path)
            else:
                fresh = path.with_name(path.name + "#copy")
                shutil.copyfile(_blob(source, name), fresh)
                _sync(fresh)
                fresh.replace(path)
        except FileNotFoundError:
            continue  # erased between the list and the copy; the copy of the database is made after this


def _copy_tiles(source: Path, target: Path, earlier: Iterable[Path]) -> None:
    """The ledger's tiles, but not its newest checkpoint: that one says how far the ledger got, whatever is restored."""
    held = [folder / "blobs" for folder in reversed(list(earlier))]
    for path in (source / LEDGER).glob("*/tile/**/*"):
        name = path.relative_to(source)
        if not path.is_file() or "#" in path.name or (target / name).exists():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        # Only a whole tile never changes: a partial one that was not published may be another after a restore.
        whole = path.parent.suffix != ".p"
        same = next((folder / name for folder in held if whole and (folder / name).exists()), None)
        if same is not None and same.stat().st_size == path.stat().st_size:
            os.link(same, target / name)
        else:
            fresh = (target / name).with_name(path.name + "#copy")
            shutil.copyfile(path, fresh)
            _sync(fresh)
            fresh.replace(target / name)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)
