"""The recovery kit on paper: three SLIP-39 shares, any two of which bring the desk back (spec/journal.md, "Keys")."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import shamir_mnemonic

from amanat.errors import MalformedError
from amanat.seal.age import HybridIdentity
from amanat.seal.ids import DeskId, fingerprint

SHARES = 3
NEEDED = 2


def make_shares(recovery_seed: bytes) -> tuple[str, ...]:
    """Three shares of 33 words each (SLIP-39: one group, 2 of 3, no passphrase) of the 32-byte seed."""
    return tuple(shamir_mnemonic.generate_mnemonics(1, [(NEEDED, SHARES)], recovery_seed)[0])


def join_shares(shares: Sequence[str]) -> HybridIdentity:
    """The recovery identity from two shares. Spelling: lower case is not needed, white space is free.

    Raises MalformedError `kit.share` (a word is wrong or missing), `kit.set` (not two different shares of one kit).
    """
    clean = [" ".join(share.lower().split()) for share in shares]
    for number, share in enumerate(clean, 1):
        try:
            shamir_mnemonic.Share.from_mnemonic(share)
        except shamir_mnemonic.MnemonicError as error:
            raise MalformedError("kit.share", f"Share {number} has a wrong or missing word. Read it again.") from error
    if len(set(clean)) < NEEDED:
        raise MalformedError("kit.set", "Two different shares are needed. Use two sheets of the same kit.")
    try:
        return HybridIdentity(shamir_mnemonic.combine_mnemonics(clean[:NEEDED]))
    except shamir_mnemonic.MnemonicError as error:
        raise MalformedError(
            "kit.set", "These shares do not belong together. Use two sheets of the same kit."
        ) from error


def share_words(share: str, *positions: int) -> tuple[str, ...]:
    """Some words of a share, counted from 1: asked back after printing."""
    words = share.split()
    return tuple(words[position - 1] for position in positions)


_STYLE = """
body{font:12pt/1.5 Georgia,serif;color:#000;background:#fff;margin:0}
section{page-break-after:always;padding:15mm;max-width:180mm}
section:last-child{page-break-after:auto}
h1{font-size:18pt;margin:0 0 4mm}
ol{columns:3;padding-left:9mm;font:13pt/1.9 ui-monospace,monospace;margin:6mm 0}
p{margin:0 0 3mm}
.id{font-family:ui-monospace,monospace}
"""


def text_sheets(desk: DeskId, shares: Sequence[str], day: str) -> str:
    """The three sheets as plain text, one page each (form feed between)."""
    return "\f".join(_text_sheet(desk, share, number, day) for number, share in enumerate(shares, 1))


def _text_sheet(desk: DeskId, share: str, number: int, day: str) -> str:
    words = [f"{place:2}. {word}" for place, word in enumerate(share.split(), 1)]
    rows = ["".join(cell.ljust(20) for cell in words[i : i + 3]).rstrip() for i in range(0, len(words), 3)]
    lines = [f"Sheet {number} of {SHARES}. Fingerprint {fingerprint(desk)}. {day}", "", *_explained(), "", *rows, ""]
    return "\n".join(lines)


def html_sheets(desk: DeskId, shares: Sequence[str], day: str) -> str:
    """The three sheets as one page to print, one sheet of paper each; loads nothing."""
    sections = "".join(_html_sheet(desk, share, number, day) for number, share in enumerate(shares, 1))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sheets</title>'
        f"<style>{_STYLE}</style>{sections}</html>"
    )


def _html_sheet(desk: DeskId, share: str, number: int, day: str) -> str:
    words = "".join(f"<li>{escape(word)}</li>" for word in share.split())
    told = "".join(f"<p>{escape(line)}</p>" for line in _explained())
    return (
        f"<section><h1>Sheet {number} of {SHARES}</h1>"
        f'<p>Fingerprint <span class="id">{escape(fingerprint(desk))}</span>. Printed {escape(day)}.</p>'
        f"{told}<ol>{words}</ol><p>Kept by: ______________________ Place: ______________________</p></section>"
    )


def _explained() -> tuple[str, ...]:
    return (
        "This is one of three sheets. Any two of them, with a backup, open every record of this desk.",
        "Give each sheet to another person. Keep them in different places. Do not photograph them.",
        "To use them: amanat desk restore.",
    )
