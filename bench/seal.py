"""Sealing and opening: one large file as a stream, and many small items, against raw ChaCha20-Poly1305 in the same
chunks (what `cryptography` can do at most), pyrage (Rust), and the `age` command where there is one.

pyrage and our X25519 do the same work. Hybrid recipients cost more a file, and nothing a byte. The large file lives in
memory as one block of 1 MiB given again and again, so that no disk is measured. Seconds are of processor time in this
process (all of it is one thread), except against the `age` command, where they are of the wall clock. Each measurement
is taken several times in turn with its reference, and the best counts.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import shutil
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amanat.seal import age
from amanat.seal.forms import Day
from amanat.seal.item import ItemSealing, open_item, open_item_stream, seal_item
from bench.table import Options, Row

Clock = Callable[[], float]

MIB = 1 << 20
CHUNK = 1 << 16
BLOCK = secrets.token_bytes(MIB)
TODAY = Day("2026-01-01")
LARGEST_ITEM = 240
"""MiB that fit in 256 parts with their padding."""
SMALL = 2_000
"""Bytes of a small item: a page of text."""


def run(options: Options) -> list[Row]:
    """All rows; `quick` takes 64 MiB and 300 items instead of 1 GiB and 10,000."""
    size = 64 if options.quick else 1024
    count = 300 if options.quick else 10_000
    return [*_large(size, rounds=3), *_memory(size), *_small(count), *_command(size)]


def _seconds(act: Callable[[], object], clock: Clock) -> float:
    began = clock()
    act()
    return clock() - began


def _best(acts: dict[str, Callable[[], object]], rounds: int, clock: Clock = time.process_time) -> dict[str, float]:
    """The least seconds of each, taken in turn: what a busy machine adds is no part of what is measured."""
    taken = [{name: _seconds(act, clock) for name, act in acts.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in taken) for name in acts}


def _drain(chunks: Iterable[bytes] | None) -> None:
    assert chunks is not None
    for _ in chunks:
        pass


def _blocks(size: int) -> Iterator[bytes]:
    return (BLOCK for _ in range(size))


def _raw_seal(size: int) -> None:
    cipher, block = ChaCha20Poly1305(bytes(32)), memoryview(BLOCK)
    for number in range(size * MIB // CHUNK):
        at = number * CHUNK % MIB
        cipher.encrypt(number.to_bytes(12, "big"), block[at : at + CHUNK], None)


def _raw_chunks(size: int) -> list[bytes]:
    cipher, block = ChaCha20Poly1305(bytes(32)), memoryview(BLOCK)
    return [
        cipher.encrypt(number.to_bytes(12, "big"), block[number * CHUNK % MIB :][:CHUNK], None)
        for number in range(size * MIB // CHUNK)
    ]


def _raw_open(chunks: list[bytes]) -> None:
    cipher = ChaCha20Poly1305(bytes(32))
    for number, chunk in enumerate(chunks):
        cipher.decrypt(number.to_bytes(12, "big"), chunk, None)


def _large(size: int, rounds: int) -> list[Row]:
    mine = age.HybridIdentity(secrets.token_bytes(32))
    theirs = pyrage.x25519.Identity.generate()
    plain = BLOCK * size
    sealed = b"".join(age.seal_stream([plain], [mine.recipient], secrets.token_bytes))
    their_sealed = pyrage.encrypt(plain, [theirs.to_public()])
    view = memoryview(sealed)
    cut = [view[i : i + MIB] for i in range(0, len(view), MIB)]
    raw_chunks = _raw_chunks(size)
    manifest, parts = seal_item(plain[: LARGEST_ITEM * MIB], "file", TODAY, secrets.token_bytes)
    best = _best(
        {
            "raw seal": lambda: _raw_seal(size),
            "seal": lambda: _drain(age.seal_stream(_blocks(size), [mine.recipient], secrets.token_bytes)),
            "pyrage seal": lambda: pyrage.encrypt(plain, [theirs.to_public()]),
            "raw open": lambda: _raw_open(raw_chunks),
            "open": lambda: _drain(age.open_stream(cut, [mine])),
            "pyrage open": lambda: pyrage.decrypt(their_sealed, [theirs]),
            "pyrage stream": lambda: pyrage.encrypt_io(_Source(size), _Sink(), [theirs.to_public()]),
            "hash": lambda: _hash(size),
            "item": lambda: _drain(
                ItemSealing("file", TODAY, secrets.token_bytes).parts(_blocks(min(size, LARGEST_ITEM)))
            ),
            "open item": lambda: _drain(open_item_stream(manifest, parts)),
        },
        rounds,
    )
    speed = {name: size / seconds for name, seconds in best.items()}
    item_share = min(size, LARGEST_ITEM)
    speed["item"], speed["open item"] = item_share / best["item"], item_share / best["open item"]
    seal_and_hash = 1 / (1 / speed["raw seal"] + 1 / speed["hash"])
    open_and_hash = 1 / (1 / speed["raw open"] + 1 / speed["hash"])
    return [
        _row(f"raw ChaCha20-Poly1305 seal, {size} MiB", speed["raw seal"]),
        _row(f"seal {size} MiB, streamed", speed["seal"], "raw", speed["raw seal"], ">= 0.9"),
        _row(f"seal {size} MiB, streamed", speed["seal"], "pyrage, at once", speed["pyrage seal"], "> 1"),
        _row(f"seal {size} MiB, streamed", speed["seal"], "pyrage, streamed", speed["pyrage stream"], "> 1"),
        _row(f"raw ChaCha20-Poly1305 open, {size} MiB", speed["raw open"]),
        _row(f"open {size} MiB, streamed", speed["open"], "raw", speed["raw open"], ">= 0.9"),
        _row(f"open {size} MiB, streamed", speed["open"], "pyrage, at once", speed["pyrage open"], "> 1"),
        _row(f"item of {item_share} MiB: hash, seal, pad, cut", speed["item"], "raw + SHA-256", seal_and_hash),
        _row(f"item of {item_share} MiB: open, check hash", speed["open item"], "raw + SHA-256", open_and_hash),
    ]


def _row(name: str, speed: float, reference: str = "", other: float | None = None, aim: str = "") -> Row:
    return Row(name, speed, "MiB/s", reference, None if other is None else speed / other, aim)


def _hash(size: int) -> None:
    running = hashlib.sha256()
    for block in _blocks(size):
        running.update(block)


class _Source(io.RawIOBase):
    """Reads as one block again and again, `size` MiB of it."""

    def __init__(self, size: int) -> None:
        self._left = size * MIB

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        take = min(self._left, MIB if size < 0 else min(size, MIB))
        self._left -= take
        return BLOCK[:take]


class _Sink(io.RawIOBase):
    """Takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        return len(data)  # type: ignore[arg-type]


