"""Serves the demo's own page on loopback until Ctrl-C."""

from __future__ import annotations

import socket

import uvicorn

from amanat.demo.site import Links, site


def serve(links: Links, door: socket.socket) -> None:
    """On a socket that listens already. Blocks until SIGINT or SIGTERM."""
    uvicorn.Server(uvicorn.Config(site(links), access_log=False, log_config=None, server_header=False)).run([door])
