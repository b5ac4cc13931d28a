"""E-mail addresses, accounts and links in a text, however they are spelled out. Every expression is bounded.

Source: FAIRNESS section 5; spec/identifiers.md, E-mail, Handle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from amanat.errors import MalformedError
from amanat.escrow.identifiers import normalise
from amanat.escrow.platforms import BY_HOST, BY_WORD, SHORT_HOSTS, WHATSAPP_HOSTS
from amanat.publication.ordinary import words
from amanat.publication.publicly import is_of_an_office

Candidate = tuple[str, int, int, str]
"""Rule, start, end, and the canonical form or ""."""

_LABEL: Final = r"[^\W_][\w+-]{0,63}"
_OPEN, _CLOSE = r"[(\[{<]", r"[)\]}>]"
_AT_SIGN: Final = rf"(?:\s?@\s?|\s?{_OPEN} ?(?:at|@|ایٹ) ?{_CLOSE}\s?)"
_AT_WORD: Final = r"(?: (?:at|at the rate(?: of)?|ایٹ|ایٹ دی ریٹ) |[-_](?:at|AT)[-_])"
_DOT_SIGN: Final = rf"(?:\s?[.۔]\s?| ?{_OPEN} ?(?:dot|ڈاٹ|ڈوٹ|\.) ?{_CLOSE} ?)"
_DOT_WORD: Final = r"(?: (?:dot|ڈاٹ|ڈوٹ|point|پوائنٹ) |[-_]dot[-_])"
_DOT: Final = rf"(?:{_DOT_SIGN}|{_DOT_WORD})"
_EMAIL: Final = re.compile(
    rf"(?<![\w.+-]){_LABEL}(?:(?:\.|{_DOT_WORD}"
    rf"|{_OPEN}dot{_CLOSE}){_LABEL}){{0,3}}{_AT_SIGN}{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}"
    rf"|(?<![\w.+-]){_LABEL}(?:(?:\.|{_DOT_WORD}){_LABEL}){{0,3}}{_AT_WORD}{_LABEL}(?:{_DOT_WORD}{_LABEL}){{1,4}}"
    rf"|(?<![\w.+-]){_LABEL}[._]{_LABEL}{_AT_WORD}{_LABEL}(?:{_DOT}{_LABEL}){{1,4}}"
)
_AT: Final = re.compile(rf"{_AT_SIGN}|{_AT_WORD}")
_DOTS: Final = re.compile(_DOT)
_DOMAINS: Final = words(
    """
    com org net edu gov mil info io co me in pk uk us ca au de fr ae sa bd lk np af ir tr eu biz app dev live online
    site test example invalid local int ac nz ie nl se no ch it es pt ru cn jp my sg hk za ke ng ps qa kw om bh pw
    tk ai tv کام آرگ نیٹ پی اورگ
    """
)
_MAILS: Final = words(
    """
    gmail googlemail yahoo ymail hotmail outlook live icloud me aol proton protonmail pm zoho gmx rediffmail mail
    """
)
_DESKS: Final = words(
    """
    info contact press media registry registrar complaint complaints help helpline helpdesk hotline support office
    admin hr icc posh secretary secretariat desk editor news newsroom legal grievance grievances feedback enquiries
    enquiry inquiry hello mail noreply reply webmaster ombudsman ombudsperson mohtasib commission committee director
    directorate dg library privacy security abuse report reports data foi rti pr communications intake court
    tribunal police ministry union reception frontdesk service services customer care women gender harassment
    official public jobs careers archive
    """
)
"""Names of mailboxes and accounts that are an office's."""
_PIECES: Final = re.compile(r"[a-z]+")
_HANDLE: Final = re.compile(r"(?<![\w.@/])@\w[\w.]{1,40}(?<!\.)(?![\w@])")
_WALLET: Final = re.compile(r"(?<![\w.@-])[\w.-]{2,60}@[a-z]{2,20}(?![\w@.-]*\w)")
_USER: Final = re.compile(r"(?<![\w/.])u/[\w-]{3,20}(?!\w)")
_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,400}"
    r"|(?<![\w@.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/[^\s<>\"]{1,400}"
)
_HOST: Final = re.compile(r"(?:https?://)?(?:www\.|m\.)?([^/\s?#:]{1,253})")
_URDU_APPS: Final = "انسٹاگرام|انسٹا|فیس بک|فیسبک|ٹوئٹر|ٹویٹر|ایکس|ٹک ٹاک|سنیپ چیٹ|سنیپ|ٹیلیگرام|یوٹیوب|لنکڈ ان|میسنجر"
_APPS: Final = "|".join(
    [
        *sorted((re.escape(word) for word in BY_WORD if len(word) > 1), key=len, reverse=True),
        "reddit",
        "discord",
        "signal",
    ]
)
_APP: Final = rf"(?:(?<!\w)(?:{_APPS})(?!\w)|{_URDU_APPS})"
_TYPED: Final = re.compile(rf"(?<!\w)(?:{_APPS}|{_URDU_APPS})(?: id| account| handle)? ?[:@] ?@?[\w.]{{3,40}}(?<!\.)")
_SHAPED: Final = r"(?<![\w.@/-])(?=[\w.]{0,40}[._0-9])[a-z][\w.]{2,38}\w(?![\w@/])"
_SMALL: Final = r"(?:[ ,:–—\"'“]{1,3}\w{1,12}){0,5}?[ ,:–—\"'“(]{1,3}"
_ON_APP: Final = re.compile(rf"{_APP}{_SMALL}({_SHAPED})|({_SHAPED}){_SMALL}(?:on|par|pe|پر){_SMALL}{_APP}")
_CALLED: Final = re.compile(
    rf"(?<!\w)(?:user ?name|handle|goes by|posts as|writes as|tweets as|alias|screen name|login|userid|user id"
    rf"|ہینڈل|یوزر نیم)"
    rf"(?: is| was| hai)?[ :]{{1,3}}[\"'“]?({_SHAPED})"
)
_YEARS: Final = re.compile(r"[a-z]?[0-9._]+[a-z]{0,2}")


