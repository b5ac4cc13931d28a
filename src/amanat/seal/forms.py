"""How a value and its JSON stand for each other: small two-way forms that are put together into structures.

Reading refuses what spec/bytes.md refuses, naming the place but never the content: `json.type`, `json.missing`,
`json.unknown` (a name that does not belong), `json.value` (not one of the values allowed here), `json.length`,
`json.range`, and the `b64.…` codes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NewType, TypeVar

from amanat.errors import MalformedError
from amanat.seal.canonical import JSON, MAX_INTEGER, dumps, loads
from amanat.seal.encoding import b64, unb64
from amanat.seal.ids import KEY_ID_SIZE, RANDOM_ID_SIZE, DeskId, GrantId, InvitationId, ItemId, MailboxId, NoticeId

T = TypeVar("T")

Day = NewType("Day", str)
"""`YYYY-MM-DD` in UTC; days compare as their texts do."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """`read` takes JSON and where it stands (for the error) and gives the value; `write` gives the JSON back."""

    read: Callable[[JSON, str], T]
    write: Callable[[T], JSON]

    def decode(self, data: bytes) -> T:
        """The value of canonical JSON bytes. Raises MalformedError `json.…`, `b64.…`."""
        return self.read(loads(data), "")

    def encode(self, value: T) -> bytes:
        """The canonical JSON bytes of a value."""
        return dumps(self.write(value))


def text(longest: int, *, shortest: int = 1) -> Form[str]:
    """A text of `shortest` to `longest` Unicode code points."""

    def read(value: JSON, at: str) -> str:
        if not isinstance(value, str):
            raise _wrong_type(at, "a text")
        if not shortest <= len(value) <= longest:
            raise _wrong_length(at, f"{shortest} to {longest} characters")
        return value

    return Form(read, _same)


def pattern(expression: str, meaning: str) -> Form[str]:
    """A text that matches a regular expression as a whole; `meaning` says in the error what it should be."""
    compiled = re.compile(expression, re.ASCII)

    def read(value: JSON, at: str) -> str:
        if not isinstance(value, str):
            raise _wrong_type(at, "a text")
        if compiled.fullmatch(value) is None:
            raise _not_allowed(at, meaning)
        return value

    return Form(read, _same)


def integer(least: int = 0, most: int = MAX_INTEGER) -> Form[int]:
    """An integer from `least` to `most`."""

    def read(value: JSON, at: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong_type(at, "a whole number")
        if not least <= value <= most:
            raise MalformedError("json.range", f"{at or 'This'} must be {least} to {most}.")
        return value

    return Form(read, _same)


def _read_flag(value: JSON, at: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(at, "true or false")
    return value


def binary(size: int, *, or_empty: bool = False) -> Form[bytes]:
    """`size` bytes as base64url; with `or_empty` also none at all, as the empty text."""

    def read(value: JSON, at: str) -> bytes:
        if not isinstance(value, str):
            raise _wrong_type(at, "a text")
        return b"" if or_empty and not value else unb64(value, size)

    return Form(read, b64)


def signed_bytes(longest: int) -> Form[bytes]:
    """Bytes of any length up to `longest`, as base64url."""

    def read(value: JSON, at: str) -> bytes:
        if not isinstance(value, str):
            raise _wrong_type(at, "a text")
        if len(value) > longest * 4 // 3 + 2:
            raise _wrong_length(at, f"up to {longest} bytes")
        return unb64(value)

    return Form(read, b64)


def _identifier(make: Callable[[str], T], size: int) -> Form[T]:
    def read(value: JSON, at: str) -> T:
        if not isinstance(value, str):
            raise _wrong_type(at, "a text")
        unb64(value, size)
        return make(value)

    return Form(read, _same)


def _read_day(value: JSON, at: str) -> Day:
    try:
        if not isinstance(value, str) or _DAY.match(value) is None:
            raise ValueError
        date.fromisoformat(value)
    except ValueError as error:
        raise _not_allowed(at, "a day, YYYY-MM-DD") from error
    return Day(value)


def choice(*allowed: str) -> Form[str]:
    """One of a few words."""
    words = frozenset(allowed)

    def read(value: JSON, at: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise _not_allowed(at, "one of the words this format lists")
        return value

    return Form(read, _same)


def many(form: Form[T], *, least: int = 0, most: int, distinct: bool = False) -> Form[tuple[T, ...]]:
    """A list of `least` to `most` values of one form; with `distinct` none twice."""

    def read(value: JSON, at: str) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise _wrong_type(at, "a list")
        if not least <= len(value) <= most:
            raise _wrong_length(at, f"{least} to {most} entries")
        entries = tuple(form.read(entry, f"{at}[{i}]") for i, entry in enumerate(value))
        if distinct and len(set(entries)) != len(entries):
            raise _not_allowed(at, "no entry twice")
        return entries

    return Form(read, lambda entries: [form.write(entry) for entry in entries])


def struct(
    make: Callable[..., T],
    required: Mapping[str, Form[Any]],
    optional: Mapping[str, Form[Any]] | None = None,
    *,
    fixed: Mapping[str, JSON] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> Form[T]:
    """A JSON object as a dataclass. Optional names that are absent are `None`; `fixed` names hold one value always and
    no attribute; `attributes` maps a name to its attribute where they differ (`in`, `from`)."""
    optional, fixed = optional or {}, fixed or {}
    forms = {**required, **optional}
    known = forms.keys() | fixed.keys()
    needed = required.keys() | fixed.keys()
    attribute = {name: (attributes or {}).get(name, name) for name in forms}

    def read(value: JSON, at: str) -> T:
        if not isinstance(value, Mapping):
            raise _wrong_type(at, "an object")
        if not needed <= value.keys():
            raise MalformedError("json.missing", f"{at or 'This'} lacks {', '.join(sorted(needed - value.keys()))}.")
        if not value.keys() <= known:
            raise MalformedError("json.unknown", f"{at or 'This'} has a name that does not belong there.")
        for name, meant in fixed.items():
            if type(value[name]) is not type(meant) or value[name] != meant:
                raise _not_allowed(_below(at, name), f"{meant!r}")
        return make(**{attribute[n]: f.read(value[n], _below(at, n)) for n, f in forms.items() if n in value})

    def write(value: T) -> JSON:
        parts: dict[str, JSON] = dict(fixed)
        for name, form in forms.items():
            part = getattr(value, attribute[name])
            if part is not None or name in required:
                parts[name] = form.write(part)
        return parts

    return Form(read, write)


def _same(value: Any) -> Any:
    return value


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _wrong_type(at: str, meant: str) -> MalformedError:
    return MalformedError("json.type", f"{at or 'This'} must be {meant}.")


def _wrong_length(at: str, meant: str) -> MalformedError:
    return MalformedError("json.length", f"{at or 'This'} must have {meant}.")


def _not_allowed(at: str, meant: str) -> MalformedError:
    return MalformedError("json.value", f"{at or 'This'} must be {meant}.")


def _read_desk_or_none(value: JSON, at: str) -> DeskId | None:
    return None if value == "" else desk.read(value, at)


flag: Form[bool] = Form(_read_flag, _same)
day: Form[Day] = Form(_read_day, _same)
mailbox: Form[MailboxId] = _identifier(MailboxId, KEY_ID_SIZE)
desk: Form[DeskId] = _identifier(DeskId, KEY_ID_SIZE)
desk_or_none: Form[DeskId | None] = Form(_read_desk_or_none, lambda value: value or "")
"""A desk's id; the empty text is none."""
item: Form[ItemId] = _identifier(ItemId, RANDOM_ID_SIZE)
grant: Form[GrantId] = _identifier(GrantId, RANDOM_ID_SIZE)
notice: Form[NoticeId] = _identifier(NoticeId, RANDOM_ID_SIZE)
invitation: Form[InvitationId] = _identifier(InvitationId, RANDOM_ID_SIZE)
random_id: Form[str] = _identifier(str, RANDOM_ID_SIZE)
"""A publication's or a referral's id."""
time: Form[int] = integer()
"""Unix seconds."""
key: Form[bytes] = binary(32)
signature: Form[bytes] = binary(64)
digest: Form[bytes] = binary(32)
recipient: Form[bytes] = binary(1216)
language: Form[str] = choice("en", "ur")
