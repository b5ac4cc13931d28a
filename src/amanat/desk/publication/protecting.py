"""Whom a text of the public record must not give away: everybody in the case but an institution, and in her own voice
everybody but her.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import unquote

from amanat.desk.archive import Archive
from amanat.desk.publication.facts import NAME
from amanat.desk.state import CaseState
from amanat.escrow.names import name_parts
from amanat.publication import privacy
from amanat.publication.finding import Finding, in_order
from amanat.publication.folding import fold
from amanat.publication.gate import RESPONDENT
from amanat.publication.people import Person, Protected
from amanat.publication.private import finding
from amanat.publication.rules import RuleClass
from amanat.publication.wording import Voice
from amanat.spelling.search import same_word
from amanat.web.wording import load_rules

HERSELF: Final = "complainant"
_REACHED_BY: Final[Mapping[str, str]] = {"phone": "phone", "email": "email"}
"""Channels of a record whose value is an identifier."""
_SHORTEST: Final = 4
"""Letters of what the desk calls her; a shorter word stands in too many texts by chance."""


_LONGEST: Final = 6
"""Words of a name; what is longer is a sentence."""
_ANOTHER: Final = re.compile(
    r"[,;:&(]|(?<=\w )[wdsc]/o|(?<=\w )(?:and|with|wife|daughter|son|sister|mother|widow|aur|zauja|zoja|bint|walad"
    r"|dukhtar|bewa|اور|زوجہ|بنت|ولد|دختر|بیوہ|بیوی|بیٹی)(?!\w)"
)
"""Where somebody else begins in the name that she signs with."""


def whole(text: Mapping[str, Any]) -> str:
    """Every piece of a draft as one text, a blank line between, so that a place in it is a place on the page. What
    stands beside the text is read by everybody too."""
    said = [text[place][lang] for lang in ("en", "ur") for place in ("title", "text") if lang in text[place]]
    cited = text.get("individual") or {}
    beside = (text.get("name", ""), *text.get("institutions", ()), cited.get("name", ""), cited.get("citation", ""))
    # The address of a source, read as a person reads it; and who decided, which the page says above every text.
    beside += (*text.get("sources", ()), unquote(cited.get("url", "")), text.get("decided_by", ""))
    return "\n\n".join((*said, *(one for one in beside if one)))


def private_findings(
    archive: Archive, case: CaseState, text: Mapping[str, Any], *, told: bool, herself: bool = True
) -> tuple[Finding, ...]:
    """What a draft tells that it must not. `herself`: she is protected too. Whoever is named from a public record is
    not protected from it; a respondent who was not `told` gives findings of the group `respondent`."""
    words, lang = whole(text), next(iter(text["text"]))
    people = tuple(_people(archive, case, text, herself=herself))
    country = str(archive.state.profile.get("country", "PK"))
    voice = Voice.DESK if herself else Voice.OWN
    others = Protected(tuple(one for one in people if one.role != "respondent"), country)
    found = list(privacy.check(words, lang=lang, protected=others, rules=load_rules(), voice=voice))
    known = {(one.rule, one.start, one.end) for one in found}
    respondents = Protected(tuple(one for one in people if one.role == "respondent"), country)
    for one in privacy.check(words, lang=lang, protected=respondents) if respondents.people else ():
        if (one.rule, one.start, one.end) not in known:
            found.append(replace(one, group=RuleClass.IDENTITY_LEAK if told else RESPONDENT))
    if herself:
        found += _called(case, words)
    return in_order(found)


def beside_her(archive: Archive, case: CaseState, text: Mapping[str, Any]) -> Protected:
    """Everybody whom a text or a picture in her own voice must not give away."""
    people = tuple(_people(archive, case, text, herself=False))
    return Protected(people, str(archive.state.profile.get("country", "PK")))


def names_here(archive: Archive, case: CaseState) -> tuple[str, ...]:
    """Every name that somebody wrote down in any draft of this case as one that must not be told: it must not be told
    in another draft either."""
    kept = archive.body(case).get(NAME, {}).values()
    drafts = (one.get(which) or {} for one in kept if isinstance(one, Mapping) for which in ("draft", "shown"))
    return tuple(dict.fromkeys(name for draft in drafts for name in draft.get("protect", ())))


def _called(case: CaseState, words: str) -> Iterator[Finding]:
    """What the desk calls her, as it is written there: a word of it alone may be any word."""
    wanted, folded = fold(case.called).text.split(), fold(words)
    if len("".join(wanted)) < _SHORTEST:
        return
    said = r"\s+".join(map(re.escape, wanted))
    for found in re.finditer(rf"(?<!\w){said}(?!\w)", folded.text):
        yield finding("name.person", *folded.span(*found.span()))


def but(name: str, own: str) -> str:
    """A protected name without the words of hers: whoever signs as Noor Example may have a mother of that name."""
    hers = name_parts(" ".join(_ANOTHER.split(fold(own).text)[0].split()[:_LONGEST])).words
    return " ".join(word for word in name.split() if not any(_alike(word, one) for one in hers))


def _alike(word: str, other: str) -> bool:
    return any(same_word(part, other) or part == other for part in name_parts(word).words)


def _people(archive: Archive, case: CaseState, text: Mapping[str, Any], *, herself: bool) -> Iterator[Person]:
    named = tuple(dict.fromkeys((*text.get("protect", ()), *names_here(archive, case))))
    for number, name in enumerate(named if herself else [but(one, text.get("name", "")) for one in named]):
        if name:
            yield Person(f"other-{number}", "other", (name,))
    records = [archive.grant_body(grant).get("record") or {} for grant in case.grants.values() if not grant.erased]
    for record in records:
        contact = record.get("contact") or {}
        kind = _REACHED_BY.get(contact.get("channel", ""))
        if herself and kind and contact.get("value"):
            yield Person(HERSELF, "complainant", (), ((kind, contact["value"]),))
        yield from _respondent(record.get("respondent") or {}, (text.get("individual") or {}).get("name", ""))


def _respondent(respondent: Mapping[str, Any], cited: str) -> Iterator[Person]:
    """But for the very name that a public record gives; a number or an address is in no such record."""
    rows = respondent.get("identifiers") or ()
    names = tuple(row["value"] for row in rows if row["type"] == "name" and not _is_same(row["value"], cited))
    others = tuple((row["type"], row["value"]) for row in rows if row["type"] != "name")
    if names or others:
        yield Person("respondent", "respondent", names, others)


def _is_same(name: str, cited: str) -> bool:
    """Whether one of two names is the other with fewer words."""
    words, named = set(name_parts(name).words), set(name_parts(cited).words)
    return bool(words and named) and (words <= named or named <= words)
