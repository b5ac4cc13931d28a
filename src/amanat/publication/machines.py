"""Addresses of machines in a text: IP version 4 and 6, however they are dotted, spaced or spelled out.

They tell from which line somebody wrote. Versions, sections and the addresses that no line has are let through; an
address inside a house or a firm is an error where it is said of somebody. Addresses kept for examples count like any
other: a text that has one means somebody's. Source: FAIRNESS section 5; RFC 4291, 5735, 6890.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from amanat.publication.contacts import Candidate
from amanat.publication.ordinary import words
from amanat.publication.publicly import is_personal
from amanat.publication.spoken import VALUES

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_RULE: Final = "number.device"
_QUAD: Final = r"[0-9]{1,3}"
_SIGN: Final = r"(?:\.| \. |[۔。．]| ?· ?| ?[\[({]\.[\])}] ?)"
_SAID: Final = r"(?: ?[\[(]?(?:dot|dots|point|nuqta|ڈاٹ|ڈوٹ|پوائنٹ|نقطہ)[\])]? ?)"
_PLAIN: Final = re.compile(
    rf"(?<![\w.])(?<![0-9]۔){_QUAD}(?:(?:{_SIGN}|{_SAID}){_QUAD}){{2}}(?:{_SIGN}|{_SAID})"
    rf"(?:{_QUAD}(?![\w])(?!(?:{_SIGN}){_QUAD}(?![\w]))|x{{1,3}}(?!\w)|\*{{1,3}})"
)
_LINED: Final = re.compile(
    rf"(?<![\w]){_QUAD}(?:([-_]){_QUAD})(?:\1{_QUAD}){{2}}(?=(?:\.[a-z][a-z0-9-]{{0,30}}){{1,4}})"
)
"""In a line's own name: 203-0-113-77.dsl.example."""
_ZERO_TO: Final = "|".join(sorted((*VALUES, "hundred", "sau", "سو", "and"), key=len, reverse=True))
_SPOKEN: Final = re.compile(
    rf"(?<!\w)((?:(?:{_ZERO_TO}) ){{1,6}})(?:dot|point|nuqta|ڈاٹ|ڈوٹ|پوائنٹ|نقطہ)"
    rf" ((?:(?:{_ZERO_TO}) ){{1,6}})(?:dot|point|nuqta|ڈاٹ|ڈوٹ|پوائنٹ|نقطہ)"
    rf" ((?:(?:{_ZERO_TO}) ){{1,6}})(?:dot|point|nuqta|ڈاٹ|ڈوٹ|پوائنٹ|نقطہ)"
    rf" ((?:{_ZERO_TO})(?: (?:{_ZERO_TO})){{0,5}})(?!\w)"
)
_SIX: Final = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9a-f]{0,4})(?![\w:]|\.[0-9])"
)
_SPACED: Final = re.compile(rf"[^\w\n]{{0,4}}(?:\w{{1,10}} ){{0,3}}?({_QUAD}(?:[ ,/_-]{{1,2}}{_QUAD}){{3}})(?![\w.])")
"""Right behind the word itself, however it is cut."""
_CALLED: Final = re.compile(
    r"(?<!\w)(?:ip(?:v[46])?|i\.p\.?)(?: (?:address|addr|no|number|ka|ki|پتہ|پتا))?(?!\w)|آئی ?پی"
)
_NUMBERED: Final = re.compile(
    r"(?<!\w)(?:versions?|ver|v|release|releases|build|builds|firmware|kernel|edition|update|updated to|upgrade to"
    r"|chrome|firefox|safari|android|ios|windows|opera|acrobat|java|python|driver"
    r"|sections?|sec|s|ss|clauses?|rules?|regulations?|para|paras|paragraphs?|articles?|chapters?|schedules?"
    r"|items?|annex(?:ure)?|appendix|tables?|figures?|steps?|question|outline|heading|standard|oid|dafa|shiq|fasl"
    r"|ورژن|نسخ[ہے]|دفعہ|دفعات|شق|ضابط[ہے]|قاعد[ہے]|باب|جدول|ضمیم[ہے]|پیرا)"
    r"(?: (?:no|nos|number|نمبر|is|was|to|from|of the \w{2,20}))?[.:#/ (–—-]{0,3}"
    r"(?:[0-9.]{3,15}(?: ?(?:and|or|to|,|–|—|اور|تا) ?)){0,3}\Z"
)
_COUNTED: Final = re.compile(r"(?<!\w)(?:rs|pkr|inr|usd|eur|rupees|روپے|€|\$|£)\.? ?\Z")
_MACHINE: Final = words(
    """
    ip ipv4 ipv6 server host ping router modem vpn proxy network subnet dns address device computer laptop machine
    connection connected login logged signed sent posted uploaded traced visited opened wrote came hits request
    browser session log logs client line wifi hotspot mail email message messaged form submitted آئی پی سرور لاگ
    بھیجا بھیجی کمپیوٹر لیپ ٹاپ نیٹ ورک کنکشن bheja bheji computer laptop raabta aaya aayi likha
    """
)
_OF_A_BODY: Final = re.compile(
    r"(?<!\w)(?:server|servers|website|site|portal|resolver|dns|name ?server|mail ?server|gateway|helpdesk)(?:'s)?"
    r"(?: (?!from|to|by|her|of her|se|via)\w{1,20}){0,3}[ ,:(]{1,3}\Z"
    r"|(?:سرور|ویب سائٹ|پورٹل)(?: \w{1,15}){0,2}[ ,:(]{1,3}\Z"
)
_WORD: Final = re.compile(r"[^\W_]+")
_STOP: Final = re.compile(r"[.!?؟۔]\s|\n")
_BEFORE, _AFTER, _CLOSE = 60, 40, 24
_MOST: Final = 255
_SMALL: Final = 20
"""A number whose parts are all so small may count chapters."""
_OCTETS: Final = 4
_NOBODYS: Final = frozenset(map(ipaddress.ip_address, ("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9")))
"""Where everybody's names are looked up."""


