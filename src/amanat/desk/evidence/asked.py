"""What the pages of this part ask of a case and an address."""

from __future__ import annotations

from amanat.desk.evidence.rules import Evidence
from amanat.desk.views import Case
from amanat.desk.web.visit import Visit
from amanat.errors import NotFoundError


def evidence_of(case: Case) -> Evidence:
    """Raises NotFoundError `exhibit.nothing` while nothing of the case is shown."""
    found = case.parts.get("evidence")
    if not isinstance(found, Evidence):
        raise nothing()
    return found


def nothing() -> NotFoundError:
    return NotFoundError("exhibit.nothing", "There is nothing here.")


def page_of(visit: Visit) -> int:
    text = visit.form.get("page", "") or visit.request.query_params.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
