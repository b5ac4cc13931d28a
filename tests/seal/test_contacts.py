"""Whom the intake tells: what is taken, what is refused and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from amanat.errors import AmanatError
from amanat.seal.contacts import Contacts, Quiet, Reach, encode_contacts, read_contacts

MAIL = Reach("mail", "hina@lamp.example", "worker", "en")
LEAD = Reach("mail", "zoya@lamp.example", "lead", "ur")
HOOK = Reach("webhook", "https://hooks.lamp.example/a?b=c", "worker", "en")
PLAIN = Contacts((MAIL, LEAD), ("09:00", "16:00"), Quiet("20:00", "07:00", (6,)), "Asia/Karachi", 3, b"")


@pytest.mark.parametrize(
    "contacts",
    [
        PLAIN,
        replace(PLAIN, to=()),
        replace(PLAIN, to=(HOOK,), secret=bytes(32)),
        replace(PLAIN, quiet=Quiet("", "", ()), zone="UTC"),
        replace(PLAIN, hours=("00:00",), quiet=Quiet("12:00", "13:00", ())),
        replace(PLAIN, zone="America/Argentina/Buenos_Aires"),
    ],
)
def test_there_and_back(contacts: Contacts) -> None:
    assert read_contacts(encode_contacts(contacts)) == contacts


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"to": (replace(MAIL, at="https://a.example"),)}, "contacts.kind"),
        ({"to": (replace(HOOK, at="a@b.example"),)}, "contacts.kind"),
        ({"to": (HOOK,)}, "contacts.secret"),
        ({"secret": bytes(32)}, "contacts.secret"),
        ({"to": tuple(replace(HOOK, at=f"https://a{n}.example") for n in range(3))}, "contacts.webhooks"),
        ({"quiet": Quiet("20:00", "", ())}, "contacts.quiet"),
        ({"quiet": Quiet("20:00", "20:00", ())}, "contacts.quiet"),
        ({"quiet": Quiet("15:00", "17:00", ())}, "contacts.quiet"),
        ({"quiet": Quiet("17:00", "09:01", (0,))}, "contacts.quiet"),
        ({"hours": ("09:00", "10:59")}, "contacts.close"),
        ({"hours": ("16:00", "09:00")}, "contacts.close"),
        ({"hours": ("00:30", "23:00"), "quiet": Quiet("", "", ())}, "contacts.close"),
        ({"hours": ()}, "json.length"),
        ({"hours": ("24:00",)}, "json.value"),
        ({"to": (MAIL, MAIL)}, "json.value"),
        ({"to": tuple(replace(MAIL, at=f"a{n}@b.example") for n in range(9))}, "json.length"),
        ({"after": 0}, "json.range"),
        ({"zone": "../etc/passwd"}, "json.value"),
        ({"quiet": Quiet("", "", (0, 1, 2, 3, 4, 5, 6))}, "json.length"),
    ],
)
def test_what_makes_no_sense_is_refused(more: dict[str, Any], code: str) -> None:
    with pytest.raises(AmanatError) as refused:
        encode_contacts(replace(PLAIN, **more))
    assert refused.value.code == code


@pytest.mark.parametrize(
    "address",
    [
        "a@b",
        "a b@c.example",
        "a@b.example\r\nBcc: x@y.example",
        "a@b.example,c@d.example",
        "<a@b.example>",
        "@b.example",
        "a" * 65 + "@b.example",
        f"a@{'b.' * 130}example",
        "ü@b.example",
        "ftp://a.example/",
        "https://a b",
        "a@@b.example",
    ],
)
def test_an_address_is_one_address(address: str) -> None:
    with pytest.raises(AmanatError) as refused:
        encode_contacts(replace(PLAIN, to=(replace(MAIL, at=address),)))
    assert refused.value.code == "json.value"


def test_leads_come_after_several_in_vain_or_when_there_is_nobody_else() -> None:
    assert [PLAIN.heard(n) for n in (0, 2, 3, 9)] == [(0,), (0,), (0, 1), (0, 1)]
    assert replace(PLAIN, to=(LEAD,)).heard(0) == (0,)


def test_quiet_by_the_minute() -> None:
    night, noon = Quiet("20:00", "07:00", ()), Quiet("12:00", "13:00", (2,))
    assert [night.covers(m * 60, 0) for m in (0, 6, 7, 19, 20, 23)] == [True, True, False, False, True, True]
    assert [noon.covers(m * 60, 0) for m in (11, 12, 13)] == [False, True, False]
    assert noon.covers(0, 2)
    assert not Quiet("", "", ()).covers(0, 0)
