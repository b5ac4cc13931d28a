"""What each kind of entry needs and must not have, as one table (spec/publication.md, "Entry")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from amanat.errors import MalformedError

if TYPE_CHECKING:
    from amanat.seal.publication import Entry, Stage

OPENING: Final = frozenset({"statement", "own_voice"})
"""The kinds that a publication begins with."""
ENDED: Final = frozenset({"outcome"})
"""The kinds that may still come after a retraction or a take-down, and stay after one: they hold nothing of hers."""
KEPT_FOR_OUTCOMES: Final = 50
"""Beyond this number only outcomes stand: whoever fills a publication must not keep an exoneration out."""
_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Rule:
    """Fields of an entry that must be there, and that must not."""

    needs: tuple[str, ...]
    bars: tuple[str, ...]


RULES: Final[Mapping[str, Rule]] = {
    "statement": Rule(("source", "asked"), ("name", "of")),
    "own_voice": Rule(("name", "consent", "asked"), ("of", "source")),
    "reply": Rule((), ("name", "of", "source", "asked", "pictures", "consent")),
    "correction": Rule(("of",), ("source", "asked", "pictures")),
    "retraction": Rule(("of",), ("name", "source", "asked", "pictures", "consent")),
    "outcome": Rule((), ("name", "of", "source", "asked", "pictures", "consent")),
}
_DECIDED: Final = frozenset({"accused", "found_against", "cleared"})
_STATUS_OF: Final[Mapping[str, frozenset[str]]] = {
    "found_against": frozenset({"substantiated", "outcome", "closed"}),
    "cleared": frozenset({"not_substantiated", "outcome", "closed"}),
}
FINAL: Final = frozenset({"substantiated", "not_substantiated", "inconclusive", "no_jurisdiction", "outcome", "closed"})
"""The statuses that an outcome can have."""


def check_rules(entry: Entry) -> None:
    """Raises MalformedError `publication.…`, the first that holds in the order of the page."""
    if entry.at % _HOUR:
        raise MalformedError("publication.hour", "The time of an entry is a whole hour.")
    if not all(picture.face_checked for picture in entry.pictures):
        raise MalformedError("publication.face", "Somebody must look at every picture for faces first.")
    _check_fields(entry)
    _check_asked(entry)
    _check_stage(entry)
    if len({picture.hash for picture in entry.pictures}) != len(entry.pictures):
        raise MalformedError("publication.pictures", "A picture stands here twice.")
    _check_place(entry)


def _check_fields(entry: Entry) -> None:
    rule = RULES[entry.kind]
    needs = [*rule.needs]
    if entry.source is not None:
        needs.append("consent" if entry.source == "complainant" else "citations")
    if entry.name is not None:
        needs.append("consent")
    for field in needs:
        if not getattr(entry, field):
            raise MalformedError("publication.missing", f"An entry of this kind needs {field}.")
    for field in rule.bars:
        if getattr(entry, field):
            raise MalformedError("publication.misplaced", f"An entry of this kind has no {field}.")


def _check_asked(entry: Entry) -> None:
    if (entry.asked == "yes") != (entry.until is not None):
        raise MalformedError("publication.until", "The last day for the reply stands where somebody was asked.")
    if entry.asked == "no" and entry.kind != "own_voice":
        raise MalformedError("publication.asked", "Ask the respondent first, or say why nobody was asked.")
    if entry.individual is not None and entry.asked in ("unsafe", "unnamed"):
        raise MalformedError("publication.asked", "Who was not asked is not named.")


def _check_stage(entry: Entry) -> None:
    stage = entry.stage
    if stage.called in _DECIDED and not _decided(stage):
        raise MalformedError("publication.stage", "Say which body decided this, and on which day.")
    if stage.status not in _STATUS_OF.get(stage.called, frozenset({stage.status})):
        raise MalformedError("publication.stage", "What the respondent is called does not fit this stage.")
    if entry.kind == "outcome" and (stage.status not in FINAL or not _decided(stage)):
        raise MalformedError("publication.stage", "An outcome has a decision, the body that made it, and its day.")
    if entry.kind == "statement" and stage.status == "none":
        raise MalformedError("publication.stage", "A statement says where the case stands.")


def _decided(stage: Stage) -> bool:
    return stage.body is not None and stage.day is not None


def _check_place(entry: Entry) -> None:
    if (entry.n == 1) != (entry.prev == b"") or (entry.n == 1) != (entry.kind in OPENING):
        raise MalformedError("publication.place", "The first entry is the account, and every other one follows one.")
    if entry.n > KEPT_FOR_OUTCOMES and entry.kind not in ENDED:
        raise MalformedError("publication.place", "The last places are kept for outcomes.")
    if entry.of is not None and entry.of >= entry.n:
        raise MalformedError("publication.place", "A correction names an entry before it.")
    if entry.kind == "retraction" and entry.of != 1:
        raise MalformedError("publication.place", "A retraction is of the account, which is entry 1.")
