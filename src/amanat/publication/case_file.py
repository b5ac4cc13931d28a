"""The people of a case as a small JSON file, for checking texts away from a desk. Form: spec/wording-pack.md, "Case
file"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, get_args

from amanat.errors import MalformedError
from amanat.publication.people import Person, Protected, Role
from amanat.seal.forms import Day

_CASE: Final = frozenset({"country", "people", "allowed", "pdq"})
_PERSON: Final = frozenset({"id", "role", "names", "identifiers", "minor", "roles", "places", "days"})


def read_case(raw: bytes) -> Protected:
    """Raises MalformedError `case.json`, `case.field`; neither repeats what the file holds."""
    try:
        data = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedError("case.json", "The case file is not JSON in UTF-8.") from error
    if not isinstance(data, dict) or set(data) - _CASE:
        raise _wrong("the file", f"an object with {', '.join(sorted(_CASE))}")
    people = data.get("people", [])
    if not isinstance(people, list):
        raise _wrong("people", "a list")
    return Protected(
        tuple(_person(one, number) for number, one in enumerate(people, 1)),
        _text(data.get("country", "PK"), "country"),
        frozenset(_texts(data, "allowed", "the file")),
        _texts(data, "pdq", "the file"),
    )


def _person(data: Any, number: int) -> Person:
    where = f"person {number}"
    if not isinstance(data, dict) or set(data) - _PERSON or data.get("role") not in get_args(Role):
        raise _wrong(where, f"an object with a role ({', '.join(get_args(Role))}) and of {', '.join(sorted(_PERSON))}")
    return Person(
        id=_text(data.get("id", str(number)), where),
        role=data["role"],
        names=_texts(data, "names", where),
        identifiers=_identifiers(data, where),
        minor=data.get("minor") is True,
        roles=_texts(data, "roles", where),
        places=_texts(data, "places", where),
        days=tuple(map(Day, _texts(data, "days", where))),
    )


def _identifiers(data: Mapping[str, Any], where: str) -> tuple[tuple[str, str], ...]:
    given = data.get("identifiers", [])
    if not isinstance(given, list) or not all(isinstance(one, dict) and set(one) == {"kind", "text"} for one in given):
        raise _wrong(f"{where}: identifiers", "a list of {kind, text}")
    return tuple((_text(one["kind"], where), _text(one["text"], where)) for one in given)


def _texts(data: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    given = data.get(field, [])
    if not isinstance(given, list):
        raise _wrong(f"{where}: {field}", "a list of texts")
    return tuple(_text(one, f"{where}: {field}") for one in given)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, "texts that are not empty")
    return value


def _wrong(where: str, what: str) -> MalformedError:
    return MalformedError("case.field", f"In the case file {where} must be {what}. See spec/wording-pack.md.")
