"""Roman Urdu is spelled as everybody likes. One spelling for the usual variants, so that a rule names a word once.

`haath` and `hath`, `kiya` and `kia`, `larki` and `ladkee` meet; which vowel somebody hears in a short syllable
(`hirasan`, `harasan`) does not: such words stand in a pack in each way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LATIN: Final = re.compile("[a-z']+")
# Written short, as in messages.
_SHORT: Final = dict(
    re.findall(
        "([a-z]+)=([a-z]+)",
        "k=ke kr=kar krna=karna krne=karne krta=karta krti=karti krte=karte tk=tak pr=par or=aur me=mein nhi=nahi "
        "nhin=nahin hy=hai ny=ne sy=se gya=gaya gyi=gayi gye=gaye rha=raha rhi=rahi rhe=rahe btaya=bataya usy=usay "
        "isy=isay unhy=unhein dya=diya",
    )
)
_STEPS: Final = (
    (re.compile("ph"), "f"),
    (re.compile("ck|q"), "k"),
    (re.compile("w"), "v"),
    (re.compile("chh"), "ch"),
    (re.compile("ee|ii"), "i"),
    (re.compile("oo|ou"), "u"),
    (re.compile("a?[ae]y(?![aeiou])|ai|ei"), "e"),
    (re.compile("i?y(?=[aeiou])"), "i"),
    (re.compile("(?<=[^aeiou])y$"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=[aeiou])h$"), ""),
)


@lru_cache(maxsize=20_000)
def spelled(word: str) -> str:
    """The one spelling of a word in Latin letters; any other word as it is."""
    if not _LATIN.fullmatch(word):
        return word
    word = _SHORT.get(word, word)
    for pattern, to in _STEPS:
        word = pattern.sub(to, word)
    return word
