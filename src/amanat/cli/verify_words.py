"""What `amanat verify FILE` says: for an officer in English or Urdu, and for a program as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from amanat.casefile.finding import LANGUAGES, Finding, Level
from amanat.casefile.verify import Report, Summary, Trust
from amanat.cli.plain import plain

WORDS: Final = {
    "en": {
        "intact": "INTACT. Nothing was changed since it was sealed, as far as these keys can prove.",
        "altered": "CHANGED. Do not rely on this file.",
        "unproven": "NOT PROVED. Nothing wrong was found, but something is not proved.",
        "unreadable": "NOT READ. This could not be opened as a case file.",
        "locked": "NOT OPENED. The seal is closed. Nothing was looked at, so nothing is said against the file.",
        "file": "File",
        "bad": "Wrong",
        "unproven_": "Not proved",
        "note": "Note",
        "unreadable_": "Not read",
        "said": "What the file says of itself",
        "doubt": "Take none of this as proved: see above.",
        "case": "Case number",
        "desk": "Sealed by",
        "exhibits": "Exhibits",
        "files": "{count} files, {size} bytes in all",
        "steps": "Custody",
        "steps_": "{count} steps, {hidden} of them hidden; the first that is shown: {begun}",
        "sealed": "Sealed, by the desk's clock",
        "log": "Public log",
        "log_": "{name}, {size} entries",
        "seen": "Seen by witnesses",
        "nobody": "none",
        "needed": "{count} seen, {quorum} needed",
        "stamp": "Time stamp",
        "keys": "Checked with what you gave",
        "sheet": "File of keys",
        "several": "This file has keys of more than one desk or log. The first one was taken: see below.",
        "log_key": "Key of the log",
        "witness_key": "Key of a witness",
        "root": "Root certificate, SHA-256",
        "desk_key": "Desk",
        "none": "nothing",
        "now": "Checked at, by this computer's clock",
        "limits": "This does not say whether a picture or a text is true, or what happened before the desk had it.",
        "passphrase": "The file is sealed. The passphrase",
        "again": "This does not open it. Look at spaces, capital letters and the language of the keyboard",
        "reading": "Checking",
    },
    "ur": {
        "intact": "درست۔ جہاں تک یہ کلیدیں ثابت کر سکتی ہیں، مہر لگنے کے بعد کچھ نہیں بدلا۔",
        "altered": "بدلی ہوئی۔ اِس فائل پر بھروسا نہ کریں۔",
        "unproven": "ثابت نہیں۔ کوئی خرابی نہیں ملی، مگر کچھ ثابت نہیں ہوا۔",
        "unreadable": "پڑھی نہیں گئی۔ یہ کیس فائل کے طور پر نہیں کھلی۔",
        "locked": "نہیں کھلی۔ مہر بند ہے۔ اندر کچھ نہیں دیکھا گیا، اِس لیے فائل کے خلاف کوئی بات نہیں کہی جا رہی۔",
        "file": "فائل",
        "bad": "خرابی",
        "unproven_": "ثابت نہیں",
        "note": "یاد رکھیں",
        "unreadable_": "پڑھی نہیں گئی",
        "said": "فائل اپنے بارے میں کیا کہتی ہے",
        "doubt": "اِس میں سے کسی بات کو ثابت نہ سمجھیں: اوپر دیکھیں۔",
        "case": "کیس نمبر",
        "desk": "مہر لگانے والا دفتر",
        "exhibits": "چیزیں",
        "files": "{count} فائلیں، کل {size} بائٹ",
        "steps": "کس نے کیا کیا",
        "steps_": "{count} قدم، اُن میں سے {hidden} چھپے؛ پہلا جو دکھایا گیا: {begun}",
        "sealed": "مہر لگی، دفتر کی گھڑی سے",
        "log": "عوامی کھاتہ",
        "log_": "{name}، {size} اندراج",
        "seen": "گواہوں نے دیکھا",
        "nobody": "کوئی نہیں",
        "needed": "{count} نے دیکھا، {quorum} چاہییں",
        "stamp": "وقت کی مہر",
        "keys": "جو آپ نے دیا، اُس سے جانچا",
        "sheet": "کلیدوں کی فائل",
        "several": "اِس فائل میں ایک سے زیادہ دفتروں یا کھاتوں کی کلیدیں ہیں۔ پہلی لی گئی: نیچے دیکھیں۔",
        "log_key": "کھاتے کی کلید",
        "witness_key": "گواہ کی کلید",
        "root": "بنیادی سرٹیفکیٹ، SHA-256",
        "desk_key": "دفتر",
        "none": "کچھ نہیں",
        "now": "جانچ کا وقت، اِس کمپیوٹر کی گھڑی سے",
        "limits": "یہ جانچ نہیں بتاتی کہ تصویر یا تحریر سچ ہے یا نہیں، یا دفتر کو ملنے سے پہلے کیا ہوا۔",
        "passphrase": "فائل مہر بند ہے۔ پاس فریز",
        "again": "اِس سے نہیں کھلی۔ خالی جگہیں، بڑے چھوٹے حروف اور کی بورڈ کی زبان دیکھیں",
        "reading": "جانچ جاری ہے",
    },
}
_MONTHS: Final = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ur": ["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"],
}
_SIGNS: Final = {Level.BAD: "!", Level.UNREADABLE: "!", Level.UNPROVEN: "?", Level.NOTE: "·"}
_ORDER: Final = (Level.UNREADABLE, Level.BAD, Level.UNPROVEN, Level.NOTE)


def result(report: Report) -> str:
    """`intact`, `altered`, `unproven` or `unreadable`."""
    levels = {one.level for one in report.findings}
    worst = next((level for level in _ORDER if level in levels), Level.NOTE)
    names = {Level.UNREADABLE: "unreadable", Level.BAD: "altered", Level.UNPROVEN: "unproven", Level.NOTE: "intact"}
    return names[worst]


def is_locked(report: Report) -> bool:
    """Whether the seal was not opened, and nothing at all was seen of what is inside."""
    return [one.code for one in report.findings] in (["seal.no_key"], ["seal.wrong_key"])


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file that keys were taken from, "" where none was given, and of which it held more than one."""

    name: str = ""
    several: tuple[str, ...] = ()


