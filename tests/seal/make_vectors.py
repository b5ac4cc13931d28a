"""Writes vectors/*.json: `python -m tests.seal.make_vectors`. The same every time, except what holds an age file, whose
randomness is not ours: those are made once and kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.seal import (
    cases_bytes,
    cases_intake,
    cases_invitation,
    cases_mail,
    cases_proceedings,
    cases_publication,
    cases_receipts,
    cases_sealed,
)

VECTORS = Path(__file__).parents[2] / "vectors"
Case = dict[str, Any]

FILES: dict[str, tuple[str, Callable[[], list[Case]]]] = {
    "canonical": ("bytes.md, JSON", cases_bytes.canonical_json),
    "b64": ("bytes.md, Binary in JSON", cases_bytes.base64),
    "padding": ("bytes.md, Padded length and Parts", cases_bytes.padding),
    "ids": ("bytes.md, Ids", cases_bytes.ids),
    "signatures": ("bytes.md, Tagged hash and signature", cases_bytes.signatures),
    "phrase": ("phrase.md", cases_bytes.phrase),
    "structures": ("record.md, mailbox.md, directory.md, intake.md: every JSON structure", cases_mail.structures),
    "proceedings": ("mailbox.md, Proceedings and publication", cases_proceedings.structures),
    "publications": ("mailbox.md, Proceedings and publication: consent", cases_proceedings.publications),
    "entries": ("publication.md, Entry", cases_publication.entries),
    "takedowns": ("publication.md, Take-down", cases_publication.takedowns),
    "project": ("record.md, consent groups", cases_mail.projections),
    "threads": ("mailbox.md, Message body", cases_mail.threads),
    "directory": ("directory.md", cases_intake.directories),
    "request": ("intake.md, Signed request", cases_intake.requests),
    "bundle": ("intake.md, Bundle", cases_intake.bundles),
    "receipt": ("intake.md, receipt", cases_intake.receipts),
    "receipts": ("receipt.md", cases_receipts.receipt_files),
}
KEPT: dict[str, tuple[str, Callable[[], list[Case]]]] = {
    "age": ("age.md", cases_sealed.files),
    "items": ("record.md, Item", cases_sealed.items),
    "envelopes": ("mailbox.md: sealed state, message and notice", cases_sealed.envelopes),
    "invitation": ("invitation.md", cases_invitation.invitations),
}


def render(title: str, cases: list[Case]) -> str:
    """One case a line, so that a change shows as the case that changed."""
    lines = ",\n".join("    " + json.dumps(case, ensure_ascii=True) for case in cases)
    return f'{{\n  "spec": {json.dumps(title)},\n  "cases": [\n{lines}\n  ]\n}}\n'


def main() -> None:
    for name, (title, cases) in FILES.items():
        (VECTORS / f"{name}.json").write_text(render(title, cases()))
    for name, (title, cases) in KEPT.items():
        path = VECTORS / f"{name}.json"
        if not path.exists():
            path.write_text(render(title, cases()))


if __name__ == "__main__":
    main()
