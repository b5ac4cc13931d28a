"""Canonical JSON, RFC 8785, integers only (spec/bytes.md): one value, one spelling, so that a signature covers what
was meant."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import rfc8785

from amanat.errors import MalformedError

JSON = None | bool | int | str | Sequence["JSON"] | Mapping[str, "JSON"]

_LONG_NUMBER = re.compile(r"\d{16}")

MAX_INTEGER = 2**53 - 1
"""The largest integer that JavaScript holds exactly."""
MAX_DEPTH = 200
"""Objects and lists inside one another."""


_PLAIN = frozenset({int, str, bool, type(None)})
"""What holds nothing further, so that long lists of numbers need no call for each."""
_QUICK = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def dumps(value: JSON) -> bytes:
    """The canonical bytes of `value`, which holds no floats.

    Raises MalformedError: `json.number` (an integer beyond 2^53-1, or a float), `json.string` (a lone surrogate),
    `json.syntax` (nested deeper than MAX_DEPTH).
    """
    _check_depth(value)
    if _holds_float(value):
        raise MalformedError("json.number", "Only whole numbers are written.")
    text = _quick(value)
    if _is_alike(text, value) and not _LONG_NUMBER.search(text):
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass  # half a character, which the other way says
    return _canonical(value)


def loads(data: bytes) -> JSON:
    """The value of canonical JSON.

    Raises MalformedError, the first that holds: `json.syntax` (not UTF-8, not JSON, nested too deep), `json.string` (a
    lone surrogate), `json.canonical` (not byte for byte its own canonical form: duplicate names, spaces, other order,
    `1.0`), `json.number` (a fraction, or an integer beyond 2^53-1).
    """
    strange: list[float] = []

    def note(number: float) -> float:
        strange.append(number)
        return number

    def integer(text: str) -> float:
        # Sixteen digits and a sign hold every number we allow; longer ones become what JavaScript would read.
        number = int(text) if len(text) <= 17 else note(float(text))
        return number if abs(number) <= MAX_INTEGER else note(float(number))

    def constant(_name: str) -> float:
        raise ValueError

    try:
        text = data.decode("utf-8")
        value: JSON = json.loads(
            text, parse_int=integer, parse_float=lambda digits: note(float(digits)), parse_constant=constant
        )
    except (ValueError, RecursionError) as error:
        raise MalformedError("json.syntax", "This is not JSON in UTF-8, or it is nested too deep.") from error
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(value)
    if not (not strange and _is_alike(text, value) and _quick(value) == text) and _canonical(value) != data:
        raise MalformedError("json.canonical", "Write the JSON in its canonical form (RFC 8785).")
    if strange:
        raise MalformedError("json.number", "Only whole numbers up to 2^53-1 are read.")
    return value


def _check_depth(value: JSON, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise MalformedError("json.syntax", "This JSON is nested too deep.")
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            if type(part) not in _PLAIN or depth >= MAX_DEPTH:
                _check_depth(part, depth + 1)


def _quick(value: JSON) -> str:
    """The same as `_canonical` when all names are ASCII; several times faster, because it runs in C."""
    return _QUICK.encode(value)


def _is_alike(text: str, value: JSON) -> bool:
    """Whether both ways write names in one order: they differ in letters beyond ASCII alone. `text`: of `_quick`."""
    return text.isascii() or _has_ascii_names(value)


def _has_ascii_names(value: JSON) -> bool:
    if isinstance(value, Mapping):
        if not all(map(str.isascii, value)):
            return False
        value = list(value.values())
    if isinstance(value, list | tuple):
        return all(type(part) in _PLAIN or _has_ascii_names(part) for part in value)
    return True


def _canonical(value: JSON) -> bytes:
    try:
        return rfc8785.dumps(value)
    except (rfc8785.IntegerDomainError, rfc8785.FloatDomainError) as error:
        raise MalformedError("json.number", "Only whole numbers up to 2^53-1 are allowed.") from error
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise MalformedError("json.string", "A text holds half a character (a lone surrogate).") from error


def _holds_float(value: JSON | float) -> bool:
    if isinstance(value, Mapping):
        return any(type(part) not in _PLAIN and _holds_float(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(type(part) not in _PLAIN and _holds_float(part) for part in value)
    return isinstance(value, float)
