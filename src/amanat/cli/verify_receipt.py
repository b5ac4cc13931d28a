"""`amanat verify receipt`: checks a file of receipts offline, with nothing but the words it was sealed to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from amanat.cli.faults import plainly
from amanat.cli.findings import Lang
from amanat.cli.plain import plain, plain_line
from amanat.cli.receipt_tiles import Copy
from amanat.cli.receipt_words import WORDS, isolated, sentence
from amanat.errors import AmanatError
from amanat.ledger.cosignature import policy_of
from amanat.ledger.receipts import PROVED_SO_FAR, Keys, Mark, check_files, check_receipt
from amanat.seal.encoding import b64, unb64
from amanat.seal.message import MESSAGE
from amanat.seal.phrase import Phrase, read_phrase
from amanat.seal.receipt_file import NamedKeys, Receipt, ReceiptFile, open_receipts
from amanat.seal.signing import split_body

_SIGNS = {"holds": "+", "waits": "~", "fails": "!"}
_PIECE = 1 << 20

Receipts = Annotated[list[Path], typer.Argument(help="Files of receipts, as they were kept.", show_default=False)]
PhraseFile = Annotated[
    Path | None,
    typer.Option("--phrase-file", help="A file with the twelve words or numbers. Default: asked for, not shown."),
]
IntakeKey = Annotated[str | None, typer.Option("--key", help="The key with which the intake signs promises.")]
LogKey = Annotated[str | None, typer.Option("--log-key", help="The key of the ledger: name+hash+key.")]
WitnessKeys = Annotated[
    list[str] | None, typer.Option("--witness-key", help="The key of a witness. One option for each.")
]
Items = Annotated[list[Path] | None, typer.Option("--file", help="A file of which you ask whether it went along.")]
Tiles = Annotated[
    Path | None,
    typer.Option("--tiles", help="A copy of the ledger (checkpoint, tile/…), for receipts without proof."),
]
Words = Annotated[bool, typer.Option("--words", help="Print what the answers say. Others may read the screen.")]
Language = Annotated[Lang, typer.Option(help="The language of what is found.")]
AsJson = Annotated[bool, typer.Option("--json", help="For a program: one JSON object.")]


def receipt(
    files: Receipts,
    phrase_file: PhraseFile = None,
    key: IntakeKey = None,
    log_key: LogKey = None,
    witness_key: WitnessKeys = None,
    file: Items = None,
    tiles: Tiles = None,
    words: Words = False,
    lang: Language = Lang.EN,
    as_json: AsJson = False,
) -> None:
    """Check receipts with the words they were sealed to. Nothing is sent anywhere.

    Ends with 0 when all hold, 1 when one does not or is not proved, 2 when a file or the words cannot be read.
    """
    with plainly(forged=1):
        phrase = _phrase(phrase_file, lang)
        given = Keys(
            None if key is None else unb64(key, 32), None if log_key is None else policy_of(log_key, witness_key or ())
        )
        wanted = {str(path): _digest(path) for path in file or ()}
        opened = [(path, open_receipts(path.read_bytes(), phrase)) for path in files]
        if tiles is not None:
            copy = Copy(tiles)
            opened = [(path, replace(made, receipts=copy.proved(made.receipts))) for path, made in opened]
        told = [_checked(path, made, given, phrase, words, lang) for path, made in opened]
        looked_for = check_files([one for _, made in opened for one in made.receipts], wanted, given)
    asked = [_plain(mark, lang) for mark in looked_for]
    verdict = _verdict(told, asked)
    if as_json:
        typer.echo(json.dumps({"files": told, "asked": asked, "verdict": verdict, "holds": verdict == "holds"}))
    else:
        _print(told, asked, lang)
        typer.echo(f"\n{WORDS[lang][verdict]}")
        if verdict == "unproved" and (lacking := _lacking(given, lang)):
            typer.echo(WORDS[lang]["ask"].format(options=lacking))
    raise typer.Exit(0 if verdict == "holds" else 1)


def _verdict(told: Sequence[dict[str, Any]], asked: Sequence[dict[str, str]]) -> str:
    """`altered`, `unproved` or `holds`: the worst of all that was looked at."""
    marks = [mark for one in told for kept in one["receipts"] for mark in kept["marks"]]
    marks += [mark for one in told for mark in one["keys"]] + list(asked)
    if any(mark["level"] == "fails" for mark in marks):
        return "altered"
    waits = {mark["code"] for mark in marks if mark["level"] == "waits"}
    return "unproved" if waits - PROVED_SO_FAR else "holds"


def _lacking(given: Keys, lang: Lang) -> str:
    """The options for keys that were not given, and who has them."""
    asked = (("ask_intake", given.intake), ("ask_log", given.policy))
    return ("، " if lang is Lang.UR else ", ").join(WORDS[lang][name] for name, has in asked if has is None)


def _phrase(path: Path | None, lang: Lang) -> Phrase:
    typed = typer.prompt(WORDS[lang]["phrase"], hide_input=True) if path is None else path.read_text("utf-8")
    return read_phrase(typed)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.digest()


def _checked(path: Path, made: ReceiptFile, given: Keys, phrase: Phrase, words: bool, lang: Lang) -> dict[str, Any]:
    """All that is said about one file of receipts."""
    keys, notes = _keys(made.keys, given)
    return {
        "file": path.name,
        "keys": [_plain(mark, lang) for mark in notes],
        "named": {
            "receipts": b64(made.keys.receipts),
            "ledger": made.keys.ledger,
            "witnesses": list(made.keys.witnesses),
        },
        "receipts": [
            {
                "kind": one.kind,
                "about": one.about,
                "day": one.day,
                "marks": [_plain(mark, lang) for mark in check_receipt(one, keys, phrase)],
                **({"words": _words(one)} if words and one.kind == "answer" else {}),
            }
            for one in made.receipts
        ],
    }


def _keys(named: NamedKeys, given: Keys) -> tuple[Keys, list[Mark]]:
    """Keys that were given count; where none was, the file's own are taken, and it is said."""
    intake = given.intake if given.intake is not None else named.receipts or None
    policy, notes = given.policy, []
    try:
        if policy is None and named.ledger:
            policy = policy_of(named.ledger, named.witnesses)
    except AmanatError as error:
        notes.append(Mark(error.code, "waits", error.detail))
    if (given.intake is None and intake is not None) or (given.policy is None and policy is not None):
        notes.append(Mark("receipt.keys_found", "waits", WORDS["en"]["found"]))
    return Keys(intake, policy), notes


