"""Every case there is: `build_corpus(folder)` writes the files and says what checking each must say. Both verifiers,
this one and the page for browsers, are held against the same files."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from tests.casefile.tamper.containers import CONTAINERS
from tests.casefile.tamper.contents import CONTENTS
from tests.casefile.tamper.custodies import CUSTODIES
from tests.casefile.tamper.ground import Case, Ground
from tests.casefile.tamper.honest_variants import VARIANTS
from tests.casefile.tamper.listing import Kind
from tests.casefile.tamper.proofs import PROOFS
from tests.casefile.tamper.stamps import STAMPS

KINDS: tuple[Kind, ...] = tuple(chain(CONTENTS, CONTAINERS, CUSTODIES, PROOFS, STAMPS))
HONEST: tuple[Kind, ...] = tuple(VARIANTS)


def build_corpus(folder: Path) -> list[Case]:
    """All of them, tampered first. Takes some seconds: time stamps are made by a real authority."""
    folder.mkdir(parents=True, exist_ok=True)
    ground = Ground(folder / "ground")
    return [kind.made(ground, folder) for kind in (*KINDS, *HONEST)]
