"""What a file says beside what it shows: place, camera, comments, its name; and whether it may be shown at all.

Only the bytes around the picture are read. Nothing is decoded here: pixels and pages of untrusted files are opened in
limited processes and nowhere else (`amanat.evidence.reading`), and what was read there comes in as a `Read`.

Sources: JPEG ITU-T T.81 annex B; Exif 2.32; PNG 3rd edition; GIF89a;
RIFF WebP; PDF ISO 32000-1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, Protocol

from amanat.publication import seen
from amanat.publication.documents import pdf_rules
from amanat.publication.finding import Finding, in_order
from amanat.publication.folding import fold
from amanat.publication.people import Protected
from amanat.publication.pictures import gif_rules, jpeg_rules, png_rules, webp_rules
from amanat.publication.privacy import check
from amanat.publication.private import finding
from amanat.publication.rules import Rules
from amanat.publication.wording import Voice

PDQ_NEAR: Final = 31
"""Bits of 256 by which two PDQ hashes of one picture differ at most (the threshold of its makers)."""
_PDQ: Final = re.compile(r"[0-9a-f]{64}")
_READERS: Final[tuple[tuple[int, bytes, Callable[[bytes], Iterator[str]]], ...]] = (
    (0, b"\xff\xd8\xff", jpeg_rules),
    (0, b"\x89PNG\r\n\x1a\n", png_rules),
    (0, b"GIF87a", gif_rules),
    (0, b"GIF89a", gif_rules),
    (8, b"WEBP", webp_rules),
    (0, b"%PDF-", pdf_rules),
)
_CAMERA: Final = re.compile(
    r"(?:img|dsc|dscn|pxl|vid|mvimg|screenshot|whatsapp image|photo|signal|snapchat)[-_ ]?[0-9(]"
    r"|(?:19|20)[0-9]{2}[-_.]?[01][0-9][-_.]?[0-3][0-9]"
)


class Part(Protocol):
    """Words at a place of a file; `hidden`: who reads the document does not see them."""

    @property
    def where(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def hidden(self) -> bool: ...


class Shown(Protocol):
    """A picture: its words (None: nobody read them), its faces (None: nobody looked), what it looks like (PDQ)."""

    @property
    def where(self) -> str: ...
    @property
    def words(self) -> str | None: ...
    @property
    def faces(self) -> int | None: ...
    @property
    def chat(self) -> bool: ...
    @property
    def hashes(self) -> tuple[str, ...]: ...


class Read(Protocol):
    """What a limited process read of a file: `amanat.evidence.reading.Reading`."""

    @property
    def kind(self) -> str: ...
    @property
    def parts(self) -> Sequence[Part]: ...
    @property
    def marks(self) -> Sequence[tuple[str, str]]: ...
    @property
    def pictures(self) -> Sequence[Shown]: ...
    @property
    def note(self) -> str: ...
    @property
    def languages(self) -> tuple[str, ...]: ...


def check_file(
    name: str,
    data: bytes,
    *,
    protected: Protected,
    rules: Rules | None = None,
    pdq: str = "",
    looked_at: bool = False,
    read: Read | None = None,
    voice: Voice = Voice.DESK,
    lang: str = "en",
) -> tuple[Finding, ...]:
    """The findings about one file; `start` and `end` are 0, or places in `name` where the name itself is the matter.

    `pdq`: the picture's perceptual hash, 64 hex digits, made where pixels may be read; "" where there is none.
    `looked_at`: a person has signed that no uncovered face, no intimate and no assault picture is in it. `read`: what a
    limited process read of it; without it nothing is known of its pages and pixels, and that is said. In `Voice.OWN`
    one face in a picture may be hers.
    """
    found = [*check_name(name, protected=protected, rules=rules), *(finding(rule, 0, 0) for rule in _rules(data, read))]
    shows = read.pictures if read is not None else ()
    document = data.startswith(b"%PDF-") or (read is not None and read.kind in _PACKAGES)
    if not looked_at and (shows or not document):
        found.append(finding("picture.person", 0, 0))
    if pdq and any(near(pdq, listed) for listed in protected.pdq):
        found.append(finding("picture.private", 0, 0))
    if read is not None:
        checked = _Checked(protected, rules, voice, lang)
        found += [one for part in read.parts for one in checked.part(part)]
        found += [one for picture in shows for one in checked.picture(picture, read.languages)]
    return in_order(found)


class _Checked:
    """What was read of one file, judged by what a case protects."""

    def __init__(self, protected: Protected, rules: Rules | None, voice: Voice, lang: str) -> None:
        self.protected, self.rules, self.voice, self.lang = protected, rules, voice, lang

    def part(self, part: Part) -> Iterator[Finding]:
        found = list(self._words(part.text, part.where))
        yield from found
        last = part.where.rpartition(".")[2].partition("-")[0]
        if part.hidden and (last not in _BESIDE or any(one.level == "error" for one in found)):
            yield seen.finding("file.hidden", part.where)

    def picture(self, picture: Shown, languages: tuple[str, ...]) -> Iterator[Finding]:
        where = picture.where
        if picture.chat:
            yield seen.finding("picture.chat", where)
        if picture.faces is None:
            yield seen.finding("picture.faces_unseen", where)
        elif picture.faces:
            own = self.voice is Voice.OWN and picture.faces == 1
            yield seen.finding("picture.own_face" if own else "picture.face", where)
        if picture.words is None:
            yield seen.finding("picture.words_unread", where)
        else:
            yield from self._words(picture.words, f"{where}.words")
            if "urd" not in languages:
                yield seen.finding("picture.urdu_unread", where)
        if any(near(one, listed) for one in picture.hashes for listed in self.protected.pdq):
            yield replace(finding("picture.private", 0, 0), where=where)

    def _words(self, text: str, where: str) -> Iterator[Finding]:
        found = check(text, lang=self.lang, protected=self.protected, rules=self.rules, voice=self.voice)
        yield from (replace(one, start=0, end=0, where=where) for one in found)


_BESIDE: Final = frozenset({"description", "link"})
"""Hidden by its nature, and no matter unless it says something private."""


def check_name(name: str, *, protected: Protected, rules: Rules | None = None) -> tuple[Finding, ...]:
    """The findings in a file's name."""
    folded = fold(name)
    camera = _CAMERA.search(folded.text)
    made = [finding("file.name", *folded.span(*camera.span()))] if camera else []
    spaced, places = _spaced(name)
    found = check(spaced, lang="en", protected=protected, rules=rules, filed=True)
    return in_order([*(replace(one, start=places[one.start], end=places[one.end - 1] + 1) for one in found), *made])


