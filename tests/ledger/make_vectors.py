"""Writes vectors/ledger.json and vectors/witness.json: `python -m tests.ledger.make_vectors`. The same every time."""

from __future__ import annotations

from collections.abc import Callable

from tests.ledger import cases, cases_witness
from tests.seal.make_vectors import VECTORS, Case, render

FILES: dict[str, tuple[str, Callable[[], list[Case]]]] = {
    "ledger": ("ledger.md: leaves, trees, notes, checkpoints, witnesses, proofs", cases.ledger),
    "witness": ("ledger.md: tiles, and what a witness answers", cases_witness.witness),
}


def main() -> None:
    for name, (title, make) in FILES.items():
        (VECTORS / f"{name}.json").write_text(render(title, make()))


if __name__ == "__main__":
    main()
