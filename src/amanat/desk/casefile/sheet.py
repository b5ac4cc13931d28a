"""The sheet of keys that a desk gives beside a case file and never inside (spec/case-file.md, "Keys file"): whoever
checks the file believes these alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from amanat.desk.casefile.rules import of_desk
from amanat.desk.custody.ledger import kept_of
from amanat.desk.office import Office


@dataclass(frozen=True, slots=True)
class KeySheet:
    """The desk's name by language and its fingerprint; the log's vkey and those of its witnesses, empty where the
    intake has no ledger; PEM of the time stamp service's root, empty where none is set."""

    name: Mapping[str, str]
    fingerprint: str
    log: str
    witnesses: tuple[str, ...]
    roots: str


def key_sheet(office: Office, actor: str) -> KeySheet:
    """As the desk itself believes them now. Nothing of it is secret. Raises RefusedError `desk.locked`."""
    health = office.health(actor)
    with office.archive.lock:
        log = kept_of(office.archive.state).get("log") or {}
        stamps = of_desk(office.archive.state).get("stamps") or {}
    return KeySheet(
        dict(health.name),
        health.fingerprint,
        log.get("log", ""),
        tuple(log.get("witnesses", ())),
        stamps.get("roots", ""),
    )


def as_text(sheet: KeySheet) -> bytes:
    """The sheet as a file of lines, which `amanat verify --keys` and `verify.html` read."""
    names = " / ".join(dict.fromkeys(name for name in sheet.name.values() if name))
    lines = [
        f"Keys of {names}",
        "Compare them by telephone. Keys that come in the case file itself prove nothing.",
        "",
        f"desk      {sheet.fingerprint}",
        *([f"log       {sheet.log}"] if sheet.log else []),
        *(f"witness   {one}" for one in sheet.witnesses),
    ]
    roots = ["", sheet.roots.strip()] if sheet.roots.strip() else []
    return "\n".join([*lines, *roots, ""]).encode()
