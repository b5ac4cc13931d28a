"""The journal against its anchor at the intake: a cut or rolled-back journal is named, never repaired
(spec/journal.md).
"""

from __future__ import annotations

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


def open_stored(archive: Archive, signed: bytes) -> Stored:
    """The anchor, signed by one of our epochs. Raises ForgedError `anchor.forged`."""
    for n in sorted(archive.epochs, reverse=True):
        try:
            return Stored(open_anchor(signed, archive.epochs[n].sign.public), signed)
        except AmanatError:
            continue
    raise ForgedError(
        "anchor.forged", "The intake's copy of the journal's mark is not signed by this desk. Ask its operator."
    )


def judge(archive: Archive, anchor: Anchor) -> None:
    """Returns if our journal contains what the anchor says. Raises ForgedError `journal.superseded`,
    `journal.rolled_back`.
    """
    if anchor.generation > archive.state.generation:
        raise ForgedError(
            "journal.superseded",
            "This desk was restored somewhere else since. This copy is old. Keep it, and work with the restored one.",
        )
    if anchor.generation < archive.state.generation:
        return
    if archive.link_at(anchor.count) != anchor.head:
        raise ForgedError(
            "journal.rolled_back",
            f"The journal has {archive.at.count} entries; the mark at the intake names {anchor.count}, or others. "
            "Nothing was repaired. Keep this folder as it is and restore a backup.",
        )


def check(archive: Archive, intake: Intake) -> Stored | None:
    """Compares with the intake. None: there is no anchor yet. Raises as `open_stored`, `judge`; UnavailableError."""
    signed = intake.anchor(archive.place.desk)
    if signed is None:
        return None
    stored = open_stored(archive, signed)
    judge(archive, stored.anchor)
    return stored


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


def state_of(archive: Archive, intake: Intake) -> tuple[str, Stored | None]:
    """`agrees`, or `unchecked` when the intake was not reached or has not admitted the desk yet. Raises ForgedError."""
    try:
        return "agrees", check(archive, intake)
    except (UnavailableError, NotFoundError):
        return "unchecked", None
