"""The quarters that came out, as an Atom feed (RFC 4287): one entry each, changed when figures were corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from amanat.intake.public_feed import moment
from amanat.intake.public_figures_view import Words
from amanat.intake.public_view import later
from amanat.intake.statistics import Issue
from amanat.web.render import Renderer

MOST: Final = 20
_BEGAN: Final = 2026


def render(issues: Sequence[Issue], renderer: Renderer, words: Words, public_url: str) -> str:
    """The feed of one language."""
    host = urlsplit(public_url).hostname or "localhost"
    items = [
        {
            "id": f"tag:{host},{_BEGAN}:statistics/{issue.quarter.code}",
            "title": words.say(later("Figures of %(time)s")) % {"time": words.period(issue.quarter.code)},
            "published": moment(issue.published),
            "updated": moment(issue.changed),
            "corrected": issue.corrected is not None,
        }
        for issue in issues[:MOST]
    ]
    return renderer.html(
        words.lang,
        "public/figures/feed.xml",
        items=items,
        feed=f"tag:{host},{_BEGAN}:statistics/{words.lang}",
        updated=moment(max((issue.changed for issue in issues), default=0)),
        home=f"{public_url}/{words.lang}/public/statistics",
    )
