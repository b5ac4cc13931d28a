"""One error tree. A code is stable and public; a message never holds a secret or a user's words."""

from __future__ import annotations


class AmanatError(Exception):
    """Base of every error this package raises on purpose.

    `code` is a stable, lower-case, dotted name such as ``age.header_mac``. `detail` is one plain sentence that
    says what to do.
    """

    code: str

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class MalformedError(AmanatError):
    """Bytes that do not follow their format. The sender must send something else."""


class ForgedError(AmanatError):
    """A signature, MAC or hash chain that does not hold. Somebody altered it, or it is not from whom it claims."""


class RefusedError(AmanatError):
    """Well formed and genuine, but not allowed now: over a limit, expired, or in the wrong state."""


class NotFoundError(AmanatError):
    """Nothing is there for this key. Says the same whether it never was or was erased."""


class ConflictError(AmanatError):
    """Somebody else wrote first. Read again, then decide."""


class UnavailableError(AmanatError):
    """The disk is full, a service is down. Nothing was stored; try again later."""