def _memory(size: int) -> list[Row]:
    mine = age.HybridIdentity(secrets.token_bytes(32))
    tracemalloc.start()
    try:
        stream = age.seal_stream(_blocks(min(size, 256)), [mine.recipient], secrets.token_bytes)
        _drain(age.open_stream(stream, [mine]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return [Row(f"seal and open {min(size, 256)} MiB in one pipe: peak memory", peak / MIB, "MiB", aim="< 10")]


def _small(count: int) -> list[Row]:
    text = secrets.token_bytes(SMALL)
    classic = age.X25519Identity(secrets.token_bytes(32))
    hybrid = age.HybridIdentity(secrets.token_bytes(32))
    theirs = pyrage.x25519.Identity.generate()
    to = theirs.to_public()
    random = secrets.token_bytes
    sealed = {
        "hybrid": age.seal(text, [hybrid.recipient], random),
        "classic": age.seal(text, [classic.recipient], random),
        "pyrage": pyrage.encrypt(text, [to]),
    }
    manifest, parts = seal_item(text, "record", TODAY, random)
    # In small batches taken in turn, so that a busy moment of the machine hits everybody alike.
    batch = 100
    per_file = _best(
        {
            name: lambda act=act: [act() for _ in range(batch)]  # type: ignore[misc]
            for name, act in {
                "pyrage seal": lambda: pyrage.encrypt(text, [to]),
                "classic seal": lambda: age.seal(text, [classic.recipient], random),
                "hybrid seal": lambda: age.seal(text, [hybrid.recipient], random),
                "pyrage open": lambda: pyrage.decrypt(sealed["pyrage"], [theirs]),
                "classic open": lambda: age.open_sealed(sealed["classic"], [classic]),
                "hybrid open": lambda: age.open_sealed(sealed["hybrid"], [hybrid]),
                "item seal": lambda: seal_item(text, "record", TODAY, random),
                "item open": lambda: open_item(manifest, parts),
            }.items()
        },
        count // batch,
    )
    per_file = {name: seconds * count / batch for name, seconds in per_file.items()}
    rows = []
    for act in ("seal", "open"):
        pyrage_rate = count / per_file[f"pyrage {act}"]
        rows.append(Row(f"pyrage, X25519: {act} {count:,} of {SMALL:,} bytes", pyrage_rate, "files/s"))
        for kind, name in (
            ("classic", "X25519"),
            ("hybrid", "hybrid"),
            ("item", "item, own hybrid key, hashed, padded"),
        ):
            rate = count / per_file[f"{kind} {act}"]
            rows.append(Row(f"{name}: {act}", rate, "files/s", "pyrage, X25519", rate / pyrage_rate))
    rate, pyrage_rate = (count / (per_file[f"{who} seal"] + per_file[f"{who} open"]) for who in ("classic", "pyrage"))
    return [*rows, Row("X25519: seal and open", rate, "files/s", "pyrage, X25519", rate / pyrage_rate, "> 1")]


def _command(size: int) -> list[Row]:
    command, keygen = shutil.which("age"), shutil.which("age-keygen")
    if command is None or keygen is None:
        print("(the age command is not on PATH: not compared)")
        return []
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        with plain.open("wb") as out:
            out.writelines(_blocks(size))
        key = subprocess.run([keygen], capture_output=True, text=True, check=True).stdout
        to = next(line.split()[-1] for line in key.splitlines() if "public key" in line)
        mine = age.HybridIdentity(secrets.token_bytes(32))

        def ours() -> None:
            with plain.open("rb") as source, open("/dev/null", "wb") as sink:
                sink.writelines(
                    age.seal_stream(iter(lambda: source.read(MIB), b""), [mine.recipient], secrets.token_bytes)
                )

        theirs = [command, "-r", to, "-o", "/dev/null", str(plain)]
        best = _best({"age": lambda: subprocess.run(theirs, check=True), "ours": ours}, 3, time.perf_counter)
    return [_row(f"seal a file of {size} MiB", size / best["ours"], "age command", size / best["age"], "> 1")]
