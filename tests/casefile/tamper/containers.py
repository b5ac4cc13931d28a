"""What somebody does to the wrapping: the zip, its headers, its names, the seal around it, the folder it was unpacked
to."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from amanat.casefile import layout
from amanat.seal.age import HybridIdentity, PassphraseRecipient, armor, seal
from tests.casefile.tamper.contents import PHOTO, WORDS
from tests.casefile.tamper.ground import Ground
from tests.casefile.tamper.listing import Listing, Make
from tests.casefile.tamper.zips import DEFLATE, Piece, deflated, pieces_of, write

CONTAINERS = Listing()
_case, _add = CONTAINERS.case, CONTAINERS.add
_UNREADABLE = {"exit_code": 2}
_FULL = 0xFFFFFFFF


def _at(name: str) -> Callable[[Piece], bool]:
    return lambda piece: piece.raw.decode("utf-8", "replace") == layout.ROOT + name


def _with(name: str, **changes: Any) -> Make:
    """One entry changed; its `local` and `central` fields are what the headers say instead of the truth."""

    def make(ground: Ground) -> bytes:
        here = _at(name)
        return write([replace(one, **changes) if here(one) else one for one in pieces_of(ground.files)])

    return make


def _more(*extra: Piece) -> Make:
    return lambda ground: write([*pieces_of(ground.files), *extra])


def _both(**fields: Any) -> dict[str, Any]:
    return {"local": fields, "central": fields}


# The ends of the file.
_add("prepended-program", lambda ground: b"#!/bin/sh\nexit\n" + ground.honest, "container.prefix")
_add(
    "prepended-with-offsets-mended", lambda ground: write(pieces_of(ground.files), prefix=b"GIF89a"), "container.prefix"
)
_add("trailing-bytes", lambda ground: ground.honest + b"\0", "container.trailing")
_add("trailing-second-zip", lambda ground: ground.honest + write([Piece("case-file/x", b"y")]), "container.prefix")
_add("comment-of-the-zip", lambda ground: write(pieces_of(ground.files), comment=b"See page 2"), "container.comment")
_add("comment-of-a-file", _with(PHOTO, central={"comment": b"not hers"}), "container.comment")
_add(
    "comment-with-a-false-end",
    lambda ground: write(pieces_of(ground.files), comment=b"PK\5\6" + bytes(18)),
    "container.gap",
)
_add("cut-in-half", lambda ground: ground.honest[: len(ground.honest) // 2], "container.cut", **_UNREADABLE)
_add("cut-by-one-byte", lambda ground: ground.honest[:-1], "container.cut", **_UNREADABLE)
_add("empty-file", lambda ground: b"", "container.not_zip", **_UNREADABLE)
_add("a-pdf", lambda ground: ground.files[layout.COVER], "container.not_zip", **_UNREADABLE)
_add("another-zip", lambda ground: write([Piece("letter.txt", b"Dear all")]), "container.not_case_file", **_UNREADABLE)
_add("zip-of-nothing", lambda ground: write([]), "container.not_case_file", **_UNREADABLE)


@_case("not-there", "container.missing", exit_code=2)
def _not_there(ground: Ground) -> Path:
    return ground.folder / "no-such-file.zip"


# Between the files, and files upon files.
_add("gap-between-files", _with(PHOTO, behind=b"hidden words"), "container.gap")
_add("gap-before-the-list", lambda ground: write(pieces_of(ground.files), before_directory=b"hidden"), "container.gap")


@_case("hidden-file-in-no-list", "container.gap")
def _hidden_file(ground: Ground) -> bytes:
    pieces = pieces_of(ground.files)
    stray = write([Piece("case-file/data/originals/E9.txt", b"hidden")])
    return write([replace(pieces[0], behind=stray[: stray.index(b"PK\1\2")]), *pieces[1:]])


@_case("two-names-for-the-same-bytes", "container.mismatch")
def _same_bytes(ground: Ground) -> bytes:
    pieces = pieces_of(ground.files)
    return write([*pieces, replace(pieces[0], name="case-file/data/originals/E9.txt", central={"offset": 0})])


@_case("overlapping-files", "container.overlap")
def _overlapping(ground: Ground) -> bytes:
    """The first file says that it goes on into the second."""
    pieces = pieces_of(ground.files)
    longer = len(pieces[0].data) + 10
    return write([replace(pieces[0], **_both(size=longer, packed=longer)), *pieces[1:]])


# The same thing said twice.
_add(
    "same-name-twice",
    lambda ground: write([*pieces_of(ground.files), Piece(layout.ROOT + PHOTO, b"other")]),
    "container.twice",
)
_add("local-name-differs", _with(PHOTO, local={"name": b"case-file/data/originals/E2.jpg"}), "container.mismatch")
_add("local-size-differs", _with(PHOTO, local={"size": 1}), "container.mismatch")
_add("local-crc-differs", _with(PHOTO, local={"crc": 1}), "container.mismatch")
_add("local-time-differs", _with(PHOTO, local={"date": 0x5A21}), "container.mismatch")
_add("local-method-differs", _with(PHOTO, local={"method": DEFLATE}), "container.mismatch")
_add("local-flags-differ", _with(PHOTO, local={"flags": 0x0800}), "container.mismatch")
_add("local-version-differs", _with(PHOTO, local={"version": 10}), "container.mismatch")
_add(
    "list-counts-wrong",
    lambda ground: write(pieces_of(ground.files), end={"here": 3, "count": 3}),
    "container.mismatch",
)
_add("list-begins-elsewhere", lambda ground: write(pieces_of(ground.files), end={"offset": 5}), "container.prefix")
_add("both-crc-wrong", _with(PHOTO, **_both(crc=1)), "container.crc")
_add(
    "photo-changed-in-the-zip",
    lambda ground: ground.honest.replace(ground.files[PHOTO][-40:], bytes(40), 1),
    "container.crc",
    "manifest.altered",
    "metadata.hash",
    "metadata.case",
    "custody.exhibit",
)
_add("both-sizes-too-small", _with(PHOTO, **_both(size=10, packed=10)), "container.gap")
_add("stored-size-differs-from-packed", _with(PHOTO, **_both(size=10)), "container.size")
_add("deflated-to-more-than-said", _with(PHOTO, method=DEFLATE, **_both(size=10)), "container.size")
_add("deflated-to-less-than-said", _with(PHOTO, method=DEFLATE, **_both(size=9000)), "container.size")
_add("deflate-broken", _with(PHOTO, method=DEFLATE, packed=b"\xff" * 5000), "container.size")
_add(
    "deflate-with-words-behind",
    lambda ground: _with(PHOTO, method=DEFLATE, packed=deflated(ground.files[PHOTO]) + b"more")(ground),
    "container.size",
)

# What unpackers would obey.
_add("bomb", _with(PHOTO, data=bytes(2_000_000), method=DEFLATE), "container.bomb")
_add("bomb-that-says-it-is-small", _with(PHOTO, method=DEFLATE, packed=deflated(bytes(5_000_000))), "container.size")
_add(
    "too-many-files",
    lambda ground: write(
        pieces_of(ground.files), zip64={"here": 100_001, "count": 100_001}, end={"here": 0xFFFF, "count": 0xFFFF}
    ),
    "container.many",
)
_add("locked-file", _with(PHOTO, **_both(flags=1)), "container.encrypted")
_add("strongly-locked-file", _with(PHOTO, **_both(flags=0x41)), "container.encrypted")
_add("method-of-other-tools", _with(PHOTO, **_both(method=14)), "container.method")
_add("flag-nobody-uses", _with(PHOTO, **_both(flags=0x20)), "container.method")
_add(
    "symbolic-link",
    _with(PHOTO, data=b"/etc/passwd", central={"external": 0o120777 << 16, "made": 0x0314}),
    "container.link",
)
_add("device", _with(PHOTO, central={"external": 0o020666 << 16, "made": 0x0314}), "container.special")
_add("file-that-says-it-is-a-folder", _with(PHOTO, central={"external": 0x10}), "container.mismatch")
_add("folder-with-bytes", _more(Piece("case-file/data/originals/", b"hidden")), "container.size")
_add(
    "other-name-in-an-extra-field",
    _with(PHOTO, central={"extra": struct.pack("<2HBL", 0x7075, 6, 1, 0) + b"x"}),
    "container.extra",
)
_add("words-in-an-extra-field", _with(PHOTO, **_both(extra=struct.pack("<2H", 0xCAFE, 4) + b"note")), "container.extra")
_add("broken-extra-field", _with(PHOTO, central={"extra": b"\1\0\x40\0"}), "container.extra")
_add("attributes-of-one-file-touched", _with(PHOTO, central={"external": 1 << 16}), "container.touched")
_add("text-mark-of-one-file-touched", _with(PHOTO, central={"internal": 1}), "container.touched")
_add("folder-added", _more(Piece("case-file/data/originals/", b"")), "container.touched")

# Sizes for very large files, where nothing is large.
_add(
    "zip64-size-of-a-small-file",
    _with(PHOTO, central={"size": _FULL, "packed": _FULL, "extra": struct.pack("<2H2Q", 1, 16, 5902, 5902)}),
    "container.zip64",
)
_add("zip64-field-nobody-asked-for", _with(PHOTO, central={"extra": struct.pack("<2HQ", 1, 8, 7)}), "container.zip64")
_add(
    "zip64-field-too-short",
    _with(PHOTO, central={"size": _FULL, "extra": struct.pack("<2HL", 1, 4, 7)}),
    "container.zip64",
)
_add("zip64-size-without-its-field", _with(PHOTO, local={"size": _FULL, "packed": _FULL}), "container.zip64")
_add(
    "zip64-end-says-another-count",
    lambda ground: write(pieces_of(ground.files), zip64={"here": 2, "count": 2}),
    "container.zip64",
)
_add(
    "zip64-end-says-another-place",
    lambda ground: write(pieces_of(ground.files), zip64={"offset": 4}),
    "container.zip64",
)
_add("zip64-end-lies-elsewhere", lambda ground: write(pieces_of(ground.files), zip64={"place": 0}), "container.zip64")
_add(
    "zip64-end-of-another-version",
    lambda ground: write(pieces_of(ground.files), zip64={"made": 63}),
    "container.touched",
)
_add("zip64-end-missing", lambda ground: write(pieces_of(ground.files), end={"offset": _FULL}), "container.zip64")
_add(
    "zip-over-two-disks", lambda ground: write(pieces_of(ground.files), end={"disk": 1, "first": 1}), "container.zip64"
)
_add("volume-label-that-unzip-skips", _with(PHOTO, central={"external": 0x08}), "container.special")
_add("hidden-file", _with(PHOTO, central={"external": 0x02}), "container.special")
_add("attributes-of-another-system", _with(PHOTO, central={"made": 10 << 8 | 20}), "container.special")
_add("runs-as-its-owner", _with(PHOTO, central={"made": 3 << 8 | 20, "external": 0o104644 << 16}), "container.special")
_add("nobody-may-read-it", _with(PHOTO, central={"made": 3 << 8 | 20, "external": 0o100000 << 16}), "container.special")
_add("needs-a-later-unpacker", _with(PHOTO, central={"version": 99}, local={"version": 99}), "container.method")
_add(
    "words-in-a-field-of-times",
    _with(PHOTO, central={"extra": struct.pack("<2H", 0x000A, 9) + b"See page2"}),
    "container.extra",
)
_add("file-on-another-disk", _with(PHOTO, central={"disk": 1}), "container.zip64")


# Names.
def _name(name: str | bytes, *codes: str) -> None:
    short = codes[0].partition(".")[2]
    count = sum(kind.name.startswith(f"name-{short}") for kind in CONTAINERS)
    flags = _both(flags=0x0800) if isinstance(name, str) else {}
    _add(f"name-{short}{count or ''}", _more(Piece(name, b"x", **flags)), *codes)


_name("/etc/cron.d/x", "name.absolute")
_name("C:/Windows/x.dll", "name.absolute")
_name("\\\\server\\x", "name.absolute")
_name("case-file/data/../../../.bashrc", "name.parent")
_name("../x", "name.parent")
_name("case-file\\..\\x", "name.parent")
_name("case-file/./data/x", "name.parent")
_name("case-file//data/x", "name.parent")
_name("case-file/data/originals/E9 .txt", "name.characters")
_name("case-file/data/originals/E9\u202etxt.exe", "name.characters")
_name(b"case-file/data/originals/E9\0.txt", "name.characters")
_name("case-file/data\\E9.txt", "name.characters")
_name("case-file/data/originals/" + "E" * 300, "name.long")
_name("case-file/data/originals/e1.JPG", "name.twin")
_name("other/x", "name.outside")
_name("__MACOSX/case-file/._x", "name.outside")


@_case("name-twins-nfc-and-nfd", "name.characters", "name.twin")
def _unicode_twins(ground: Ground) -> bytes:
    names = ("case-file/data/originals/\u00e9.jpg", "case-file/data/originals/e\u0301.jpg")
    return write([*pieces_of(ground.files), *(Piece(name, b"x", **_both(flags=0x0800)) for name in names)])


@_case("folder-that-holds-nothing", "name.unknown")
def _empty_folder(ground: Ground) -> bytes:
    """Packed again by another tool, with a folder more."""
    pieces = pieces_of(ground.files, central={"made": 0x031E, "external": 0o100644 << 16})
    return write([*pieces, Piece("case-file/data/hidden/", b"", central={"made": 0x031E, "external": 0o40755 << 16})])


# The seal.
def _sealed(to: Callable[[Ground], Sequence[Any]], change: Callable[[bytes], bytes] = bytes) -> Make:
    return lambda ground: change(seal(ground.honest, to(ground), ground.house.dice))


def _key(ground: Ground) -> str:
    return ground.house.identity.to_text()


def _desk(ground: Ground) -> Sequence[Any]:
    return [ground.house.identity.recipient]


def _words(ground: Ground) -> Sequence[Any]:
    return [PassphraseRecipient(b"four plain made-up words", 10)]


def _flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at:][1:]


def _doubled(data: bytes) -> bytes:
    return data + data[-100:]


_age = {"ending": "zip.age"}
_add("sealed-and-no-key-given", _sealed(_desk), "seal.no_key", **_UNREADABLE, **_age)
_add(
    "sealed-to-another",
    _sealed(_desk),
    "seal.wrong_key",
    identity=HybridIdentity(bytes(32)).to_text(),
    **_UNREADABLE,
    **_age,
)
_add(
    "sealed-with-another-passphrase",
    _sealed(_words),
    "seal.wrong_key",
    passphrase="four other made-up words",
    **_UNREADABLE,
    **_age,
)
_add("sealed-and-changed-in-the-middle", _sealed(_desk, _flipped(20_000)), "seal.altered", identity=_key, **_age)
_add("sealed-and-changed-at-the-end", _sealed(_desk, _flipped(-1)), "seal.altered", identity=_key, **_age)
_add("sealed-and-cut", _sealed(_desk, lambda data: data[:-5000]), "seal.altered", identity=_key, **_age)
_add("sealed-and-longer", _sealed(_desk, _doubled), "seal.altered", identity=_key, **_age)
_add(
    "sealed-header-changed",
    _sealed(_desk, lambda data: data.replace(b"\n--- ", b"\n-> x\n\n--- ", 1)),
    "seal.altered",
    identity=_key,
    **_age,
)
_add(
    "sealed-header-broken",
    _sealed(_desk, lambda data: data.replace(b"\n--- ", b"\n-- ", 1)),
    "seal.broken",
    identity=_key,
    **_UNREADABLE,
    **_age,
)
_add("sealed-as-text", _sealed(_desk, armor), "seal.armored", identity=_key, **_UNREADABLE, **_age)
_add(
    "sealed-but-no-case-file",
    lambda ground: seal(b"Nothing here.", _desk(ground), ground.house.dice),
    "container.not_zip",
    identity=_key,
    **_UNREADABLE,
    **_age,
)


@_case("sealed-twice", "seal.twice", exit_code=2, identity=_key, ending="zip.age")
def _sealed_twice(ground: Ground) -> bytes:
    return seal(seal(ground.honest, _desk(ground), ground.house.dice), _desk(ground), ground.house.dice)


# The unpacked folder.
def unpack(ground: Ground, name: str) -> Path:
    """The honest file as a folder; gives `…/case-file`."""
    root = ground.folder / name / "case-file"
    for inner, data in ground.files.items():
        path = root / inner
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


@_case("folder-with-a-link", "container.link")
def _linked(ground: Ground) -> Path:
    root = unpack(ground, "with-a-link")
    (root / WORDS).unlink()
    (root / WORDS).symlink_to(root / PHOTO)
    return root


@_case("folder-with-a-linked-folder", "container.link")
def _linked_folder(ground: Ground) -> Path:
    root = unpack(ground, "with-a-linked-folder")
    (root / "data" / "more").symlink_to(root / "data" / "originals")
    return root.parent


@_case("folder-with-a-pipe", "container.special")
def _pipe(ground: Ground) -> Path:
    root = unpack(ground, "with-a-pipe")
    os.mkfifo(root / "data" / "originals" / "E9")
    return root


@_case("folder-with-one-more-file", "name.unknown")
def _one_more(ground: Ground) -> Path:
    root = unpack(ground, "with-one-more")
    (root / ".hidden").write_bytes(b"x")
    return root


@_case("folder-with-a-changed-photo", "manifest.altered", "metadata.hash", "metadata.case", "custody.exhibit")
def _changed(ground: Ground) -> Path:
    root = unpack(ground, "with-a-changed-photo")
    data = (root / PHOTO).read_bytes()
    (root / PHOTO).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return root


@_case("folder-of-nothing", "container.not_case_file", exit_code=2)
def _nothing(ground: Ground) -> Path:
    root = ground.folder / "nothing"
    root.mkdir()
    return root
