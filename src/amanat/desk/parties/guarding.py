"""What no word to a respondent may hold: how she is reached, her mailbox, what she told in confidence of others, and
whoever must not be told of. Looked for before it goes, with the privacy checks of the publication room; whether it may
name her is decided with her, and is not looked at here."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from amanat.desk.publication.protecting import but, names_here
from amanat.desk.records import newest_record
from amanat.desk.safety.view import said_of
from amanat.desk.state import CaseState
from amanat.errors import RefusedError
from amanat.process.life import Status
from amanat.publication import privacy, wording
from amanat.publication.finding import Finding
from amanat.publication.people import Person, Protected
from amanat.publication.stage import Stage
from amanat.seal.record import CONSENT_GROUPS
from amanat.web.wording import load_rules

if TYPE_CHECKING:
    from amanat.desk.office import Office

KNOWN: Final = "contact.known"
"""The rule of a finding that is about somebody's own number or address, however it is written."""
_SHORTEST: Final = 4
_NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "contact.phone": ("phone",),
    "contact.email": ("email",),
    "contact.handle": ("handle",),
    "number.national": ("national_id",),
    "number.device": (),
    "place.address": (),
}
"""What is taken out of her record as somebody's own, and as which identifiers it is known again in another form."""
_NOBODYS: Final = frozenset(
    {
        *("number.national", "number.account", "number.device", "minor.age", "chat.transcript", "place.staying"),
        "contact.through",
    }
)
"""What is told of nobody in a letter, whether or not the case knows it."""
_OURS: Final = frozenset({"contact", "location"})
"""Groups of findings that may be the desk's own: its telephone, the room of a hearing. Those that are somebody's are
known from her record."""


def check_notice(office: Office, main: CaseState, content: Mapping[str, Any], *, looked: bool = True) -> None:
    """Before words go to the respondent. `looked` False: what the rules find without knowing the case counts too; a
    notice has to say what is alleged, and there a person looks at it (`unfair`).

    Raises RefusedError `notice.private`, `notice.protected`, which never repeat what was found."""
    ways, secrets = _hers(office, main)
    _check(office, main, content, ways, secrets)
    told, written = _told(office, main, ())
    named = tuple(filter(None, (but(name, main.called) for name in names_here(office.archive, main))))
    _check_others(office, content, Person("others", "other", named, told), written, _NOBODYS, rules=not looked)


def check_officer(office: Office, main: CaseState, fields: Collection[str], content: Mapping[str, Any]) -> None:
    """Before words go to an officer: how she is reached, and the numbers and addresses of others, only from the parts
    of her record (`fields`, consent groups) that she agreed to pass on. Raises as `check_notice`."""
    if "contact" not in fields:
        ways, secrets = _hers(office, main)
        _check(office, main, content, ways, secrets)
    agreed = {name for group in fields for name in CONSENT_GROUPS.get(group, ())}
    told, written = _told(office, main, agreed)
    _check_others(office, content, Person("others", "other", (), told), written, (), rules=False)


def _check(
    office: Office,
    main: CaseState,
    content: Mapping[str, Any],
    ways: tuple[tuple[str, str], ...],
    secrets: Collection[str],
) -> None:
    country = str(office.archive.state.profile.get("country") or "PK")
    protected = Protected((Person("complainant", "complainant", (), ways),), country)
    for text in _texts(content):
        folded = _fold(text)
        if any(one in folded for one in secrets):
            raise _private()
        if any(one.rule == KNOWN for one in privacy.check(text, lang="en", protected=protected)):
            raise _private()


def _check_others(
    office: Office,
    content: Mapping[str, Any],
    others: Person,
    written: Collection[str],
    nobodys: Collection[str],
    *,
    rules: bool,
) -> None:
    country = str(office.archive.state.profile.get("country") or "PK")
    for text in _texts(content):
        folded = _fold(text)
        found = privacy.check(
            text, lang="en", protected=Protected((others,), country), rules=load_rules() if rules else None
        )
        named = any(one.rule.startswith("name.") and one.level == "error" for one in found)
        known = any(one.rule == KNOWN or one.rule in nobodys for one in found)
        ruled = rules and any(one.level == "error" and one.group not in _OURS for one in found)
        if named or known or ruled or any(one in folded for one in written):
            raise RefusedError("notice.protected", "This tells of somebody who must not be told of. Take it out.")


def _told(
    office: Office, main: CaseState, agreed: Collection[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Numbers and addresses that stand in what she wrote, but for the parts `agreed`: as identifiers, and folded as
    they are written. What identifies the respondent is theirs."""
    country = str(office.archive.state.profile.get("country") or "PK")
    records = [office.archive.grant_body(one).get("record") or {} for one in main.grants.values() if not one.erased]
    theirs = {"respondent", *agreed}
    ways, written = [], []
    for text in _texts([value for one in records for name, value in one.items() if name not in theirs]):
        for found in privacy.check(text, lang="en", protected=Protected((), country)):
            kinds = _NUMBERS.get(found.rule)
            if kinds is not None:
                said = text[found.start : found.end].strip()
                ways += [(kind, said) for kind in kinds]
                written += [_fold(said)] if len(said) >= _SHORTEST else []
    return tuple(dict.fromkeys(ways)), tuple(dict.fromkeys(written))


def unfair(main: CaseState, content: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What a text of the desk to a respondent says as a fact, or calls somebody, before anybody decided it, or tells of
    others; errors of the rules alone, each once."""
    rules, stage, found = load_rules(), Stage(Status(main.status)), list[Finding]()
    for words in content.values():
        for lang, text in words.items() if isinstance(words, Mapping) else ():
            found += wording.check(text, lang=lang, stage=stage, rules=rules)
            found += privacy.check(text, lang=lang, protected=Protected(), rules=rules)
    looked_at = [one for one in found if one.level == "error" and one.group not in _OURS]
    return tuple({one.rule: one for one in looked_at}.values())


def _private() -> RefusedError:
    return RefusedError("notice.private", "This tells how to reach her, or where she is. Take it out.")


def _hers(office: Office, main: CaseState) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """How she is reached, as identifiers; and what is looked for as it is written: her mailbox, a code word."""
    archive = office.archive
    body, record = archive.body(main), newest_record(archive, main)
    rules = (body.get("safety") or {}).get("contact") or {}
    values = [one for one in (rules.get("value"), said_of(body, record).get("value")) if isinstance(one, str) and one]
    ways = tuple((kind, value) for value in values for kind in ("phone", "email"))
    written = [*values, rules.get("code_word"), main.case]
    return ways, tuple(_fold(one.strip()) for one in written if isinstance(one, str) and len(one.strip()) >= _SHORTEST)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
