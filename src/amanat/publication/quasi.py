"""What is no name and still tells who it is: role, place and day together, an age, a chat copied whole.

Source: FAIRNESS section 5. What needs no case ("the only woman engineer in …") is in the wording packs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from amanat.publication.finding import Finding
from amanat.publication.folding import Folded, fold
from amanat.publication.ordinary import words
from amanat.publication.patterns import plain_words
from amanat.publication.people import Person, Protected
from amanat.publication.private import about, finding
from amanat.publication.sentences import Sentence
from amanat.seal.forms import Day
from amanat.spelling.search import frame, same_word

_MONTHS: Final = (
    ("january", "jan", "جنوری"),
    ("february", "feb", "فروری"),
    ("march", "mar", "مارچ"),
    ("april", "apr", "اپریل"),
    ("may", "مئی"),
    ("june", "jun", "جون"),
    ("july", "jul", "جولائی"),
    ("august", "aug", "اگست"),
    ("september", "sept", "sep", "ستمبر"),
    ("october", "oct", "اکتوبر"),
    ("november", "nov", "نومبر"),
    ("december", "dec", "دسمبر"),
)
_MONTH: Final = {fold(name).text: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ENGLISH_NUMBERS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_URDU_NUMBERS: Final = "ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس"
_ROMAN_NUMBERS: Final = (
    "aik do teen chaar/char paanch/panch chay/che saat aath nau das gyarah/gyara barah/bara terah/tera chaudah/choda "
    "pandrah/pandra solah/sola satrah/satra atharah/athara unnees"
)
_LEGAL: Final = 18
_NUMBERS: Final = {
    **{word: at for at, word in enumerate(_ENGLISH_NUMBERS.split(), 1)},
    **{word: at for at, word in enumerate(_URDU_NUMBERS.split(), 1)},
    **{word: at for at, words in enumerate(_ROMAN_NUMBERS.split(), 1) for word in words.split("/")},
}
_NUMBER: Final = rf"([0-9]{{1,2}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_CHILD: Final = (
    "beta|beti|bete|bacha|bacchi|bachi|bache|larka|larki|bhai|behan|bhanji|bhatiji|bhanja|bhatija|nawasi|poti"
    "|son|daughter|girl|boy"
    "|child|بیٹا|بیٹی|بیٹے|بچہ|بچی|بچے|لڑکا|لڑکی|بھائی|بہن|بھانجی|بھتیجی|بھانجا|بھتیجا|نواسی|پوتی|طالبہ"
)
_YEARS: Final = "saal|sal|sala|saala|baras|brs|سال|برس"
_AGE: Final = re.compile(
    rf"(?<![0-9\w]){_NUMBER}[ -]?(?:years?|yrs?|y/?o|months?)[ -]?(?:olds?)(?!\w)"
    rf"|(?<!\w)(?:aged?|ages|turned|turns) (?:of |only |just |about )?{_NUMBER}(?![0-9\w])(?! ?(?:years? of|days"
    rf"|months of|weeks))"
    rf"|(?<!\w)(?:she|he|who|girl|boy|daughter|son|child) (?:is|was) (?:only |just "
    rf"|barely )?{_NUMBER}(?: years?)?(?: old)?(?=[ ]?[.,;۔!?]|$| at the time| when| then)"
    rf"|(?:{_CHILD}) of {_NUMBER}(?![0-9\w])(?! (?:them|the|these|her|his))"
    rf"|(?:{_CHILD}|minor|victim|pupil|student|نابالغ)(?:,| \() ?{_NUMBER}(?=[,.)])"
    rf"|(?<![0-9\w]){_NUMBER} ?سالہ|(?<![0-9\w]){_NUMBER} (?:sala|saala|salah)(?!\w)"
    rf"|(?<![0-9\w]){_NUMBER} (?:{_YEARS}) (?:ka|ki|ke|کا|کی|کے) (?:\w{{1,12}} )?(?:{_CHILD})(?!\w)"
    rf"|(?:عمر|(?<!\w)(?:umar|umr|age)) (?:صرف |محض |abhi |sirf )?(?:is |was |hai |: ?)?{_NUMBER}(?![0-9\w])"
)
_AGED_THING: Final = re.compile(
    r" ?(?:law|case|project|policy|plan|agreement|contract|company|building|scheme|dispute|tradition|rule|ban"
    r"|war|practice"
    r"|programme|program|institution|campaign|struggle|experience|record|file|petition|inquiry|pledge|promise"
    r"|system|custom"
    r"|قانون|منصوب|پالیسی|معاہد|مقدم|جدوجہد|تاریخ|تجرب|پابندی|روایت|ریکارڈ|خدمات|ملازمت|انتظار|دور|qanoon"
    r"|mansoob|muqadm|tajrib|purana)"
)
_SMALL: Final = words(
    """
    in of at the a an and for to s
    """
)
_KINDS: Final = words(
    """
    office branch college school university institute hospital clinic bank company works factory mills unit centre
    center department ltd limited pvt household private دفتر برانچ کالج سکول یونیورسٹی ہسپتال کلینک بینک کمپنی
    فیکٹری
    """
)
"""What kind of place it is, which many are."""
_ALIKE: Final = (
    "teacher ustani ustaad ustad استانی استاد معلمہ ٹیچر",
    "student taliba talib طالبہ طالب سٹوڈنٹ scholar",
    "worker mulazma mulazim karkun ملازمہ ملازم کارکن ورکر labourer mazdoor مزدور employee",
    "domestic gharelu گھریلو maid maasi ماسی",
    "lawyer advocate wakeel وکیل ایڈووکیٹ associate",
    "reporter journalist sahafi صحافی رپورٹر",
    "doctor physician lady ڈاکٹر",
    "officer afsar افسر آفیسر",
    "clerk babu munshi کلرک منشی",
    "nurse sister نرس",
    "researcher research محقق",
    "driver ڈرائیور",
    "cleaner sweeper janitor خاکروب",
    "office daftar دفتر آفس",
    "hospital haspatal ہسپتال اسپتال",
    "factory karkhana کارخانہ فیکٹری",
)
_ONE_OF_ITS_KIND: Final = words(
    """
    only sole lone youngest oldest eldest seniormost واحد اکلوتی اکلوتا اکیلی اکیلا wahid akeli akela iklauti ikloti
    """
)
_NOT: Final = words("not isn't wasn't aren't never no nahi nahin نہیں")
_CLOSE: Final = 5
_TOLD: Final = {word: at for at, words in enumerate(_ALIKE) for word in fold(words).text.split()}
"""Roles and places that are one in two languages."""
_CHAT_LINE: Final = re.compile(
    r"^[^\S\n]{0,4}\[?[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[, ]{1,3}[0-9]{1,2}[:.][0-9]{2}[^\n:]{0,12}"
    r"(?:\]| ?-)[^\n:]{1,60}:[^\n]*$",
    re.MULTILINE,
)
_SAID_LINE: Final = re.compile(
    r"^[^\S\n]{0,4}([^\W\d_][^\n:]{0,30}?)(?: ?[\[(][0-9: apm]{4,9}[\])])? ?: [^\n]+$", re.MULTILINE
)
_FEW: Final = 2
_MANY: Final = 4
_ALL: Final = 3


def find_ages(folded: Folded) -> Iterator[Finding]:
    """Ages of people under 18, not of laws and projects."""
    for found in _AGE.finditer(folded.text):
        if _AGED_THING.match(folded.text[found.end() : found.end() + 24]):
            continue
        said = next(group for group in found.groups() if group is not None)
        if (_NUMBERS.get(said) or int(said)) < _LEGAL:
            yield finding("minor.age", *folded.span(*found.span()))


def find_chats(folded: Folded) -> Iterator[Finding]:
    """Copies of a chat: two lines with a time and a name, or four lines in which two speakers take turns."""
    dated = list(_CHAT_LINE.finditer(folded.text))
    if len(dated) >= _FEW:
        yield finding("chat.transcript", *folded.span(dated[0].start(), dated[-1].end()))
        return
    said = list(_SAID_LINE.finditer(folded.text))
    turns = sum(lines > 1 for lines in Counter(line[1].strip() for line in said).values())
    if len(said) >= _MANY and turns >= _FEW:
        yield finding("chat.transcript", *folded.span(said[0].start(), said[-1].end()))


class Together:
    """Role, place and day of each protected person, ready for a text."""

    def __init__(self, protected: Protected) -> None:
        likeness = _Likeness()
        self._people = [_Known(one, likeness) for one in protected.people if one.roles or one.places or one.days]

    def find(self, sentence: Sentence, folded: Folded) -> Iterator[Finding]:
        if not self._people:
            return
        said = [token.text for token in sentence.tokens if token.is_word]
        words = {*said, *map("".join, pairwise(said))}
        named, dated = days(sentence), _is_dated(sentence)
        span = folded.span(sentence.tokens[0].start, sentence.tokens[-1].end)
        for person in self._people:
            if place := person.alone(sentence):
                found = finding(
                    "quasi.only", *folded.span(sentence.tokens[place[0]].start, sentence.tokens[place[1]].end)
                )
                yield about(found, {person.role})
        counts = [(person.count(words, named, dated), person.role) for person in self._people]
        most = max(count for count, _role in counts)
        if most >= _FEW:
            found = finding("quasi.case" if most >= _ALL else "quasi.part", *span)
            yield about(found, {role for count, role in counts if count == most})


class _Known:
    def __init__(self, person: Person, likeness: _Likeness) -> None:
        self._same = likeness.same
        self._roles = [_telling(text) for text in person.roles]
        self._heads = [_head(text) for text in person.roles]
        self._places = [phrase for text in person.places for phrase in _places(text)]
        self._days = frozenset(person.days)
        self.role = person.role

    def count(self, words: set[str], named: frozenset[Day], dated: bool) -> int:
        """How many of role, place and day a sentence says. Beside her role and her place any day tells who it is:
        whoever was there looks it up."""
        role = any(self._says(words, phrase) for phrase in self._roles)
        place = any(self._says(words, phrase) for phrase in self._places)
        if place and dated and (role or any(self._says(words, phrase) for phrase in self._heads)):
            return _ALL
        return role + place + (not self._days.isdisjoint(named))

    def alone(self, sentence: Sentence) -> tuple[int, int] | None:
        """Where it says that there is only one who does her work: *the only registrar who*."""
        tokens = sentence.tokens
        heads = [head[0] for head in self._heads if head]
        for at, token in enumerate(tokens):
            if (
                token.text not in _ONE_OF_ITS_KIND
                or not _NOT.isdisjoint(one.text for one in tokens[max(0, at - 2) : at])
                or not heads
            ):
                continue
            for last in range(at + 1, min(at + _CLOSE, len(tokens))):
                if not tokens[last].is_word:
                    break
                if any(self._same(tokens[last].text, head) for head in heads):
                    return at, last
        return None

    def _says(self, words: set[str], phrase: tuple[str, ...]) -> bool:
        """Whether every word of a phrase stands in the sentence, in any order."""
        return bool(phrase) and all(any(self._same(word, part) for word in words) for part in phrase)


class _Likeness:
    """Whether two words are one in some spelling, script or language; each is heard once while a text lasts."""

    def __init__(self) -> None:
        self._frames: dict[str, str] = {}

    def same(self, word: str, part: str) -> bool:
        if word in (part, f"{part}'s") or (part in _TOLD and _TOLD.get(word) == _TOLD[part]):
            return True
        heard = self._frame(word)
        if heard != self._frame(part):
            return False
        # Between two scripts a coarse likeness is enough: her role and her place must both be there.
        return same_word(word, part) or (word.isascii() != part.isascii() and len(heard) >= _FEW)

    def _frame(self, word: str) -> str:
        if word not in self._frames:
            self._frames[word] = frame(word)
        return self._frames[word]


def _telling(text: str) -> tuple[str, ...]:
    """The words of a role or a place without the small ones between."""
    return tuple(word for word in plain_words(text) if word not in _SMALL)


def _head(text: str) -> tuple[str, ...]:
    """The one word that a role comes down to: the *lecturer* in physics, the call-centre *agent*."""
    return _telling(re.split(r" (?:in|of|at|for) ", text)[0])[-1:]


def _places(text: str) -> Iterator[tuple[str, ...]]:
    """A place as it is called, and the parts of its name that tell it from others: *Multan office*, *Indus Works*."""
    for part in re.split("[,،;]", text):
        words = _telling(part)
        yield words
        if len(words) > _FEW:
            yield from (pair for pair in pairwise(words) if not _KINDS.issuperset(pair))


def _is_dated(sentence: Sentence) -> bool:
    """Whether it names a day or a month of a year: 3 May, May 2024, 2024-05-03."""
    if days(sentence):
        return True
    words = [token.text for token in sentence.tokens if token.text != ","]
    return any((one in _MONTH and _number(two)) or (two in _MONTH and _number(one)) for one, two in pairwise(words))


def days(sentence: Sentence) -> frozenset[Day]:
    """The days a sentence names: 3 May 2025, May 3 2025, 2025-05-03, 3/5/2025; digits of any script."""
    words = [token.text for token in sentence.tokens if token.text != ","]
    found: set[Day] = set()
    for one, two, three in zip(words, words[1:], words[2:], strict=False):
        numbers = [_number(word) for word in (one, two, three)]
        if two in _MONTH and numbers[0] and numbers[2]:
            found.add(_day(numbers[2], _MONTH[two], numbers[0]))
        elif one in _MONTH and numbers[1] and numbers[2]:
            found.add(_day(numbers[2], _MONTH[one], numbers[1]))
        elif all(numbers):
            first, middle, last = numbers
            found.add(_day(first, middle, last) if len(one) == 4 else _day(last, middle, first))
    return frozenset(found)


def _number(word: str) -> int:
    digits = re.match(r"([0-9]{1,4})(?:st|nd|rd|th)?$", word)
    return int(digits[1]) if digits else 0


def _day(year: int, month: int, day: int) -> Day:
    return Day(f"{year:04}-{month:02}-{day:02}")