def as_object(path: Path, report: Report, trust: Trust, now: int, sheet: Sheet = Sheet()) -> dict[str, Any]:
    """Everything, as data."""
    return {
        "file": path.name,
        "result": result(report),
        "exit": report.exit_code,
        "checked": now,
        "findings": [_finding(one) for one in report.findings],
        "summary": None if report.summary is None else asdict(report.summary),
        "keys": {
            "log": trust.log_key,
            "witnesses": list(trust.witness_keys),
            "roots": _roots(trust),
            "desk": trust.desk,
            "file": sheet.name,
            "several": list(sheet.several),
        },
    }


def _finding(one: Finding) -> dict[str, Any]:
    means = {language: one.means(language) for language in LANGUAGES}
    to_do = {language: one.to_do(language) for language in LANGUAGES}
    return {"code": one.code, "level": str(one.level), "place": one.place, "means": means, "do": to_do}


def as_text(path: Path, report: Report, trust: Trust, now: int, language: str, sheet: Sheet = Sheet()) -> str:
    """Everything, to be read: what came out, each finding on a line, what the file says, what it was held against."""
    words = WORDS[language]
    came_out = words["locked" if is_locked(report) else result(report)]
    lines = [came_out, f"{words['file']}: {_ltr(path.name, language)}", ""]
    found = sorted(report.findings, key=lambda one: _ORDER.index(one.level))
    lines += [_line(one, language) for one in found]
    if report.summary is not None:
        lines += ["", *_said(report.summary, language, doubtful=result(report) == "altered")]
    lines += ["", f"{words['keys']}:", *_from(sheet, language), *_given(trust, language)]
    lines += [f"{words['now']}: {_time(now, language)}", words["limits"], "", came_out]
    return "\n".join(lines)


def _line(one: Finding, language: str) -> str:
    words = WORDS[language]
    kind = words[one.level if one.level in (Level.BAD, Level.NOTE) else f"{one.level}_"]
    where = f" {_ltr(one.place, language)}" if one.place else ""
    return f"{_SIGNS[one.level]} {kind}: {_ltr(one.code, language)}{where}: {one.means(language)} {one.to_do(language)}"


def _said(said: Summary, language: str, *, doubtful: bool) -> Iterator[str]:
    words = WORDS[language]
    yield f"{words['said']}:"
    if doubtful:
        yield f"  {words['doubt']}"
    if said.case:
        yield f"  {words['case']}: {plain(said.case)}"
    if said.desk:
        yield f"  {words['desk']}: {plain(said.desk[language])} ({_ltr(said.fingerprint, language)})"
    count = words["files"].format(count=len(said.files), size=f"{said.size:,}")
    yield f"  {words['exhibits']}: {count}"
    for one in said.files:
        title = f" “{plain(one.title)}”" if one.title else ""
        yield f"    {_ltr(one.name, language)}{title} {_ltr(one.sha256, language)}"
    begun = _time(said.begun, language) if said.begun else words["nobody"]
    yield f"  {words['steps']}: {words['steps_'].format(count=said.steps, hidden=said.hidden, begun=begun)}"
    if said.sealed is not None:
        yield f"  {words['sealed']}: {_time(said.sealed, language)}"
    if said.log:
        yield f"  {words['log']}: {words['log_'].format(name=_ltr(said.log, language), size=f'{said.log_size:,}')}"
        seen = words["needed"].format(count=len(said.cosigned), quorum=said.quorum)
        yield f"  {words['seen']}: {seen if said.cosigned or said.quorum else words['nobody']}"
        yield from (f"    {_ltr(name, language)}: {_time(at, language)}" for name, at in said.cosigned)
    if said.stamped is not None:
        yield f"  {words['stamp']}: {_time(said.stamped, language)}, {_ltr(said.service, language)}"


def _from(sheet: Sheet, language: str) -> Iterator[str]:
    words = WORDS[language]
    if sheet.name:
        yield f"  {words['sheet']}: {_ltr(sheet.name, language)}"
    if sheet.several:
        yield f"  {words['several']}"


def _given(trust: Trust, language: str) -> list[str]:
    words = WORDS[language]
    given = [
        *([("desk_key", trust.desk)] if trust.desk else []),
        *([("log_key", trust.log_key)] if trust.log_key else []),
        *(("witness_key", key) for key in trust.witness_keys),
        *(("root", digest) for digest in _roots(trust)),
    ]
    return [f"  {words[name]}: {_ltr(value, language)}" for name, value in given] or [f"  {words['none']}"]


def _roots(trust: Trust) -> list[str]:
    found = x509.load_pem_x509_certificates(trust.tsa_roots) if trust.tsa_roots else []
    return [sha256(one.public_bytes(Encoding.DER)).hexdigest() for one in found]


def _time(at: int, language: str) -> str:
    try:
        moment = datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError):
        return str(at)
    return (
        f"{moment.day} {_MONTHS[language][moment.month - 1]} {moment.year}, {_ltr(f'{moment:%H:%M:%S} UTC', language)}"
    )


def _ltr(text: str, language: str) -> str:
    """A name or number inside Urdu, so that its order stays."""
    return plain(text) if language == "en" else f"\u2066{plain(text)}\u2069"
