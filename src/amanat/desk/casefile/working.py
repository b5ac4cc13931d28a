"""Builds case files beside the work of the desk: sealed with their custody event first, then laid as a stream into a
sealed file, closed once the ledger has its proof. A kill anywhere is made good by the next exchange, or cleaned up.

Nothing readable touches the disk: what grows there is the sealed file and a state boxed under the case's own words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from amanat.casefile.build import Laid, Seal, Workshop, finish, lay
from amanat.casefile.payload import payload_of
from amanat.casefile.stamp import Stamp, ask
from amanat.casefile.state import abandon, part_of
from amanat.desk.archive import Archive, Draft
from amanat.desk.casefile.contents import plan_of, scans_of, thumbnails
from amanat.desk.casefile.rules import NAME, of_desk, rows_of
from amanat.desk.client import trust
from amanat.desk.custody import chain
from amanat.desk.custody.ledger import kept_of
from amanat.desk.custody.making import NAME as CUSTODY
from amanat.desk.disk import remove
from amanat.desk.state import CaseState
from amanat.errors import AmanatError, ForgedError, MalformedError, RefusedError, UnavailableError
from amanat.evidence.viewer import Viewer
from amanat.ledger.proof import read_proof
from amanat.seal.age import HybridRecipient, Recipient, X25519Recipient
from amanat.seal.age.header import Stanza
from amanat.seal.custody import About
from amanat.seal.encoding import Random, b64, unb64

_TRIES: Final = 5
_TIMEOUT: Final = 20.0
_MOST_STAMP: Final = 1 << 20

Progress = tuple[int, int]


@dataclass(slots=True)
class _Job:
    """One file being laid in this process."""

    done: Progress = (0, 0)
    thread: threading.Thread | None = None
    laid: Laid | None = None
    problem: str = ""
    small: dict[str, bytes] | None = field(default=None, repr=False)


_JOBS: Final[dict[str, _Job]] = {}
"""By file: ids are random, so no two desks of one process meet."""
_ONE: Final = threading.Lock()


def progress_of(file: str) -> Progress | None:
    """(bytes that are in, bytes in all) while it is laid here; else None."""
    job = _JOBS.get(file)
    return job.done if job is not None and job.thread is not None and job.thread.is_alive() else None


def path_of(archive: Archive, file: str) -> Path:
    """Where the sealed file lies, or grows beside."""
    return archive.folder / "casefiles" / f"{file}.zip.age"


@dataclass(frozen=True, slots=True)
class _Gone:
    """Stands for a passphrase that nobody has any more: a file that was begun goes on, none begins."""

    def wrap(self, file_key: bytes, random: Random) -> Stanza:
        raise RefusedError("casefile.again", "The desk stopped before the file was begun. Make a new one.")


# --- the seal


def seal(archive: Archive, case: str, file: str, actor: str, viewer: Viewer) -> None:
    """Writes the custody event `sealed`: which bytes the file will have is known before it is built. What others do at
    the case meanwhile moves the chain; then it is worked out again.

    Raises as `payload_of`, `plan_of`; RefusedError `casefile.moved`."""
    small = thumbnails(archive, case, file, viewer)
    for _ in range(_TRIES):
        with archive.lock:
            state = archive.state.cases[case]
            sealing = _sealing(archive, state)
            plan = plan_of(archive, state, file, sealing, small)
        tag = payload_of(plan).tag  # a second or two: the others go on working
        with archive.lock:
            state = archive.state.cases[case]
            if state.facts[CUSTODY]["n"] != sealing["upto"]:
                continue
            data = {"file": file, "n": sealing["upto"] + 1}
            words = ((state.key, {"sealing": sealing, "tag": b64(tag)}),)
            archive.write(Draft("casefile.sealed", actor, case, data, words, (About("", b"", tag),)))
            _JOBS[file] = _Job(small=small)
            return
    raise RefusedError("casefile.moved", "Others work on this case just now. Try again in a moment.")


def _sealing(archive: Archive, case: CaseState) -> dict[str, Any]:
    signed = chain.events(archive, case)
    proofs = archive.body(case).get(CUSTODY, {}).get("proofs", {})
    return {
        "people": b64(chain.people(archive, signed)),
        "made": archive.clock(),
        "upto": len(signed),
        "proofs": {n: row[1] for n, row in proofs.items()},
        "scans": scans_of(archive, case),
    }


# --- building


def start(archive: Archive, case: str, file: str, to: Recipient) -> None:
    """Lays the file in a thread of its own. Does nothing while that runs."""
    with _ONE:
        job = _JOBS.setdefault(file, _Job())
        if job.thread is not None and job.thread.is_alive():
            return
        job.problem = ""
        job.thread = threading.Thread(target=_build, args=(archive, case, file, to, job), name="casefile", daemon=True)
        job.thread.start()


def wait(file: str, seconds: float = 60.0) -> None:
    """Until the thread that lays a file has ended."""
    job = _JOBS.get(file)
    if job is not None and job.thread is not None:
        job.thread.join(seconds)


def _build(archive: Archive, case: str, file: str, to: Recipient, job: _Job) -> None:
    try:
        job.laid = _lay(archive, case, file, to, job)
        go_on_with(archive, case, file)
    except UnavailableError as error:
        job.problem = error.code
    except (AmanatError, OSError, KeyError, ValueError) as error:
        job.problem = getattr(error, "code", "casefile.broken")
        if not archive.closed:
            with suppress(AmanatError):
                _fail(archive, case, file, job.problem)


def _lay(archive: Archive, case: str, file: str, to: Recipient, job: _Job) -> Laid:
    if job.small is None:
        job.small = thumbnails(archive, case, file, Viewer())
    with archive.lock:
        state = archive.state.cases[case]
        words = archive.body(state)[NAME][file]
        plan = plan_of(archive, state, file, words["sealing"], job.small)
        shop = _shop(archive, file, words)
    shop.target.parent.mkdir(mode=0o700, exist_ok=True)

    def progress(done: int, total: int) -> None:
        job.done = (done, total)
        if archive.closed:
            raise UnavailableError("desk.locked", "The desk is locked. The file goes on when it is open again.")

    laid = lay(plan, shop, to, progress)
    if laid.tag != unb64(words["tag"], 32):
        abandon(shop.target)
        raise ForgedError("casefile.differs", "What went in is not what was sealed.")
    return laid


def _shop(archive: Archive, file: str, words: dict[str, Any]) -> Workshop:
    return Workshop(path_of(archive, file), unb64(words["key"], 32), archive.random)


def _fail(archive: Archive, case: str, file: str, why: str) -> None:
    with archive.lock:
        state = archive.case(case)
        if state is None or rows_of(state).get(file, {}).get("state") != "sealed":
            return
        clean(archive, file)
        archive.write(Draft("casefile.failed", case=case, data={"file": file, "why": why}))


def clean(archive: Archive, file: str) -> None:
    """Takes a file away, and what of it was growing."""
    target = path_of(archive, file)
    remove(target)
    abandon(target)
    remove(part_of(target))


# --- closing


def go_on(archive: Archive) -> None:
    """At every exchange: files that wait for their proof or stamp, those that a kill left half built, and those that
    may not be here any more."""
    for file, case in list(of_desk(archive.state).get("files", {}).items()):
        _check_consent(archive, case, file)
    for file, case in list(of_desk(archive.state).get("open", {}).items()):
        job = _JOBS.get(file)
        if job is not None and job.thread is not None and job.thread.is_alive():
            continue
        if job is None or job.laid is None:
            start(archive, case, file, _again(archive, case, file))
        else:
            go_on_with(archive, case, file)
    _tidy(archive)


def _again(archive: Archive, case: str, file: str) -> Recipient:
    """To whom a file goes on being sealed. The header with a passphrase is written already, or it cannot be again."""
    with archive.lock:
        recipient = archive.body(archive.state.cases[case])[NAME][file].get("recipient", "")
    return recipient_of(recipient) if recipient else _Gone()


def recipient_of(text: str) -> Recipient:
    """An age recipient. Raises MalformedError."""
    return HybridRecipient.from_text(text) if text.startswith("age1pq1") else X25519Recipient.from_text(text)


def _check_consent(archive: Archive, case: str, file: str) -> None:
    """What she took back, or what expired, is handed to nobody any more, unless it went already."""
    with archive.lock:
        state = archive.case(case)
        row = rows_of(state).get(file) if state is not None else None
        if state is None or row is None or row["state"] not in ("sealed", "ready"):
            return
        grant = state.grants.get(row["grant"])
        if grant is None or grant.erased or grant.taken_back is not None:
            clean(archive, file)
            _JOBS.pop(file, None)
            archive.write(Draft("casefile.removed", case=case, data={"file": file, "why": "consent"}))


def _tidy(archive: Archive) -> None:
    """What no case knows any more, such as after an erasure."""
    folder = archive.folder / "casefiles"
    known = of_desk(archive.state).get("files", {})
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.partition(".")[0] not in known:
            remove(path)


def go_on_with(archive: Archive, case: str, file: str) -> None:
    """Closes a laid file if its proof is there, with a time stamp if the desk asks for one. Raises what is final."""
    job = _JOBS.get(file)
    with archive.lock:
        state = archive.case(case)
        row = rows_of(state).get(file) if state is not None else None
        if job is None or job.laid is None or state is None or row is None or row["state"] != "sealed":
            return
        words = archive.body(state)[NAME][file]
        event = chain.events(archive, state)[row["n"] - 1]
        proof = unb64(words["proof"]) if words.get("proof") else None
        shop = _shop(archive, file, words)
        if proof is None and "log" in kept_of(archive.state):
            return
    stamp = _stamp(archive, state, file, proof) if row["stamp"] and proof is not None else None
    if row["stamp"] and proof is not None and stamp is None and not row.get("stamped"):
        return  # the service is away: later
    done = finish(job.laid, shop, Seal(event, proof, stamp))
    with archive.lock:
        size = done.stat().st_size
        archive.write(Draft("casefile.ready", case=case, data={"file": file, "size": size}))
    _JOBS.pop(file, None)


def _stamp(archive: Archive, case: CaseState, file: str, proof: bytes) -> Stamp | None:
    """The stamp that is kept, or a new one; None: it was refused, or the service is away."""
    with archive.lock:
        kept = archive.body(case)[NAME][file].get("stamp_files")
        settings = of_desk(archive.state).get("stamps")
    if kept:
        return Stamp(unb64(kept["reply"]), unb64(kept["chain"]), kept["time"], unb64(kept["digest"], 32))
    if kept is not None or not settings:
        return None
    checkpoint, why, words = read_proof(proof).checkpoint, "", {}
    try:
        stamp = ask(checkpoint, poster(settings["url"]), settings["roots"].encode())
        words = {
            "reply": b64(stamp.reply),
            "chain": b64(stamp.chain),
            "time": stamp.at,
            "digest": b64(stamp.digest),
        }
    except UnavailableError:
        return None
    except (RefusedError, ForgedError, MalformedError) as error:
        stamp, why = None, error.code
    data = {"file": file, "why": why}
    archive.write(Draft("casefile.stamped", case=case.case, data=data, words=((case.key, words),)))
    return stamp


def poster(url: str) -> Callable[[bytes], bytes]:
    """Asks a time stamp service (RFC 3161 section 3.4). The call raises UnavailableError `stamp.away`."""

    def post(request: bytes) -> bytes:
        headers = {"content-type": "application/timestamp-query", "accept": "application/timestamp-reply"}
        try:
            with httpx.Client(timeout=_TIMEOUT, verify=trust(), trust_env=False) as http:
                answer = http.post(url, content=request, headers=headers)
        except httpx.HTTPError as error:
            raise _away() from error
        if answer.status_code != 200 or len(answer.content) > _MOST_STAMP:
            raise _away()
        return answer.content

    return post


def _away() -> UnavailableError:
    return UnavailableError("stamp.away", "The time stamp service does not answer. It is tried again.")
