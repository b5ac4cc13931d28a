"""Finds the Chromium that the browser tests drive, or says in one line how to get it.

`python -m tests.chromium` installs it where that is allowed (Debian or Ubuntu, as root), so that a missing browser is
never a skipped test.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# The list that a browser's window shows under its address line is a page of its own, in a process of its own: for every
# window it costs more than a page of ours does. Nobody types an address here.
WITHOUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # Chromium takes only the last such list. These are Playwright's own.
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)

# No phone-home traffic from the browser itself: every connection a test sees is one of ours.
FLAGS = [
    f"--disable-features={','.join(WITHOUT)}",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

HOW = "Chromium is missing. Type: apt-get install chromium fonts-noto-core (or set AMANAT_CHROMIUM to its path)."


def find() -> str | None:
    """Path of the browser, or None."""
    named = os.environ.get("AMANAT_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def flags() -> list[str]:
    """Command line for a test: Chromium's own sandbox refuses to start as root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def install() -> None:
    """Asks Debian's package manager; quiet, and only as root."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], env=env, stdout=subprocess.DEVNULL, check=False)
        wanted = ["apt-get", "install", "-qy", "--no-install-recommends", "chromium", "fonts-noto-core"]
        subprocess.run(wanted, env=env, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    if find() is None:
        install()
    if find() is None:
        sys.exit(HOW)
