"""The evidence viewer: hostile files are a note, never an outage, and the child that decodes can do nothing else."""

from __future__ import annotations

import functools
import io
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from amanat.evidence.viewer import Viewer, ViewerLimits, child
from amanat.evidence.viewer.confine import _CALLS, bpf_program

HOSTILE = Path(__file__).parents[2] / "vectors" / "hostile"
EXPECTED = json.loads((HOSTILE / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_hostile_file_turns_out_as_written_beside_it(name: str) -> None:
    data, viewer = (HOSTILE / name).read_bytes(), Viewer(ViewerLimits(seconds=2, memory=600 << 20))
    look = viewer.look(data)
    drawn = viewer.page(data, 1) if look.shape == "pages" else viewer.picture(data)
    outcome = drawn if isinstance(drawn, str) else "png"
    if EXPECTED[name]["drawn"] == "too_much" and outcome in ("broken", "took_too_long", "too_large"):
        outcome = "too_much"
    assert {"shape": look.shape, "note": look.note, "drawn": outcome} == EXPECTED[name]


@pytest.mark.parametrize("name", [n for n, e in EXPECTED.items() if e["shape"] == "picture" and e["drawn"] == "png"])
def test_a_drawn_picture_is_pixels_and_nothing_of_the_file(name: str) -> None:
    data = (HOSTILE / name).read_bytes()
    assert any(mark in data for mark in (b"script", b"#!/bin/sh", b"alert"))  # it really is in the original
    png = Viewer().picture(data)
    assert isinstance(png, bytes)
    assert _chunks(png) <= {b"IHDR", b"IDAT", b"IEND"}
    assert b"script" not in png


def _chunks(png: bytes) -> set[bytes]:
    place, kinds = 8, set()
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kinds.add(png[place + 4 : place + 8])
        place += length + 12
    return kinds


def test_the_script_makes_exactly_the_files_that_are_kept(tmp_path: Path) -> None:
    copy = tmp_path / "make.py"
    copy.write_bytes((HOSTILE / "make.py").read_bytes())
    subprocess.run([sys.executable, copy], check=True)
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {path.name for path in HOSTILE.iterdir() if path.name != "__pycache__"}
    assert (tmp_path / "expected.json").read_text() == (HOSTILE / "expected.json").read_text()


def test_a_photograph_loses_its_place_and_keeps_its_uprightness() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "GPS 31.5204 N 74.3587 E"
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "green").save(out, "JPEG", exif=exif)
    assert b"31.5204" in out.getvalue()
    png = Viewer().picture(out.getvalue())
    assert isinstance(png, bytes)
    assert b"31.5204" not in png
    assert Image.open(io.BytesIO(png)).size == (20, 40)


def test_the_child_says_what_confines_it_and_on_this_machine_all_of_it_does() -> None:
    holds = Viewer().look(b"plain words").holds
    assert "limits" in holds
    if sys.platform == "linux" and os.uname().machine in _CALLS:
        assert holds == ("limits", "no_new_privs", "seccomp")


ESCAPES = {
    "read a file": "open('/etc/hostname').read()",
    "write a file": "open(sys.argv[1], 'w').write('x')",
    "write through an open file": "os.write(handle, b'x')",
    "open a socket": "socket.socket()",
    "open a unix socket": "socket.socket(socket.AF_UNIX)",
    "start a process": "os.fork() or os._exit(0)",
    "start a program": "os.execv('/bin/true', ['true'])",
    "start a thread": "threading.Thread(target=int).start()",
    "take much memory": "bytearray(2 << 30)",
    "signal another process": "os.kill(os.getppid(), 0)",
}


@pytest.mark.parametrize("act", sorted(ESCAPES))
def test_the_child_cannot(act: str, tmp_path: Path) -> None:
    lines = [
        "import os, socket, sys, threading",
        "from amanat.evidence.viewer.confine import confine",
        "handle = os.open(sys.argv[1] + '.open', os.O_WRONLY | os.O_CREAT)",
        "if sys.argv[2] == 'confined': confine(memory=1 << 30, seconds=5)",
        "try:",
        f"    {ESCAPES[act]}",
        "except (OSError, MemoryError, RuntimeError): os._exit(7)",
        "os._exit(0)",
    ]

    def run(how: str) -> int:
        command = [sys.executable, "-c", "\n".join(lines), str(tmp_path / "x"), how]
        return subprocess.run(command, check=False, capture_output=True).returncode

    assert run("free") == 0  # the control: without confinement it works
    refused = run("confined")
    assert refused == 7 or refused < 0  # an error, or killed by the limit's own signal


def test_a_child_that_takes_too_long_is_stopped_and_said_so() -> None:
    viewer = Viewer(ViewerLimits(patience=0.01))
    began = time.monotonic()
    assert viewer.picture((HOSTILE / "html-in-comment.jpg").read_bytes()) == "took_too_long"
    assert time.monotonic() - began < 5


def test_too_long_a_file_is_not_given_to_a_decoder() -> None:
    viewer, data = Viewer(ViewerLimits(file=1000)), (HOSTILE / "html-in-comment.jpg").read_bytes()
    assert viewer.look(data).note == "too_large"
    assert viewer.picture(data) == "too_large"


def test_an_answer_without_end_is_cut() -> None:
    assert Viewer(ViewerLimits(answer=100)).picture((HOSTILE / "html-in-comment.jpg").read_bytes()) == "broken"


def test_pages_are_counted_and_a_page_that_is_not_there_is_a_note() -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(
        out, "PDF", save_all=True, append_images=[Image.new("RGB", (40, 60), "black")]
    )
    viewer = Viewer()
    assert viewer.look(out.getvalue()).pages == 2
    second = viewer.page(out.getvalue(), 2)
    assert isinstance(second, bytes)
    assert Image.open(io.BytesIO(second)).size[0] < Image.open(io.BytesIO(second)).size[1]
    assert viewer.page(out.getvalue(), 3) == "no_page"


def test_every_jump_of_the_filter_lands_inside_it() -> None:
    for architecture, calls in _CALLS.values():
        program = bpf_program(architecture, calls.values())
        steps = [struct.unpack("<HBBI", program[n : n + 8]) for n in range(0, len(program), 8)]
        for place, (code, yes, no, _) in enumerate(steps):
            if code & 0x07 == 0x05:
                assert place + 1 + max(yes, no) < len(steps)
        assert [code for code, *_ in steps[-2:]] == [0x06, 0x06]


# Too large or too much: only a limited process may try those.
DRAWN = [
    name
    for name, outcome in EXPECTED.items()
    if outcome["shape"] in ("picture", "pages") and outcome["drawn"] in ("png", "broken")
]


# What the child does, once more inside this process, where a debugger and the coverage of the tests can see it.


@pytest.mark.parametrize("name", DRAWN)
def test_the_decoders_themselves_say_the_same_without_their_process(name: str) -> None:
    data = (HOSTILE / name).read_bytes()
    work = functools.partial(child.page, number=1) if EXPECTED[name]["shape"] == "pages" else child.picture
    head, body = child._answer(work, data)
    assert head.get("note", "png") == EXPECTED[name]["drawn"]
    assert body.startswith(b"\x89PNG") == (EXPECTED[name]["drawn"] == "png")
    media = "application/pdf" if name.endswith(".pdf") else "image/png"
    assert child._shape(media, data).get("note") == EXPECTED[name]["note"]
