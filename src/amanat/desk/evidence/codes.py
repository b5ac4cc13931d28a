"""Names that the rules, the commands and the pages of this part share."""

from __future__ import annotations

from typing import Final

NAME: Final = "evidence"
MADE: Final = {"copy.cleaned": "cleaned", "copy.covered": "covered", "copy.trimmed": "trimmed"}
"""The kind of an event → how the copy came about."""
SOURCES: Final = ("email", "letter", "messages", "web", "person", "office", "other")
"""Where something came from that the desk gathered itself."""
MOST_COPIES: Final = 100
"""Working copies of one case."""
GATHERED: Final = ("image/", "audio/", "video/", "application/pdf", "application/zip", "text/plain")
"""What can be gathered, by the first bytes: also an e-mail, a chat that was saved, a text."""
