"""Checking a case file, offline (spec/case-file.md, Checking): everything that can be found is found, in one pass over
its bytes and in bounded memory. Keys and roots come from whoever checks; what lies in the file proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cryptography import x509

from amanat.casefile import layout
from amanat.casefile.checking.bag import bag_findings, information
from amanat.casefile.checking.container import open_container
from amanat.casefile.checking.content import Inside, Progress, read_all
from amanat.casefile.checking.custody import (
    Desk,
    Step,
    custody_findings,
    desk_of,
    sealed_findings,
    sealed_of,
    steps_of,
)
from amanat.casefile.checking.metadata import exhibits, metadata_findings, titles
from amanat.casefile.checking.names import name_findings
from amanat.casefile.checking.proofs import EARLY, InLog, seal_in_log, steps_in_log
from amanat.casefile.checking.stamp import Stamped, stamp_of
from amanat.casefile.finding import EXIT, Finding, Level, StoppedError
from amanat.errors import MalformedError
from amanat.ledger.cosignature import Policy, policy_of
from amanat.seal.age import Identity
from amanat.seal.ids import fingerprint

_HARMLESS_NAMES: Final = frozenset({"name.unknown"})


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom whoever checks believes: the log's key and the witnesses' (vkeys), roots of time stamp services (PEM), the
    desk (its id or its fingerprint); empty where they have none. `identities` open the seal."""

    log_key: str = ""
    witness_keys: tuple[str, ...] = ()
    tsa_roots: bytes = b""
    desk: str = ""
    identities: tuple[Identity, ...] = field(default=(), repr=False)

    @property
    def policy(self) -> Policy | None:
        """What the log's proofs are held against; None: no key was given. Raises MalformedError `note.…`, `policy.…`,
        `trust.log` (witnesses without a log)."""
        if not self.log_key:
            if self.witness_keys:
                raise MalformedError("trust.log", "Witnesses stand for a log. Give the log's key too.")
            return None
        return policy_of(self.log_key, self.witness_keys)

    def check(self) -> None:
        """Raises as `policy`, and MalformedError `trust.roots`."""
        _ = self.policy
        try:
            _ = x509.load_pem_x509_certificates(self.tsa_roots) if self.tsa_roots else []
        except (ValueError, x509.InvalidVersion) as error:
            raise MalformedError("trust.roots", "The file of root certificates holds none in PEM form.") from error


@dataclass(frozen=True, slots=True)
class Listed:
    """One exhibit's file: its name, title, bytes and SHA-256 (hex)."""

    name: str
    title: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the file says of itself, as far as it could be read. Only what `Report.findings` does not doubt is proved.
    Times are Unix seconds; `log`, `cosigned` (who watched it when) and `stamped` only under the
    keys given."""

    case: str = ""
    desk: dict[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    files: tuple[Listed, ...] = ()
    size: int = 0
    steps: int = 0
    hidden: int = 0
    begun: int | None = None
    sealed: int | None = None
    log: str = ""
    log_size: int = 0
    cosigned: tuple[tuple[str, int], ...] = ()
    quorum: int = 0
    stamped: int | None = None
    service: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was found, in the order of the checks; `summary` is None when nothing could be read."""

    findings: tuple[Finding, ...]
    summary: Summary | None = None

    @property
    def exit_code(self) -> int:
        """0 intact, 1 altered or unproven, 2 unreadable."""
        return max((EXIT[finding.level] for finding in self.findings), default=0)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all findings that are more than a note."""
        return frozenset(one.code for one in self.findings if one.level is not Level.NOTE)


def _quiet(_done: int, _total: int) -> None:
    return


def verify(path: Path, trust: Trust, progress: Progress = _quiet) -> Report:
    """Checks the case file at `path`: a zip, a sealed zip, or an unpacked folder. Raises MalformedError as
    `Trust.check`: what was given to check with is of no use."""
    trust.check()
    found: list[Finding] = []
    with ExitStack() as stack:
        try:
            container = open_container(path, trust.identities, stack, found.append)
            names = [member.name for member in container.members]
            if not any(name.startswith(layout.ROOT) for name in names) and not _strange(names):
                raise StoppedError("container.not_case_file")
            found += name_findings(names, container.folders)
            if any(one.code.startswith("name.") and one.code not in _HARMLESS_NAMES for one in found):
                return Report(tuple(found))
            inside = read_all(container, found.append, progress)
        except StoppedError as stop:
            return Report((*found, stop.finding))
    more, summary = _looked_into(inside, trust)
    return Report((*found, *more), summary)


def _strange(names: Sequence[str]) -> bool:
    """Names that reach outside are named as such, also where nothing else is inside."""
    return any(one.code != "name.unknown" for one in name_findings(names, ()) if one.code != "name.outside")


def _looked_into(inside: Inside, trust: Trust) -> tuple[list[Finding], Summary]:
    found = [*bag_findings(inside), *metadata_findings(inside)]
    desk, more = desk_of(inside, trust.desk)
    found += more
    steps, more = steps_of(inside)
    found += [*more, *custody_findings(inside, steps, desk)]
    sealed, more = sealed_of(inside)
    found += more
    if sealed is not None:
        found += sealed_findings(inside, sealed, steps, desk)
    policy = trust.policy
    known, more = seal_in_log(inside, sealed, policy)
    found += [*more, *steps_in_log(inside, steps, policy)]
    stamped, more = stamp_of(inside, trust.tsa_roots)
    found += more
    if stamped is not None and sealed is not None and stamped.at < sealed.event.at - EARLY:
        found.append(Finding("time.stamp_early", layout.STAMP))
    summary = _summary(inside, desk, steps, known, stamped if trust.tsa_roots else None)
    return found, replace(summary, sealed=sealed.event.at if sealed else None, quorum=policy.quorum if policy else 0)


def _summary(
    inside: Inside, desk: Desk | None, steps: Sequence[Step], known: InLog | None, stamped: Stamped | None
) -> Summary:
    said, named = information(inside) or {}, titles(inside)
    point = known.witnessed.checkpoint if known and known.proved else None
    return Summary(
        case=said.get("External-Identifier", ""),
        desk={"en": desk.entry.name.en, "ur": desk.entry.name.ur} if desk else {},
        fingerprint=fingerprint(desk.entry.desk) if desk else "",
        files=tuple(
            Listed(name, named.get(name, ""), held.size, held.sha256.hex()) for name, held in exhibits(inside).items()
        ),
        size=sum(held.size for held in inside.values()),
        steps=len(steps),
        hidden=sum(step.event is None for step in steps),
        begun=next((step.event.at for step in steps if step.event is not None), None),
        log=point.origin if point else "",
        log_size=point.size if point else 0,
        cosigned=known.witnessed.cosigned if known and point else (),
        stamped=stamped.at if stamped else None,
        service=stamped.service if stamped else "",
    )
