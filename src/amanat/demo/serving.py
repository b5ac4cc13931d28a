"""Serves the demo's own page on loopback until Ctrl-C."""

from __future__ import annotations

import uvicorn

from amanat.demo.site import Links, site


def serve(links: Links, port: int) -> None:
    """Blocks until SIGINT or SIGTERM."""
    uvicorn.run(site(links), host="127.0.0.1", port=port, access_log=False, log_config=None, server_header=False)
