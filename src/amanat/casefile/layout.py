"""The names, order, fixed texts and limits of a case file (spec/case-file.md): whoever builds one and whoever checks
one reads them here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from amanat.casefile.verify_text import VERIFY_SHA256 as VERIFY_SHA256
from amanat.casefile.verify_text import VERIFY_TEXT as VERIFY_TEXT
from amanat.seal.canonical import dumps
from amanat.seal.encoding import b64

ROOT: Final = "case-file/"
"""The one folder that every entry of the zip lies in. All other names here are below it."""

BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAGMANIFEST: Final = "tagmanifest-sha256.txt"
TAGGED: Final = (BAG_INFO, BAGIT, MANIFEST)
"""Exactly what the tagmanifest lists, in its order."""

DATA: Final = "data/"
ORIGINALS: Final = "data/originals/"
REDACTED: Final = "data/redacted/"
CUSTODY: Final = "data/custody/"
COVER: Final = "data/cover.pdf"
CRATE: Final = "data/ro-crate-metadata.json"
CASE: Final = "data/case.jsonld"
LOG: Final = "data/custody/log.jsonl"
PEOPLE: Final = "data/custody/people.json"
PROOF_ENDING: Final = ".tlog-proof"

SEAL: Final = "seal/"
SEALED_EVENT: Final = "seal/sealed-event.json"
SEALED_PROOF: Final = "seal/sealed-event.tlog-proof"
CHECKPOINT: Final = "seal/checkpoint"
STAMP: Final = "seal/checkpoint.tsr"
STAMP_CHAIN: Final = "seal/tsa-chain.pem"
STAMP_TIME: Final = "seal/attime"
VERIFY: Final = "VERIFY.txt"

ALWAYS: Final = (BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST, COVER, CRATE, CASE, LOG, PEOPLE, SEALED_EVENT, VERIFY)
"""What no case file is without."""
STAMPED: Final = (STAMP, STAMP_CHAIN, STAMP_TIME)
"""There together or not at all."""
AFTER: Final = (SEALED_EVENT, SEALED_PROOF, CHECKPOINT, *STAMPED, VERIFY)
"""All that may stand in no manifest, in the order of the zip."""

BAGIT_TEXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FORM: Final = ("Amanat-Case-File", "1")
"""The line of `bag-info.txt` that says which form this is."""

MAX_ENTRIES: Final = 100_000
MAX_EXPANSION: Final = 200
"""Times the stored size, for a zip that another tool packed again."""
MAX_NAME: Final = 120
"""Characters of a name, ROOT aside; our own have at most 40."""
MAX_ENDING: Final = 8
MAX_MANIFEST: Final = 32 << 20
MAX_TEXT: Final = 64 << 20
"""Bytes of the custody log or one of the two descriptions of what is inside; whoever checks holds one in memory."""
MAX_SMALL: Final = 1 << 20
"""Bytes of a proof, a checkpoint, a token, `people.json`, `bag-info.txt`."""

NAME: Final = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", re.ASCII)
"""Of a whole name, ROOT aside. Parts of dots alone are refused beside it."""
NUMBER: Final = re.compile(r"E[1-9][0-9]{0,4}", re.ASCII)
"""An exhibit's number."""
ENDING: Final = re.compile(r"[a-z0-9]{1,8}", re.ASCII)
ORIGINAL: Final = re.compile(r"data/originals/(E[1-9][0-9]{0,4})(\.[a-z0-9]{1,8})?", re.ASCII)
COPY: Final = re.compile(r"data/redacted/(E[1-9][0-9]{0,4})-([1-9][0-9]{0,2})(\.[a-z0-9]{1,8})?", re.ASCII)
PROOF: Final = re.compile(r"data/custody/([1-9][0-9]{0,9})\.tlog-proof", re.ASCII)
MANIFEST_LINE: Final = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]+)", re.ASCII)


def original_name(number: str, ending: str) -> str:
    """`data/originals/E3.jpg`; `ending` may be empty."""
    return f"{ORIGINALS}{number}{_dotted(ending)}"


def copy_name(number: str, which: int, ending: str) -> str:
    """`data/redacted/E3-1.jpg`: the first copy of the third exhibit."""
    return f"{REDACTED}{number}-{which}{_dotted(ending)}"


def proof_name(n: int) -> str:
    """Where the proof of custody event `n` lies."""
    return f"{CUSTODY}{n}{PROOF_ENDING}"


def manifest(digests: Iterable[tuple[str, bytes]]) -> bytes:
    """The text of a manifest from names and their SHA-256 (32 bytes): sorted by name, as bytes are."""
    return "".join(f"{digest.hex()}  {name}\n" for name, digest in sorted(digests)).encode("ascii")


def bag_info(made: int, case: str, desk: str, size: int, count: int) -> bytes:
    """`bag-info.txt`: when it was made (Unix seconds), the case's number, the desk's name and fingerprint, and bytes
    and number of the files below `data/`. What could begin a second line is a space."""
    day = datetime.fromtimestamp(made, UTC).date().isoformat()
    lines = [
        ("Bagging-Date", day),
        ("Payload-Oxum", f"{size}.{count}"),
        ("External-Identifier", _one_line(case)),
        ("Source-Organization", _one_line(desk)),
        FORM,
    ]
    return "".join(f"{label}: {value}\n" for label, value in lines).encode()


def event_line(signed: bytes) -> bytes:
    """A signed custody event as `sealed-event.json` holds it, and a line of the log before its line end."""
    return dumps({"event": b64(signed)})


def in_order(payload: Iterable[str], after: Iterable[str]) -> list[str]:
    """Every name in the order of the zip: `payload` are the names below `data/`, `after` those of AFTER that there
    are."""
    there = set(after)
    return [BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST, *sorted(payload), *(name for name in AFTER if name in there)]


def _dotted(ending: str) -> str:
    return f".{ending}" if ending else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
