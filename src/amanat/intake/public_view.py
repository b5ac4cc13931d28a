"""What the pages of the public record show, made of entries: words in the reader's language, sentences for the stage,
and long texts cut into parts so that every page stays small. Pure: no store, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote

from markupsafe import escape

from amanat.intake.published import Publication
from amanat.seal.proceedings import Words
from amanat.seal.publication import Citation, Entry, Individual, Institution, Picture, Stage

TEXT_ON_PAGE: Final = 22_000
"""Bytes of words on the page of a publication, titles and stages included; every entry on it gets the same share."""
LEAST: Final = 400
TEXT_OF_PART: Final = 14_000
OUTCOMES: Final = 3
CORRECTIONS: Final = 2
"""The newest of each that stand on that page; all stand in the history."""


def later(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when a page is rendered."""
    return message


KINDS: Final[Mapping[str, str]] = {
    "statement": later("What is said to have happened"),
    "own_voice": later("In her own words"),
    "reply": later("The reply"),
    "correction": later("Correction"),
    "retraction": later("This account no longer stands"),
    "outcome": later("What was decided"),
}
# One sentence for where a case stands: with the body and day of a decision, and without.
_UNDECIDED: Final = later("Nothing has been decided.")
STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "none": ("", later("We know of no complaint to an office. Nothing has been decided.")),
    "made": ("", later("A complaint was made. Nothing has been decided.")),
    "passed_on": ("", later("The complaint was passed on. Nothing has been decided.")),
    "inquiry": ("", later("The complaint is being looked into. Nothing has been decided.")),
    "found": (later("%(body)s found the complaint proved, on %(day)s."), ""),
    "found_open": (
        later("%(body)s found the complaint proved, on %(day)s. This is not final."),
        later("The complaint was found proved. This is not final."),
    ),
    "cleared": (later("%(body)s cleared the respondent, on %(day)s."), ""),
    "cleared_open": (
        later("%(body)s did not find the complaint proved, on %(day)s. This is not final."),
        later("The complaint was not found proved. This is not final."),
    ),
    "inconclusive": (
        later("%(body)s could not decide either way, on %(day)s."),
        later("It could not be decided either way."),
    ),
    "not_theirs": (
        later("%(body)s said that it may not decide this, on %(day)s."),
        later("The office said that it may not decide this."),
    ),
    "decided": (later("%(body)s decided, on %(day)s."), later("There is a decision.")),
    "appeal": (
        later("%(body)s decided, on %(day)s. Somebody has asked for a new decision. Nothing is final."),
        later("Somebody has asked for a new decision. Nothing is final."),
    ),
    "closed": (later("%(body)s closed the case, on %(day)s."), later("The case is closed.")),
    "withdrawn": ("", later("The complaint was taken back. Nothing has been decided.")),
    "charged": (later("A court has charged the respondent: %(body)s, on %(day)s. There is no verdict."), _UNDECIDED),
}
_CODES: Final[Mapping[str, str]] = {
    "none": "none",
    "referred": "passed_on",
    "redirected": "passed_on",
    "inquiry_opened": "inquiry",
    "respondent_notified": "inquiry",
    "reply_window": "inquiry",
    "heard": "inquiry",
    "substantiated": "found_open",
    "not_substantiated": "cleared_open",
    "inconclusive": "inconclusive",
    "no_jurisdiction": "not_theirs",
    "outcome": "decided",
    "appeal": "appeal",
    "closed": "closed",
    "withdrawn": "withdrawn",
}
_CALLED: Final[Mapping[str, str]] = {"found_against": "found", "cleared": "cleared", "accused": "charged"}
ASKED: Final[Mapping[str, str]] = {
    "yes": later("A reply was asked for until %(day)s. None came."),
    "waiting": later("A reply was asked for until %(day)s. None has come so far."),
    "no": later("The respondent was not asked before. When a reply comes, it will stand here."),
    "unsafe": later("Nobody was asked: asking could have put somebody in danger. So nobody is named here."),
    "unnamed": later("Nobody is named here, so nobody was asked."),
}


def stage_sentence(stage: Stage) -> str:
    """The sentence for a stage, with `%(body)s` and `%(day)s` where it needs them."""
    code = _CALLED.get(stage.called) or _CODES.get(stage.status, "made")
    with_body, without = STAGES[code]
    return with_body if with_body and stage.body is not None and stage.day is not None else without


def asked_sentence(entry: Entry, today: date) -> str:
    """What is said where no reply stands."""
    waiting = entry.until is not None and entry.until >= today.isoformat()
    return ASKED["waiting" if waiting else entry.asked or "unnamed"]


@dataclass(frozen=True, slots=True)
class Said:
    """Words in one language, the reader's if they exist in it."""

    text: str
    lang: str

    @property
    def size(self) -> int:
        return len(escape(self.text).encode())


