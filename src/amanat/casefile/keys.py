"""Keys as people get them: a file or a few lines, from the desk by another way than the case file itself
(spec/case-file.md, "Keys file")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from amanat.errors import MalformedError
from amanat.ledger.note import COSIGNATURE, ED25519, Verifier

_VKEY: Final = re.compile(r"[^\s\"'<>,;=+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}")
_PEM: Final = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
_FINGERPRINT: Final = re.compile(
    r"(?<![0-9A-Za-z])[0-9a-f]{4}(?:[ \u00a0][0-9a-f]{4}){4}(?![0-9A-Za-z])", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GivenKeys:
    """What a text held: `log` and `witnesses` as vkeys, `roots` PEM, `desk` its fingerprint; empty where none was.
    `several`: of `desk` and `log` those of which it held more than one; the first is the one here."""

    log: str
    witnesses: tuple[str, ...]
    roots: str
    desk: str
    several: tuple[str, ...] = ()


def find_keys(text: str) -> GivenKeys:
    """Whatever looks like a key in a text: the sheet that a desk prints, a file of lines, JSON.

    Raises MalformedError `keys.none`.
    """
    plain = text.replace("\\n", "\n")
    roots = list(dict.fromkeys(_PEM.findall(plain)))
    rest = _PEM.sub(" ", plain)
    known = [(vkey, kind) for vkey in dict.fromkeys(_VKEY.findall(rest)) if (kind := _kind(vkey)) is not None]
    logs = [vkey for vkey, kind in known if kind == ED25519]
    log = logs[0] if logs else ""
    witnesses = tuple(vkey for vkey, kind in known if kind == COSIGNATURE)
    desks = list(dict.fromkeys(shown.replace("\u00a0", " ").lower() for shown in _FINGERPRINT.findall(rest)))
    desk = desks[0] if desks else ""
    if not (log or witnesses or roots or desk):
        raise MalformedError("keys.none", "This file holds no keys. Ask the organisation for its sheet of keys.")
    several = tuple(name for name, found in (("desk", desks), ("log", logs)) if len(found) > 1)
    return GivenKeys(log, witnesses, "".join(re.sub(r"\s*\n\s*", "\n", one) + "\n" for one in roots), desk, several)


def _kind(vkey: str) -> int | None:
    try:
        return Verifier.parse(vkey).kind
    except MalformedError:
        return None
