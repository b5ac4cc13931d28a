"""What is private in a text: names, ways to reach somebody, what tells who it is, other people's letters, children.

Source: FAIRNESS section 5. No finding repeats what was found. Rules about people whom the case does not know come from
the wording packs (their classes `identity_leak` and `third_party_leak`), so that they are written once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from amanat.publication.disguise import find_disguised
from amanat.publication.finding import Finding, in_order
from amanat.publication.folding import Folded, fold
from amanat.publication.initials import Initials
from amanat.publication.naming import Names
from amanat.publication.numbers import find_numbers
from amanat.publication.people import Protected
from amanat.publication.quasi import Together, find_ages, find_chats
from amanat.publication.rules import RuleClass, Rules
from amanat.publication.sentences import sentences
from amanat.publication.stage import Stage
from amanat.publication.wording import Voice, check_only

GROUPS: Final = frozenset({RuleClass.IDENTITY_LEAK, RuleClass.THIRD_PARTY_LEAK})


def check(
    text: str, *, lang: str, protected: Protected, rules: Rules | None = None, voice: Voice = Voice.DESK
) -> tuple[Finding, ...]:
    """The findings in a text, by place.

    `protected`: everybody in the case who is not to be known; in her own voice `protected.without(her)`. `rules`: the
    wording packs, for what needs no case. In `Voice.OWN` the rules about whoever speaks are not asked in sentences in
    the first person: what happened to her body and her life is hers to tell. Other people stay protected.

    What gives away the respondent and nobody else is in the group `respondent`: the gate says when that may be.
    """
    folded = fold(text)
    found = [*find_numbers(folded, protected), *find_ages(folded), *find_chats(folded)]
    found += _about_people(folded, protected)
    if rules is not None:
        found += check_only(text, lang=lang, stage=Stage(), rules=rules, groups=GROUPS, voice=voice)
    return in_order(found)


def _about_people(folded: Folded, protected: Protected) -> Iterator[Finding]:
    names, together = Names(protected), Together(protected)
    yield from Initials(protected).find(folded)
    yield from find_disguised(folded, names.exact)
    for sentence in sentences(folded):
        yield from names.find(sentence, folded)
        yield from together.find(sentence, folded)