def say(words: Words, lang: str) -> Said:
    mine, other = (words.en, words.ur) if lang == "en" else (words.ur, words.en)
    if mine is not None:
        return Said(mine, lang)
    return Said(other or "", "ur" if lang == "en" else "en")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an entry that stands in one part of it; `kind`: text, picture, individual, institution, citation."""

    kind: str
    said: Said
    more: Said | None = None
    url: str = ""
    day: date | None = None
    number: int = 0
    kilobytes: int = 0

    @property
    def size(self) -> int:
        """About what it takes on a page, in bytes."""
        link = len(quote(self.said.text)) + 130 if self.kind == "institution" else len(self.url)
        return 150 + self.said.size + (self.more.size if self.more else 0) + link


@dataclass(frozen=True, slots=True)
class Article:
    """One entry on a page: the blocks of one part of it, and how many parts there are."""

    entry: Entry
    title: Said
    day: date
    blocks: tuple[Block, ...]
    parts: int
    lang: str

    @property
    def label(self) -> str:
        return KINDS[self.entry.kind]

    @property
    def elsewhere(self) -> bool:
        """Whether it is not in the reader's language."""
        return self.title.lang != self.lang


@dataclass(frozen=True, slots=True)
class Page:
    """A publication as one page: the account and the reply side by side, then what was decided, then what was
    corrected; each an article like every other."""

    account: Article | None
    reply: Article | None
    outcomes: tuple[Article, ...]
    corrections: tuple[Article, ...]
    stage: Stage

    @property
    def retracted(self) -> Article | None:
        return next((each for each in self.corrections if each.entry.kind == "retraction"), None)


def day_of(entry: Entry) -> date:
    return datetime.fromtimestamp(entry.at, UTC).date()


def arrange(publication: Publication, lang: str) -> Page:
    """The page of a publication; of one that was taken down, what is left."""
    there = publication.there
    of_kind = {kind: [entry for entry in there if entry.kind == kind] for kind in KINDS}
    # A retraction is the last of them, because no correction follows it.
    corrections = [*of_kind["correction"], *of_kind["retraction"]][-CORRECTIONS:]
    groups = [[*of_kind["statement"], *of_kind["own_voice"]], of_kind["reply"][-1:], of_kind["outcome"][-OUTCOMES:]]
    groups.append(corrections)
    stage = there[-1].stage if there else Stage("none", "respondent")
    share = _share([entry for group in groups for entry in group], stage, lang)
    account, reply, outcomes, corrected = (tuple(article(entry, lang, share) for entry in group) for group in groups)
    return Page(account[0] if account else None, reply[0] if reply else None, outcomes, corrected, stage)


def _share(shown: Sequence[Entry], stage: Stage, lang: str) -> int:
    """The bytes of text that each entry gets: what titles, names and stages leave, in equal parts."""
    bodies = [stage, stage, *(entry.stage for entry in shown if entry.kind == "outcome")]
    words = [each.body or "" for each in bodies] + [entry.name or "" for entry in shown]
    used = sum(say(entry.title, lang).size for entry in shown) + sum(Said(each, lang).size for each in words)
    return max(LEAST, (TEXT_ON_PAGE - used) // max(1, len(shown)))


def article(entry: Entry, lang: str, limit: int = TEXT_OF_PART, part: int = 1) -> Article:
    """One part of an entry, from 1. Raises IndexError for a part that it does not have."""
    parts = _filled(list(_blocks(entry, lang, limit)), limit)
    if part < 1:
        raise IndexError(part)
    return Article(entry, say(entry.title, lang), day_of(entry), tuple(parts[part - 1]), len(parts), lang)


def _filled(blocks: Sequence[Block], limit: int) -> list[list[Block]]:
    parts: list[list[Block]] = [[]]
    filled = 0
    for block in blocks:
        if parts[-1] and filled + block.size > limit:
            parts.append([])
            filled = 0
        parts[-1].append(block)
        filled += block.size
    return parts


def _blocks(entry: Entry, lang: str, limit: int) -> Iterator[Block]:
    text = say(entry.text, lang)
    for paragraph in re.split(r"\n\s*\n", text.text.strip()):
        for piece in _pieces(paragraph, limit - 150):
            yield Block("text", Said(piece, text.lang))
    for number, picture in enumerate(entry.pictures, 1):
        yield _picture(picture, number, lang)
    if entry.individual is not None:
        yield from _individual(entry.individual, lang)
    for institution in entry.institutions:
        yield _institution(institution, lang)
    for citation in entry.citations or ():
        yield _citation(citation, lang)


def _pieces(paragraph: str, limit: int) -> Iterator[str]:
    """A paragraph in pieces of at most `limit` bytes as escaped, cut where a word ends if there is a space."""
    while Said(paragraph, "").size > limit:
        end = _fitting(paragraph, limit)
        space = max(paragraph.rfind(mark, 0, end) for mark in " \n")
        end = space if space > end // 2 else end
        yield paragraph[:end].strip()
        paragraph = paragraph[end:].strip()
    if paragraph:
        yield paragraph


def _fitting(text: str, limit: int) -> int:
    """How many characters take at most `limit` bytes."""
    least, most = 1, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if Said(text[:middle], "").size <= limit else (least, middle - 1)
    return least


def _picture(picture: Picture, number: int, lang: str) -> Block:
    return Block("picture", say(picture.alt, lang), number=number, kilobytes=max(1, picture.size // 1024))


def _individual(individual: Individual, lang: str) -> Iterator[Block]:
    yield Block("individual", say(individual.name, lang))
    yield _citation(individual.citation, lang)


def _institution(institution: Institution, lang: str) -> Block:
    place = say(institution.place, lang) if institution.place is not None else None
    return Block("institution", say(institution.name, lang), more=place)


def _citation(citation: Citation, lang: str) -> Block:
    day = date.fromisoformat(citation.day)
    return Block("citation", say(citation.text, lang), url=citation.url or "", day=day)
