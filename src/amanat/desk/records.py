"""What she wrote, as far as it can be read here now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amanat.desk.state import CaseState

if TYPE_CHECKING:
    from amanat.desk.archive import Archive


def newest_record(archive: Archive, case: CaseState) -> dict[str, Any]:
    """The newest record that is still to be read here; {} if there is none."""
    for grant in reversed(list(case.grants.values())):
        record = archive.grant_body(grant).get("record")
        if record is not None:
            return dict(record)
    return {}
