"""The desk's pages. `desk_app` puts them over an `Office`; everything else here is one module a noun."""

from amanat.desk.web.app import desk_app
from amanat.desk.web.settings import DeskSettings

__all__ = ["DeskSettings", "desk_app"]
