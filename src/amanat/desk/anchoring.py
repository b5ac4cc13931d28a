"""The journal against its anchor at the intake: a cut or rolled-back journal is named, never repaired
(spec/journal.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from amanat.desk.archive import Archive
from amanat.desk.client import Intake, IntakeConflictError
from amanat.errors import AmanatError, ForgedError, NotFoundError, UnavailableError
from amanat.seal.anchor import Anchor, open_anchor, sign_anchor
from amanat.seal.signing import sha256


@dataclass(frozen=True, slots=True)
class Stored:
    """An anchor with the bytes it was stored as."""

    anchor: Anchor
    signed: bytes


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
    entries = [entry for entry in intake.entries() if entry.root == archive.place.root]
    return (epoch.sign for entry in entries for epoch in reversed(entry.epochs))


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
    """Compares with the intake. None: there is no anchor yet.

    Raises as `open_stored`, `judge`; UnavailableError; NotFoundError while the intake does not know our epoch yet.
    """
    signed = intake.anchor(archive.place.desk)
    if signed is None:
        _check_known(archive, intake)
        return None
    stored = open_stored(archive, intake, signed)
    judge(archive, stored.anchor)
    return stored


def _check_known(archive: Archive, intake: Intake) -> None:
    """The intake shows an anchor to the desk's current epoch alone: with an older one there seems to be none."""
    for entry in intake.entries():
        if entry.root != archive.place.root or entry.current.sign == archive.epoch.sign.public:
            continue
        if entry.current.n not in archive.epochs:
            raise _superseded()
        raise NotFoundError("desk.epoch", "The intake does not know this desk's newest key yet.")


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
            intake.put_anchor(archive.place.desk, signed)
        except IntakeConflictError:
            before = check(archive, intake)
            continue
        return Stored(anchor, signed)
    raise UnavailableError("anchor.busy", "Somebody else keeps moving this desk's mark. Is it open twice?")


def is_about_us(error: ForgedError) -> bool:
    """Whether it says that our journal and its mark do not agree, and not that something else was forged."""
    return error.code.startswith(("journal.", "anchor."))


def state_of(archive: Archive, intake: Intake) -> tuple[str, Stored | None]:
    """`agrees`, or `unchecked` when the intake was not reached, makes no sense, or has not admitted the desk yet.

    Raises ForgedError when the journal and its mark do not agree.
    """
    try:
        return "agrees", check(archive, intake)
    except ForgedError as error:
        if is_about_us(error):
            raise
    except AmanatError:
        pass
    return "unchecked", None