def find_machines(text: str) -> Iterator[Candidate]:
    """Rule (``number.device``, or the warnings ``number.long`` and ``contact.public``), start, end, ""."""
    for found in _PLAIN.finditer(text):
        parts = re.findall(r"[0-9]+|[x*]+", found[0])
        yield from _asked(text, *found.span(), _four(parts))
    for found in _LINED.finditer(text):
        yield from _asked(text, *found.span(), _four(re.findall("[0-9]+", found[0])))
    for found in _SPOKEN.finditer(text):
        octets = [_octet(group.split()) for group in found.groups()]
        yield from _asked(text, *found.span(), _four([str(one) for one in octets]))
    for found in _SIX.finditer(text):
        yield from _asked(text, *found.span(), _six(found[0]))
    for word in _CALLED.finditer(text):
        if cut := _SPACED.match(text, word.end()):
            yield from _asked(text, *cut.span(1), _four(re.findall("[0-9]+", cut[1])))


def _asked(text: str, start: int, end: int, address: Address | None) -> Iterator[Candidate]:
    if address is None:
        return
    whole = text[max(0, start - _BEFORE) : start]
    before, after = _STOP.split(whole)[-1], _STOP.split(text[end : end + _AFTER])[0]
    counted = _is_of_no_line(address) or _COUNTED.search(whole)
    yield "" if counted else _judged(address, before, after, text[start:end]), start, end, ""


def _judged(address: Address, before: str, after: str, typed: str) -> str:
    called = _CALLED.search(before[-_CLOSE:]) is not None
    if not called and (_NUMBERED.search(before) or _COUNTED.search(before)):
        return ""
    said = called or not _MACHINE.isdisjoint(_WORD.findall(before + " " + after))
    personal = is_personal(before) or is_personal(after)
    if address in _NOBODYS:
        return "number.long" if said and personal else ""
    if not said and not personal and _may_count(address, before, typed):
        return "number.long" if before.strip(" \t-*•") and address.version == _OCTETS else ""
    if not personal and _OF_A_BODY.search(before):
        return "contact.public"
    if address.is_private and not _is_for_examples(address) and not (said or personal):
        return "number.long"
    return _RULE


def _may_count(address: Address, before: str, typed: str) -> bool:
    """Whether it may number something: a heading, a ratio, minutes."""
    if address.version == _OCTETS:
        return max(address.packed) <= _SMALL
    return "::" not in typed and typed.replace(":", "").isdigit()


def _four(parts: list[str]) -> ipaddress.IPv4Address | None:
    """Four numbers up to 255; the last may be hidden."""
    shown = [part for part in parts if part.isdigit()]
    if len(parts) != _OCTETS or len(shown) < _OCTETS - 1 or any(int(part) > _MOST for part in shown):
        return None
    return ipaddress.IPv4Address(bytes([*map(int, shown), 1][:_OCTETS]))


def _six(typed: str) -> ipaddress.IPv6Address | None:
    if not any(sign.isdigit() for sign in typed):
        return None
    try:
        return ipaddress.IPv6Address(typed)
    except ValueError:
        return None


def _octet(said: list[str]) -> int:
    """Two hundred and three, or digit by digit two zero three; more than 255 where it is neither."""
    total, digits = 0, ""
    for word in said:
        if word in ("hundred", "sau", "سو"):
            total, digits = max(total, 1) * 100, ""
        elif word != "and":
            total, digits = total + int(VALUES[word]), digits + VALUES[word]
    counted = any(word in ("hundred", "sau", "سو") for word in said)
    tens = len(said) == 2 and len(VALUES.get(said[0], "")) == 2
    return total if counted or tens else int(digits or _MOST + 1)


def _is_for_examples(address: Address) -> bool:
    return any(address in network for network in _EXAMPLES if network.version == address.version)


_EXAMPLES: Final = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"))
)


def _is_of_no_line(address: Address) -> bool:
    """This machine, all machines, a mask, nowhere."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return _is_of_no_line(address.ipv4_mapped)
    if address.version == _OCTETS and address.packed[0] in (0, _MOST):
        return True
    return address.is_loopback or address.is_unspecified or address.is_multicast
