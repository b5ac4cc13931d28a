"""Spelling keys and identifiers: words a second, cold and with the answers kept, and the coarse frame of an index.

Reference, for every row: NFKC and case folding of the same words, the least that any comparison of spellings does.
"""

from __future__ import annotations

import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from amanat.escrow.identifiers import normalise
from amanat.escrow.names import alike
from amanat.spelling.search import frame, search_keys
from bench.table import Options, Row

VECTORS = Path(__file__).parents[1] / "vectors"
SEED = 5


def run(options: Options) -> list[Row]:
    """Words of the vectors: a third Urdu, the rest Roman Urdu and English."""
    distinct = _words()
    text = random.Random(SEED).choices(distinct, k=40_000 if options.quick else 400_000)
    least = _rate(lambda word: unicodedata.normalize("NFKC", word).casefold(), text)
    kept = _rate(lru_cache(maxsize=None)(search_keys), text)
    rows = [
        _row("frame, cold", _rate(frame, distinct * 5), least),
        _row("keys, cold", _rate(search_keys, distinct * 5), least),
        _row(f"keys, kept ({len(distinct):,} distinct in {len(text):,} words)", kept, least, "over 200,000"),
    ]
    phones = [f"0300 {place:07}" for place in range(2_000)]
    names = [case["input"].values() for case in _cases("names.json")] * 20
    rows.append(
        Row("telephone numbers normalised", _rate(lambda text: normalise("phone", text, "PK"), phones), "a second")
    )
    rows.append(Row("pairs of names compared", _rate(lambda pair: alike(*pair), names), "a second"))
    return rows


def _row(name: str, rate: float, least: float, aim: str = "") -> Row:
    return Row(name, rate, "words/s", "NFKC and case folding", rate / least, aim)


def _rate(does: Callable[..., object], given: Iterable[object]) -> float:
    many = list(given)
    start = time.perf_counter()
    for one in many:
        does(one)
    return len(many) / (time.perf_counter() - start)


def _words() -> list[str]:
    return list(dict.fromkeys(word for case in _cases("spelling.json") for word in case["input"].get("words", ())))


def _cases(name: str) -> list[dict[str, dict[str, list[str]]]]:
    cases: list[dict[str, dict[str, list[str]]]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))["cases"]
    return cases
