"""The sheet of keys that a desk gives beside a case file and never inside (spec/case-file.md, "Keys file"): whoever
checks the file believes these alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

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


def name_of(vkey: str) -> str:
    """The name in a key of the log or of a witness: what people call it."""
    return vkey.partition("+")[0]


def as_text(sheet: KeySheet) -> bytes:
    """The sheet as a file of lines, which `amanat verify --keys` and `verify.html` read; each key under a plain title,
    in both languages: whoever is given it may never have seen one."""
    names = " / ".join(dict.fromkeys(name for name in sheet.name.values() if name))
    parts: list[tuple[tuple[str, str], tuple[str, ...]]] = [(_TITLES["desk"], (sheet.fingerprint,))]
    parts += [(_TITLES["log"], (sheet.log,))] if sheet.log else []
    parts += [(_TITLES["witnesses"], sheet.witnesses)] if sheet.witnesses else []
    parts += [(_TITLES["stamps"], (sheet.roots.strip(),))] if sheet.roots.strip() else []
    lines = [f"Keys of {names}", *_FIRST]
    for (title, in_urdu), keys in parts:
        lines += ["", title, in_urdu, *keys]
    return "\n".join([*lines, ""]).encode()


_FIRST: Final = (
    "Compare them by telephone. Keys that come in the case file itself prove nothing.",
    "اِنہیں فون پر ملا لیں۔ جو کلیدیں کیس فائل کے اندر آئیں وہ کچھ ثابت نہیں کرتیں۔",
)
_TITLES: Final = {
    "desk": ("1. Fingerprint of the desk: it says who sealed the file.", "ڈیسک کا فنگر پرنٹ: فائل پر مہر کس نے لگائی۔"),
    "log": ("2. Key of the public ledger: it says that the seal was there.", "عوامی کھاتے کی کلید: مہر وہاں درج ہے۔"),
    "witnesses": (
        "3. Keys of the witnesses, who do not belong to the desk: they say when.",
        "گواہوں کی کلیدیں، جو ڈیسک کے نہیں: وہ بتاتے ہیں کہ کب۔",
    ),
    "stamps": (
        "4. Root certificate of the time stamp service: it says when, too.",
        "وقت کی مہر دینے والی سروس کا بنیادی سرٹیفکیٹ: وہ بھی بتاتی ہے کہ کب۔",
    ),
}