def _words(receipt: Receipt) -> dict[str, Any] | None:
    """What an answer says, as it was written; None if it cannot be read."""
    try:
        written: Any = MESSAGE.write(MESSAGE.decode(split_body(receipt.body)[1]))
    except AmanatError:
        return None
    return {"kind": written["kind"], "content": written["content"]}


def _plain(mark: Mark, lang: Lang) -> dict[str, str]:
    return {"code": mark.code, "level": mark.level, "says": sentence(mark, lang)}


def _print(told: Sequence[dict[str, Any]], asked: Sequence[dict[str, str]], lang: Lang) -> None:
    words = WORDS[lang]
    for one in told:
        count = len(one["receipts"])
        typer.echo(f"{plain(one['file'])}: {words['count_one'] if count == 1 else words['count'].format(count=count)}")
        for kept in one["receipts"]:
            _print_receipt(kept, lang)
        if one["keys"]:
            typer.echo("")
            _say(one["keys"])
            for name in filter(None, [one["named"]["receipts"], one["named"]["ledger"], *one["named"]["witnesses"]]):
                typer.echo(f"    {plain_line(name)}")
    if asked:
        typer.echo("")
        _say(asked)


def _print_receipt(kept: dict[str, Any], lang: Lang) -> None:
    words, kind = WORDS[lang], kept["kind"]
    name = plain(kept["about"]) if lang is Lang.EN else isolated(kept["about"])
    about = words[f"{kind}_about"].format(about=name) if kept["about"] else ""
    day = kept["day"] if lang is Lang.EN else f"\u2066{kept['day']}\u2069"
    typer.echo(f"\n{words[kind].format(day=day)}{about}")
    _say(kept["marks"])
    if kept.get("words"):
        typer.echo(f"    {plain_line(json.dumps(kept['words'], ensure_ascii=False))}")


def _say(marks: Sequence[dict[str, str]]) -> None:
    for mark in marks:
        typer.echo(f"  {_SIGNS[mark['level']]} {mark['says']} ({mark['code']})")
