"""Whom a text of the public record must not give away: everybody in the case but an institution, and in her own voice
everybody but her."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amanat.desk.archive import Archive
from amanat.desk.state import CaseState
from amanat.publication.finding import Finding


def whole(text: Mapping[str, Any]) -> str:
    """Every piece of a draft as one text, a blank line between, so that a place in it is a place on the page."""
    return "\n\n".join(text[place][lang] for lang in ("en", "ur") for place in ("title", "text") if lang in text[place])


def private_findings(
    archive: Archive, case: CaseState, text: Mapping[str, Any], *, respondent: bool, herself: bool = True
) -> tuple[Finding, ...]:
    """PENDING: waits for amanat.publication.privacy"""
    return ()
