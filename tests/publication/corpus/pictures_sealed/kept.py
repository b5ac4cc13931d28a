"""Where items go: files and their lines of the manifest."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

_ENDING = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def encoded(image: Image.Image, form: str = "JPEG", quality: int = 88, **more: Any) -> bytes:
    """Nothing but the picture, unless `more` says so."""
    out = io.BytesIO()
    options: dict[str, Any] = {"quality": quality} if form != "PNG" else {}
    image.convert("RGB").save(out, form, **options, **more)
    return out.getvalue()


@dataclass
class Kept:
    folder: Path
    seed: int
    rows: list[dict[str, object]] = field(default_factory=list)
    left_out: int = 0

    def rng(self, *of: object) -> random.Random:
        return random.Random(f"{self.seed}/{of}")

    def file(
        self,
        content: bytes,
        ending: str,
        leaks: Sequence[str],
        why: str,
        *,
        kind: str = "picture",
        lang: str = "en",
        pair: str | None = None,
        name: str | None = None,
    ) -> str:
        """Returns the id. A `pair` names the twin that came before; that one then names this."""
        made = f"s{len(self.rows) + 1:03}"
        file = name or f"{made}.{ending}"
        (self.folder / file).write_bytes(content)
        row: dict[str, object] = {"id": made, "file": file, "kind": kind, "lang": lang}
        self.rows.append({**row, "leaks": sorted(leaks), "pair": pair, "why": why})
        if pair:
            twin = next(one for one in self.rows if one["id"] == pair)
            twin["pair"] = made
        return made

    def picture(self, image: Image.Image, leaks: Sequence[str], why: str, **more: Any) -> str:
        form, quality = more.pop("form", "JPEG"), more.pop("quality", 86)
        return self.file(encoded(image, form, quality), _ENDING[form], leaks, why, **more)

    def close(self) -> None:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows)
        (self.folder / "manifest.jsonl").write_text(text, "utf-8")
