"""Papers that come to the desk in a case, a letter or a ruling: photographed or scanned here, sealed as they are, and
put among the exhibits. They hang on a consent of hers like everything else, and end with it."""

from __future__ import annotations

from collections.abc import Iterator

from amanat.desk.assisted import taking
from amanat.desk.office import Office
from amanat.desk.proceeding.today import today_of
from amanat.desk.state import CaseState, GrantState
from amanat.errors import RefusedError


def take_paper(office: Office, actor: str, case: str, name: str, media: str, pieces: Iterator[bytes]) -> str:
    """Keeps one paper; the exhibit's item id. Raises as `assisted.taking.take_file`, and RefusedError
    `proceeding.paper` (no consent of hers stands)."""
    return taking.take_file(office, actor, case, name, media, pieces, holder=holder)


def holder(office: Office, case: CaseState) -> GrantState:
    """The consent on which a paper hangs: of those that stand, the one that lasts longest."""
    today = str(today_of(office.archive))
    standing = [
        grant
        for grant in case.grants.values()
        if not grant.erased and grant.taken_back is None and grant.expires >= today
    ]
    if not standing:
        raise RefusedError("proceeding.paper", "No consent of hers stands now. Ask her first.")
    return max(standing, key=lambda grant: (grant.expires, grant.given))
