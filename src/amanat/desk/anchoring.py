"""The journal against its anchor at the intake: a cut or rolled-back journal is named, never repaired
(spec/journal.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from amanat.desk.archive import MISSING, Archive
from amanat.desk.client import Intake, IntakeConflictError
from amanat.errors import AmanatError, ForgedError, NotFoundError, UnavailableError
from amanat.seal.anchor import Anchor, open_anchor, sign_anchor
from amanat.seal.directory import Entry
from amanat.seal.signing import sha256


@dataclass(frozen=True, slots=True)
class Stored:
    """An anchor with the bytes it was stored as, and what the intake answered: its promise that it is in the ledger."""

    anchor: Anchor
    signed: bytes
    promise: Mapping[str, Any] = field(default_factory=dict, compare=False)


def open_stored(archive: Archive, intake: Intake, signed: bytes) -> Stored:
    """The anchor, signed by an epoch of ours: one we hold, or a later one that our root key has named in the directory
    (then this copy is an old one, which `judge` says). Raises ForgedError `anchor.forged`."""
    for key in _held_keys(archive):
        try:
            return Stored(open_anchor(signed, key), signed)
        except AmanatError:
            continue
    for key in _listed_keys(archive, intake):
        try:
            return Stored(open_anchor(signed, key), signed)
        except AmanatError:
            continue
    raise ForgedError("anchor.forged", "The mark of the journal at the intake is not this desk's. Ask its operator.")


def _held_keys(archive: Archive) -> Iterator[bytes]:
    return (archive.epochs[n].sign.public for n in sorted(archive.epochs, reverse=True))


def _listed_keys(archive: Archive, intake: Intake) -> Iterator[bytes]:
    entry = listed(archive.place.root, intake)
    return (epoch.sign for epoch in reversed(entry.epochs)) if entry else iter(())


def listed(root: bytes, intake: Intake) -> Entry | None:
    """The newest entry of this root key in the intake's directory; None if there is none."""
    found = [entry for entry in intake.entries() if entry.root == root]
    return max(found, key=lambda entry: entry.issued, default=None)


def judge(archive: Archive, anchor: Anchor) -> None:
    """Returns if our journal contains what the anchor says. Raises ForgedError `journal.superseded`,
    `journal.rolled_back`.
    """
    if anchor.generation > archive.state.generation:
        raise _superseded()
    if anchor.generation < archive.state.generation:
        return
    if archive.link_at(anchor.count) != anchor.head:
        raise ForgedError(
            "journal.rolled_back",
            f"The journal has {archive.at.count} entries; the mark at the intake names {anchor.count}, or others. "
            "Nothing was repaired. Keep this folder as it is and restore a backup.",
        )


def check(archive: Archive, intake: Intake) -> Stored | None:
    """Compares with the intake. None: there is no anchor, and none was ever written.

    Raises as `open_stored`, `judge`, `check_listed`; ForgedError `anchor.missing`; UnavailableError.
    """
    signed = intake.anchor(archive.place.desk)
    stored = open_stored(archive, intake, signed) if signed is not None else None
    if stored is not None:
        judge(archive, stored.anchor)
    check_listed(archive, intake)
    if stored is None and archive.state.anchored:
        raise ForgedError("anchor.missing", MISSING)
    return stored


def check_listed(archive: Archive, intake: Intake) -> None:
    """Returns if the directory's newest epoch of this desk is ours: then its answers are meant for this journal.

    Raises ForgedError `journal.rolled_back` when the desk has opened an epoch that this journal does not know,
    `journal.superseded` when it opened another one of the same number; NotFoundError `desk.epoch` while the intake does
    not know ours yet, `desk.unlisted` when it does not list the desk.
    """
    entry = listed(archive.place.root, intake)
    if entry is None:
        raise NotFoundError("desk.unlisted", "The intake's directory does not list this desk. Ask its operator.")
    if entry.current.n > archive.epoch.n:
        raise ForgedError(
            "journal.rolled_back",
            f"The directory names key {entry.current.n} of this desk; this journal knows {archive.epoch.n}. "
            "Nothing was repaired. Keep this folder as it is and look for the newer one.",
        )
    if entry.current.n < archive.epoch.n:
        raise NotFoundError("desk.epoch", "The intake does not know this desk's newest key yet.")
    if entry.current.sign != archive.epoch.sign.public:
        raise _superseded()


def _superseded() -> ForgedError:
    return ForgedError(
        "journal.superseded",
        "This desk went on somewhere else since. This copy is old. Keep it, and work with the newer one.",
    )


def put(archive: Archive, intake: Intake, before: Stored | None) -> Stored:
    """Moves the anchor to where the journal is now. On a conflict what is there is read, judged, and replaced."""
    for _ in range(3):
        with archive.lock:
            at, epoch, generation = archive.at, archive.epoch, archive.state.generation
        known = (before.anchor.generation, before.anchor.count, before.anchor.head) if before else None
        if before and known == (generation, at.count, at.link):
            return before
        anchor = Anchor(generation, at.count, at.link, sha256(before.signed) if before else b"")
        signed = sign_anchor(anchor, epoch.sign)
        try:
            promise = intake.put_anchor(archive.place.desk, signed)
        except IntakeConflictError:
            before = check(archive, intake)
            continue
        return Stored(anchor, signed, promise)
    raise UnavailableError("anchor.busy", "Somebody else keeps moving this desk's mark. Is it open twice?")


def is_about_us(error: ForgedError) -> bool:
    """Whether it says that our journal and its mark do not agree, and not that something else was forged."""
    return error.code.startswith(("journal.", "anchor."))


def state_of(archive: Archive, intake: Intake) -> tuple[str, Stored | None]:
    """`agrees`; `unchecked` when the intake was not reached, makes no sense, or has not admitted the desk yet; or
    `anchor.missing`: then the archive is frozen until a lead decides.

    Raises ForgedError when the journal and its mark do not agree.
    """
    try:
        stored = check(archive, intake)
    except ForgedError as error:
        if error.code == "anchor.missing":
            archive.frozen = True
            return error.code, None
        if is_about_us(error):
            raise
    except AmanatError:
        pass
    else:
        archive.frozen = False
        return "agrees", stored
    return "unchecked", None
