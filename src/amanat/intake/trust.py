"""Whom the intake believes when it calls out: the authorities this machine trusts."""

from __future__ import annotations

import functools
import ssl


@functools.cache
def machine_trust() -> ssl.SSLContext:
    """Read once a process: a hundred certificates take longer than anything else at the start."""
    return ssl.create_default_context()
