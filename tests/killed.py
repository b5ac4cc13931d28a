"""For processes that are started only to be killed."""

from __future__ import annotations

import os


def unmeasured() -> dict[str, str]:
    """The environment for such a process. It has no end at which it could write down which lines it ran, so counting
    them would be for nothing; it costs as much as the start itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
