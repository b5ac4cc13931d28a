"""The sealed snapshot: where a projection stood after so many events, so that unlocking need not open every one again.

It may be thrown away at any time. Words in it lie under the same case and grant keys as in the journal
(spec/journal.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from amanat.desk.box import box, unbox
from amanat.desk.chain import Position
from amanat.desk.disk import write_whole
from amanat.desk.epochs import Epoch
from amanat.desk.state import CaseState, DeskState, KeyOf, case_from_hot, case_hot, desk_from_hot, desk_hot, freeze
from amanat.errors import AmanatError, ForgedError
from amanat.seal import canonical
from amanat.seal.encoding import Random, b64, u32be, unb64
from amanat.seal.signing import SIGNATURE_SIZE, sha256, tagged, verify

CASES_A_SEGMENT: Final = 1000
Taken = tuple[DeskState, Position, bytes, int]
"""The state, the position it belongs to, H of the journal up to there, and the epoch that signed it."""


def _packed(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _framed(parts: list[bytes]) -> bytes:
    return b"".join(u32be(len(part)) + part for part in parts)


def _unframed(data: bytes) -> Iterator[bytes]:
    offset = 0
    while offset < len(data):
        size = int.from_bytes(data[offset : offset + 4], "big")
        yield data[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _words(key_id: str, key: bytes, words: Any, random: Random) -> bytes:
    return box(key, tagged("words", key_id.encode()), _packed(words), random)


def _open_words(key_id: str, key: bytes, boxed: bytes) -> Any:
    return json.loads(unbox(key, tagged("words", key_id.encode()), boxed))


def _case_part(case: CaseState, key_of: KeyOf, random: Random) -> bytes:
    parts = [_packed(case_hot(case))]
    key = key_of(case.key)
    if key is not None:
        if not isinstance(case.body, bytes):
            case.body = freeze(case.body, case.key, key, random)
        parts += [_words(case.key, key, [case.called, case.text], random), case.body]
    else:
        parts += [b"", b""]
    for grant in case.grants.values():
        key = key_of(grant.key)
        if key is None:
            parts += [b"", b""]
            continue
        if not isinstance(grant.body, bytes):
            grant.body = freeze(grant.body, grant.key, key, random)
        parts += [_words(grant.key, key, grant.text, random), grant.body]
    return _framed(parts)


def _load_case(data: bytes, key_of: KeyOf) -> CaseState:
    parts = _unframed(data)
    case = case_from_hot(json.loads(next(parts)))
    words, body = next(parts), next(parts)
    key = key_of(case.key)
    if key is not None and words:
        case.called, case.text = _open_words(case.key, key, words)
        case.body = body
    for grant in case.grants.values():
        words, body = next(parts), next(parts)
        key = key_of(grant.key)
        if key is not None and words:
            grant.text, grant.body = _open_words(grant.key, key, words), body
    return case


def write_snapshot(
    folder: Path, state: DeskState, at: Position, prefix: bytes, epoch: Epoch, key_of: KeyOf, random: Random
) -> None:
    """Writes the snapshot of `state` after `at`; `prefix` is H of the journal's first `at.offset` bytes. Bodies that
    were open in memory are frozen on the way."""
    plain = [_packed(desk_hot(state))]
    cases = iter(state.cases.values())
    while some := list(islice(cases, CASES_A_SEGMENT)):
        plain.append(_framed([_case_part(case, key_of, random) for case in some]))
    segments = [
        box(epoch.journal, tagged("snapshot", at.link + u32be(index)), segment, random)
        for index, segment in enumerate(plain)
    ]
    head = canonical.dumps(
        {
            "v": 1,
            "type": "snapshot",
            "count": at.count,
            "epoch": epoch.n,
            "link": b64(at.link),
            "offset": at.offset,
            "prefix": b64(prefix),
            "segments": [len(segment) for segment in segments],
            "hash": b64(sha256(b"".join(segments))),
        }
    )
    signature = epoch.sign.sign("snapshot", head)
    write_whole(folder / "snapshot", b"".join([u32be(len(head)), signature, head, *segments]))


def read_snapshot(folder: Path, epochs: Mapping[int, Epoch], key_of: KeyOf) -> Taken | None:
    """The snapshot, or None if there is none or it does not hold: then the journal is read from its start."""
    path = folder / "snapshot"
    if not path.exists():
        return None
    try:
        return _read(path.read_bytes(), epochs, key_of)
    except (AmanatError, ValueError, KeyError, TypeError, StopIteration):
        return None


def _read(data: bytes, epochs: Mapping[int, Epoch], key_of: KeyOf) -> Taken:
    start = 4 + SIGNATURE_SIZE
    end = start + int.from_bytes(data[:4], "big")
    head: Any = canonical.loads(data[start:end])
    epoch = epochs[head["epoch"]]
    verify("snapshot", epoch.sign.public, data[4:start], data[start:end])
    if sha256(data[end:]) != unb64(head["hash"]):
        raise ForgedError("snapshot.hash", "The snapshot was altered.")
    link, offset = unb64(head["link"]), end
    state: DeskState | None = None
    for index, size in enumerate(head["segments"]):
        plain = unbox(epoch.journal, tagged("snapshot", link + u32be(index)), data[offset : offset + size])
        offset += size
        if state is None:
            state = desk_from_hot(json.loads(plain))
            continue
        for part in _unframed(plain):
            case = _load_case(part, key_of)
            state.cases[case.case] = case
    assert state is not None
    return state, Position(head["count"], link, head["offset"]), unb64(head["prefix"]), epoch.n
