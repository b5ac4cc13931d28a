"""Addresses of machines tell from which line somebody wrote; versions, sections and masks do not."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amanat.publication.machines import find_machines
from amanat.publication.people import Protected
from amanat.publication.privacy import check
from amanat.web.wording import load_rules

RULES = load_rules()


def found(text: str) -> set[tuple[str, str]]:
    return {(one.rule, one.level) for one in check(text, lang="en", protected=Protected(), rules=RULES)}


@pytest.mark.parametrize(
    "text",
    [
        "It was sent from 203.0.113.77 at 22:41 with an Oriole X4.",
        "یہ 203.0.113.77 سے 22:41 پر بھیجا گیا۔",
        "Her messages came from 39.46.120.18:51234.",
        "The form was opened by 2400:adc5:1d0:3300:9c1f:2ab:cd:1e2f.",
        "2001:db8::1 wrote it",
        "[2400:adc5::1]:443",
        "http://203.0.113.77:8080/form",
        "203[.]0[.]113[.]77",
        "203 . 0 . 113 . 77",
        "203 dot 0 dot 113 dot 77",
        "two hundred three dot zero dot one hundred thirteen dot seventy seven",
        "two zero three dot zero dot one one three dot seven seven",
        "۲۰۳.۰.۱۱۳.۷۷",
        "۲۰۳۔۰۔۱۱۳۔۷۷ سے بھیجا گیا",
        "203-0-113-77.dsl.isp.example",
        "her IP 203 0 113 77",
        "آئی پی 203 0 113 77 تھا",
        "203.0.113.x",
        "192.168.1.17 is her computer",
        "She signed in from 10.4.2.9.",
        '203.0.113.77 - - [03/May/2026:22:41:07 +0500] "POST /form HTTP/1.1" 200',
        "IP:203.0.113.77,",
        "ip=203.0.113.77",
        "::ffff:203.0.113.77",
        "fe80::21b:44ff:fe11:3ab7%wlan0 sent it",
        "from=203.0.113.77;",
        "203.0.113.77/24",
        "The laptop had 5.9.2.1",
        "Her IP was 1.2.3.4",
        "(203.0.113.77)",
        "203.0.113.77.",
        "logged at 172.16.4.30",
        "the version that she sent from 39.46.120.18",
        "203。0。113。77",
        "203․0․113․77",
        "２０３．０．１１３．７７",
        "Do sau teen dot sifar dot sau terah dot saat saat",
    ],
)
def test_an_address_of_a_machine_is_found_however_it_is_written(text: str) -> None:
    assert ("number.device", "error") in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Version 1.2.3.4 of the app was used.",
        "See section 4.2.1.3 of the manual.",
        "4.2.1.3 Evidence",
        "The server listens on 127.0.0.1.",
        "firmware 10.0.22.131",
        "Rule 12.3.4.5 applies.",
        "It met on 03.05.2025 at 10.30.",
        "Fold mask 255.255.255.0.",
        "std::vector",
        "At 12:30:45 it ended.",
        "Rs. 100.200.100.200 was paid",
        "دفعہ 4.2.1.3 دیکھیں",
        "ورژن 203.0.113.77",
        "See 1. 2. 3. 4. below.",
        "Rules 3.1.2.4 and 3.1.2.5 differ.",
        "ratio 1:2:3:4:5:6:7:8",
        "Names are looked up at 8.8.8.8.",
        "The ministry's website (203.0.113.10) was down.",
        "Chrome/10.0.22.13 was used.",
        "aa::bb",
    ],
)
def test_what_only_looks_like_one_is_no_error(text: str) -> None:
    assert not any(level == "error" for _, level in found(text))


def test_an_address_that_may_count_something_is_a_warning() -> None:
    assert found("Then 5.9.2.1 came.") == {("number.device", "error")}  # it came
    assert found("As 5.9.2.1 has it.") == {("number.long", "warning")}
    assert found("Her browser asked 8.8.8.8 first.") == {("number.long", "warning")}


@given(st.lists(st.integers(0, 255), min_size=4, max_size=4), st.sampled_from([".", "[.]", " . ", " dot ", "۔"]))
def test_every_address_in_every_form_is_a_candidate(octets: list[int], sign: str) -> None:
    typed = sign.join(map(str, octets))
    text = f"the ip was {typed} then"
    places = [(start, end) for _, start, end, _ in find_machines(text)]
    assert any(text[start:end] == typed for start, end in places)


@given(st.integers(1, 2**128 - 1))
def test_every_form_of_version_six_is_a_candidate(number: int) -> None:
    address = ipaddress.IPv6Address(number)
    for typed in (str(address), address.exploded):
        text = f"sent from [{typed}]:443 at night"
        places = {text[start:end] for _, start, end, _ in find_machines(text)}
        assert typed in places or not any(sign.isdigit() for sign in typed)


def test_a_number_over_255_is_no_part_of_an_address_and_and_is_no_number() -> None:
    assert not list(find_machines("the ip was 300.1.2.3 then"))
    text = "the ip was one hundred and ninety two dot one dot two dot three then"
    ((_, start, end, _),) = find_machines(text)
    assert text[start:end] == "one hundred and ninety two dot one dot two dot three"
