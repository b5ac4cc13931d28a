"""The codes of the work on cases; `wording.py` has their words."""

from __future__ import annotations

from typing import Final

PART_NAME: Final = "work"
CLOSINGS: Final = ("support_done", "she_asked", "no_contact", "redirected", "not_in_scope", "duplicate", "spam")
"""Why a case is closed: one of these, always; a few words may follow."""
OUTCOMES: Final = ("went", "did_not_go", "helped", "full", "refused", "unknown")
"""What came of a referral to a service."""
HOWS: Final = ("mailbox", "phone", "meeting", "other")
"""How the next contact is meant to happen."""
MADE: Final = ("person", "machine")
"""Who wrote a transcript down."""
PRINTS: Final = ("record", "timeline", "messages", "notes")
"""What of a case may be printed."""
