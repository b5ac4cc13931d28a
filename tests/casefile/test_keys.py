"""A sheet of keys, however it was written down, gives the same keys."""

from __future__ import annotations

import json

import pytest

from amanat.casefile.keys import find_keys
from amanat.errors import MalformedError
from amanat.ledger.note import COSIGNATURE, ED25519, vkey
from amanat.seal.signing import SigningKey

LOG = vkey("intake.example/ledger/1", ED25519, SigningKey.from_seed(bytes(32)).public)
WITNESSES = tuple(vkey(f"w{n}.example", COSIGNATURE, SigningKey.from_seed(bytes([n]) * 32).public) for n in (1, 2))
PEM = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUe\n-----END CERTIFICATE-----\n"
DESK = "560b 3dbf 412e 95b9 b5d0"


def test_lines_on_a_sheet_are_found() -> None:
    text = f"Lamp House {DESK.upper()}\nlog: {LOG}\nwitnesses: {', '.join(WITNESSES)}\n{PEM}"
    found = find_keys(text)
    assert (found.log, found.witnesses, found.roots, found.desk) == (LOG, WITNESSES, PEM, DESK)


def test_json_is_found_too() -> None:
    found = find_keys(json.dumps({"log": LOG, "witnesses": WITNESSES, "roots": PEM}))
    assert (found.log, found.witnesses, found.roots, found.desk) == (LOG, WITNESSES, PEM, "")


def test_a_key_with_one_letter_changed_is_no_key() -> None:
    with pytest.raises(MalformedError, match="no keys"):
        find_keys(LOG.replace("+", "+", 1)[:-2] + ("AA" if not LOG.endswith("AA") else "BB"))


def test_a_witness_never_stands_for_the_log() -> None:
    assert find_keys(WITNESSES[0]).log == ""
