"""The pages of the parts of the desk's work, one line each."""

from __future__ import annotations

from typing import Final

from amanat.desk.web.acts import Pages

PAGES: Final[tuple[Pages, ...]] = ()
