"""Jurisdiction packs: bytes in, a checked value out; and the signatures of named reviewers (spec/pack.md).

Nothing here says that a pack is right. It says whether it holds together, where each sentence comes from, and whether a
named person signed these very bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import yaml

from amanat.errors import MalformedError
from amanat.process.pack_form import ACTORS, EVENTS, PACK, Longer, Pack, Rule, Signature, Step, Within
from amanat.process.pack_rules import Fault, faults_between, faults_of
from amanat.seal.canonical import JSON, loads
from amanat.seal.forms import Day, binary, day, digest, integer, many, signature, struct, text
from amanat.seal.signing import SigningKey, sha256, verify

__all__ = [
    "ACTORS",
    "EVENTS",
    "Fault",
    "Longer",
    "Pack",
    "Reviewer",
    "Rule",
    "Signature",
    "Step",
    "Within",
    "data_of",
    "faults_between",
    "faults_of",
    "read_form",
    "read_pack",
    "read_reviewers",
    "sign",
    "signed_by",
]

MAX_BYTES: Final = 256 * 1024
LABEL: Final = "pack-review"
REVIEWERS: Final = "amanat-reviewers/1"


class _Loader(yaml.SafeLoader):
    """YAML without its traps: no name twice, no references, and no text that turns into a day or into "yes"."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("a reference to another place (*name) is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(map(str, names))) < len(names):
            raise yaml.YAMLError(f"a name stands twice below line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _shape, _first in (
    ("int", "(?:0|[1-9][0-9]*)", "0123456789"),
    ("bool", "true|false", "tf"),
    ("null", "null", "n"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_shape})$"), list(_first))


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody whose signature counts here. `until`: the last day on which it did."""

    name: str
    role: str
    key: bytes
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class _Review:
    """What a reviewer signs."""

    pack: str
    version: int
    sha256: bytes
    name: str
    role: str
    day: Day
    key: bytes


@dataclass(frozen=True, slots=True)
class _Signed:
    review: _Review
    signature: bytes


_NAME: Final = text(120)
_REVIEW: Final = struct(
    _Review,
    {
        "pack": text(60),
        "version": integer(1, 10_000),
        "sha256": digest,
        "name": _NAME,
        "role": _NAME,
        "day": day,
        "key": binary(32),
    },
    fixed={"v": 1},
)
_SIGNED: Final = struct(_Signed, {"review": _REVIEW, "signature": signature})
_REVIEWERS: Final = struct(
    lambda reviewers: reviewers,
    {"reviewers": many(struct(Reviewer, {"name": _NAME, "role": _NAME, "key": binary(32)}, {"until": day}), most=100)},
    fixed={"format": REVIEWERS},
)


def data_of(raw: bytes) -> Any:
    """The plain data of a pack's YAML. Raises MalformedError `pack.size`, `pack.yaml`."""
    if len(raw) > MAX_BYTES:
        raise MalformedError("pack.size", f"A pack has at most {MAX_BYTES // 1024} KiB.")
    try:
        return yaml.load(raw.decode("utf-8"), _Loader)  # noqa: S506  a SafeLoader, with less
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        said = getattr(error, "problem", None) or str(error).splitlines()[0]
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise MalformedError("pack.yaml", f"This is not the YAML of a pack{line}: {said}.") from error


def read_form(raw: bytes) -> Pack:
    """A pack that has the right form, whatever it says. Raises MalformedError `pack.size`, `pack.yaml`, `pack.form`
    (its detail names the place)."""
    try:
        return replace(PACK.read(data_of(raw), ""), digest=sha256(raw))
    except MalformedError as error:
        if error.code.startswith("pack."):
            raise
        raise MalformedError("pack.form", f"{error.detail} ({error.code}; see spec/pack.md)") from error


def read_pack(raw: bytes) -> Pack:
    """A pack that holds together by itself. Raises MalformedError as `read_form`, and the first fault of
    `pack_rules.faults_of` with its code and place. Unsigned: `signed` is None."""
    pack = read_form(raw)
    for fault in faults_of(pack):
        raise MalformedError(fault.code, f"{fault.place}: {fault.detail}")
    return pack


def read_reviewers(raw: bytes) -> Mapping[bytes, Reviewer]:
    """The people whose signatures count, by key. Raises MalformedError `pack.reviewers`, `pack.size`, `pack.yaml`."""
    try:
        people: tuple[Reviewer, ...] = _REVIEWERS.read(data_of(raw), "")
    except MalformedError as error:
        if error.code.startswith("pack."):
            raise
        raise MalformedError("pack.reviewers", f"The list of reviewers: {error.detail}") from error
    found = {person.key: person for person in people}
    if len(found) < len(people):
        raise MalformedError("pack.reviewers", "The list of reviewers: a key stands twice.")
    return found


def sign(raw: bytes, key: SigningKey, *, name: str, role: str, on: str) -> bytes:
    """The signature file over the exact bytes of a pack: one line of JSON. `on`: ``YYYY-MM-DD``. Raises MalformedError
    as `read_pack`, and `json.…` for a name, role or day that does not fit."""
    pack = read_pack(raw)
    who: dict[str, JSON] = {"name": name, "role": role, "day": on, "key": digest.write(key.public)}
    what: dict[str, JSON] = {"pack": pack.id, "version": pack.version, "sha256": digest.write(pack.digest), "v": 1}
    made = _REVIEW.read(who | what, "")
    return _SIGNED.encode(_Signed(made, key.sign(LABEL, _REVIEW.encode(made)))) + b"\n"


def signed_by(pack: Pack, raw: bytes, reviewers: Mapping[bytes, Reviewer]) -> Pack:
    """The pack with its `signed`, from a signature file. Raises MalformedError `pack.signature_form`, `pack.changed`
    (signed, then edited), `pack.reviewer` (not on the list, or no longer, or under another name); ForgedError
    `signature.invalid`."""
    try:
        signed = _SIGNED.read(loads(raw.removesuffix(b"\n")), "")
    except MalformedError as error:
        raise MalformedError("pack.signature_form", f"This is no signature of a pack: {error.detail}") from error
    review = signed.review
    verify(LABEL, review.key, signed.signature, _REVIEW.encode(review))
    if (review.pack, review.version, review.sha256) != (pack.id, pack.version, pack.digest):
        raise MalformedError("pack.changed", f"{pack.id} is not what {review.name} signed. It must be read again.")
    known = reviewers.get(review.key)
    if known is None or (known.name, known.role) != (review.name, review.role):
        raise MalformedError("pack.reviewer", "Whoever signed this is not on the list of reviewers under this name.")
    if known.until is not None and review.day > known.until:
        raise MalformedError("pack.reviewer", f"{review.name} did not review any more on {review.day}.")
    return replace(pack, signed=Signature(review.name, review.role, review.day, review.key))
