"""A photograph, a sound or a PDF taken at the desk: the original is hashed and sealed as it comes in, and kept."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from amanat.desk import reads
from amanat.desk.apply_case import day_of
from amanat.desk.archive import Draft
from amanat.desk.assisted.rules import NAME, standing
from amanat.desk.disk import remove
from amanat.desk.exhibits import keep_original, original_path
from amanat.desk.office import Office
from amanat.desk.state import CaseState, GrantState
from amanat.errors import RefusedError
from amanat.evidence.sniff import sniff
from amanat.seal.encoding import b64
from amanat.seal.forms import Day
from amanat.seal.item import MANIFEST, ItemSealing, Manifest
from amanat.seal.signing import sha256, tagged

MOST: Final = 50 << 20
"""Bytes of one file."""
NAME_LIMIT: Final = 120
_LOOKED_AT: Final = 64
_TAKEN: Final = ("image/", "audio/", "video/", "application/pdf")


def plain_name(name: str) -> str:
    """What of a file's name is kept: its last part, without what could steer a screen or a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    return " ".join(clean.split()).strip(". ")[:NAME_LIMIT]


Holder = Callable[[Office, CaseState], GrantState]
"""Says on which consent a file hangs, or refuses."""


def _agreed_to_files(_office: Office, state: CaseState) -> GrantState:
    grant = standing(state) if NAME in state.facts else None
    if grant is None:
        raise RefusedError("assisted.consent", "Ask her first. Without her yes the note stays a note.")
    if "files" not in grant.fields:
        raise RefusedError("assisted.files", "She did not agree to files. Ask her, then widen her consent.")
    return grant


def take_file(
    office: Office,
    actor: str,
    case: str,
    name: str,
    media: str,
    pieces: Iterable[bytes],
    *,
    holder: Holder = _agreed_to_files,
    kinds: tuple[str, ...] = _TAKEN,
    source: str = "",
) -> str:
    """Seals and keeps the bytes as they come, then puts them among the exhibits; the exhibit's item id. About two
    parts of 1 MiB are in memory, nothing readable is on the disk. It hangs on the consent that `holder` names.
    `kinds`: what may come in, by the first bytes; `source`: a code of where it came from, if that is known.

    Raises NotFoundError `case.nothing`; RefusedError `desk.role`, `case.erased`, `assisted.consent`, `assisted.files`,
    `item.empty`, `file.kind`, `file.large`; UnavailableError `storage.full`.
    """
    archive = office.archive
    with archive.lock:
        state, grant = _open(office, actor, case, holder)
        archive.check_writable()
    head, whole = _start(_limited(pieces))
    looks = _checked_kind(head, kinds)
    kind = "voice" if looks.startswith("audio/") else "file"
    sealing = ItemSealing(
        kind, Day(day_of(archive.clock())), archive.random, name=plain_name(name) or None, media=media[:255] or None
    )
    path = original_path(archive.folder, case, grant.grant, sealing.item)
    try:
        keep_original(path, sealing.parts(whole))
        with archive.lock:
            state, now = _open(office, actor, case, holder)
            if now is not grant:
                raise RefusedError("assisted.consent", "Ask her first. Without her yes the note stays a note.")
            archive.write(_taken(actor, state.case, grant, sealing.manifest, looks, source, archive.random(16)))
    except BaseException:  # nothing in the journal names these bytes
        remove(path)
        remove(path.with_name(path.name + ".new"))
        raise
    return sealing.manifest.item


def _taken(actor: str, case: str, grant: GrantState, manifest: Manifest, looks: str, source: str, salt: bytes) -> Draft:
    """The event that puts the file among the exhibits: what outlives an erasure commits to it without saying it."""
    commitment = b64(sha256(tagged("commit", salt + manifest.hash)))
    row = {"item": manifest.item, "kind": manifest.kind, "parts": manifest.parts}
    data = {"grant": grant.grant, "row": {**row, "salt": b64(salt), "commitment": commitment}}
    words: dict[str, Any] = {"item": MANIFEST.write(manifest), "sniffed": looks}
    sourced = {"source": source} if source else {}
    return Draft("original.taken", actor, case, {**data, **sourced}, ((grant.key, words),))


def _open(office: Office, actor: str, case: str, holder: Holder) -> tuple[CaseState, GrantState]:
    state = reads.case_for(office.archive, office.member(actor), case)
    office.changeable(actor, case, state.version)
    return state, holder(office, state)


def _limited(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST:
            raise RefusedError("file.large", "This file is too big. Up to 50 MB fit.")
        yield piece


def _start(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all of them again."""
    held: list[bytes] = []
    while sum(map(len, held)) < _LOOKED_AT:
        piece = next(pieces, None)
        if piece is None:
            break
        held.append(piece)
    head = b"".join(held)
    return head[:_LOOKED_AT], itertools.chain((head,) if head else (), pieces)


def _checked_kind(head: bytes, kinds: tuple[str, ...]) -> str:
    """What it is by its bytes, never by its name. Nothing is run because of it."""
    if not head:
        raise RefusedError("item.empty", "This file is empty. Choose another one.")
    looks = sniff(head) or ""
    if not looks.startswith(kinds):
        if kinds is not _TAKEN:
            raise RefusedError("file.strange", "This kind of file cannot be kept here. Save it as a PDF first.")
        raise RefusedError("file.kind", "Only a picture, a sound or a PDF can be kept here.")
    return looks