def find_contacts(text: str) -> Iterator[Candidate]:
    yield from _emails(text)
    for found in _LINK.finditer(text):
        yield _link_rule(text, found), *found.span(), ""
    for pattern in (_HANDLE, _WALLET, _USER, _TYPED):
        for found in pattern.finditer(text):
            yield _account_rule(text, found[0], *found.span()), *found.span(), ""
    for pattern in (_ON_APP, _CALLED):
        for found in pattern.finditer(text):
            group = 1 if found[1] else 2
            if not _is_a_name(found[group]):
                continue
            yield _account_rule(text, found[group], *found.span(group)), *found.span(group), ""


def read(kind: str, text: str, country: str) -> str:
    """The canonical form, or "" where it is no such thing."""
    try:
        return normalise(kind, text, country).canonical
    except MalformedError:
        return ""


def _emails(text: str) -> Iterator[Candidate]:
    for found in _EMAIL.finditer(text):
        local, domain = _AT.split(found[0], maxsplit=1)[:2]
        labels = [label for label in _DOTS.split(domain) if label]
        if (" " in found[0] or "\n" in found[0]) and not _ends_well(labels):
            continue
        address = _DOTS.sub(".", local) + "@" + ".".join(label.strip() for label in labels)
        canonical = read("email", address, "")
        rule = "contact.email"
        if _DESKS.isdisjoint(_PIECES.findall(local)):
            rule = "contact.public" if is_of_an_office(text, *found.span()) else rule
        else:
            rule = "contact.office" if _MAILS.isdisjoint(labels) else "contact.public"
        yield rule, *found.span(), canonical


def _ends_well(labels: list[str]) -> bool:
    return any(label in _DOMAINS for label in labels[1:])


def _account_rule(text: str, account: str, start: int, end: int) -> str:
    """An account of an office: by its name and by what is said of it, or by one of the two."""
    named = not _DESKS.isdisjoint(_PIECES.findall(account))
    said = is_of_an_office(text, start, end)
    if named and said:
        return "contact.office"
    return "contact.public" if named or said else "contact.handle"


def _is_a_name(word: str) -> bool:
    """Whether a word with a dot, a digit or a line in it may be an account: not a year, not a domain."""
    return _YEARS.fullmatch(word) is None and word.rpartition(".")[2] not in _DOMAINS and "." not in word[-2:]


def _link_rule(text: str, found: re.Match[str]) -> str:
    host = _HOST.match(found[0])
    name = host[1] if host else ""
    if name in BY_HOST or name in WHATSAPP_HOSTS or name in SHORT_HOSTS:
        return _account_rule(text, found[0].partition("/")[2], *found.span())
    return "contact.link"