def is_known(data: bytes) -> bool:
    """Whether these bytes begin like a picture or a PDF that can be checked here, or like one that cannot."""
    strange = data[4:8] == b"ftyp" or data.startswith(b"PK") or b"\x00" in data[:512]
    return _reader(data) is not None or strange


def _rules(data: bytes, read: Read | None) -> Iterator[str]:
    """Rules of what lies around the picture. Pages that were read elsewhere are not called unread."""
    if read is not None and read.kind in _PACKAGES:
        yield from {_MARKS[code] for code, _ in read.marks}
        return
    reader = _reader(data)
    found = ["file.unread"] if reader is None else list(reader(data))
    if read is not None:
        found = [rule for rule in found if rule != "file.pages"]
        found += [_MARKS[code] for code, _ in read.marks]
    yield from found
    if read is not None and read.note:
        yield "file.unread"


_PACKAGES: Final = frozenset({"docx", "odt"})
_MARKS: Final = {"metadata": "file.document", "inside": "file.inside", "unread": "file.unread", "gps": "file.gps"}


def _reader(data: bytes) -> Callable[[bytes], Iterator[str]] | None:
    return next((reader for at, start, reader in _READERS if data[at : at + len(start)] == start), None)


def _spaced(name: str) -> tuple[str, list[int]]:
    """A file's name with spaces for its marks and where a capital begins a word, and where each letter stands in it."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(name):
        if at and letter.isupper() and name[at - 1].islower():
            letters.append(" ")
            places.append(at)
        letters.append(" " if letter in "_-." else letter)
        places.append(at)
    return "".join(letters), places


def near(one: str, other: str) -> bool:
    """Whether two PDQ hashes are of one picture. A hash that is none is near to nothing."""
    one, other = one.lower(), other.lower()
    if not _PDQ.fullmatch(one) or not _PDQ.fullmatch(other):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= PDQ_NEAR
