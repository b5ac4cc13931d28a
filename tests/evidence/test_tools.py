"""The tools at work: what a file says, what they refuse, and what happens when a decoder is attacked or dies."""

from __future__ import annotations

import io
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from amanat.evidence import Data, Made, Tools, film, limited
from amanat.evidence.fence import bpf_program, fenced
from amanat.evidence.limited import Limits
from amanat.evidence.naming import warning
from amanat.evidence.sniff import sniff
from tests.evidence import samples

TOOLS = Tools(samples.ffmpeg())
HOSTILE = Path(__file__).parents[2] / "vectors" / "hostile"


def data_of(answer: Data | str) -> dict[str, set[str]]:
    assert isinstance(answer, Data), answer
    found: dict[str, set[str]] = {}
    for group, _, value in answer.rows:
        found.setdefault(group, set()).add(value)
    return found


def test_a_photograph_tells_where_when_with_what_and_by_whom() -> None:
    found = data_of(TOOLS.metadata(samples.jpeg(thumbnail=b"\xff\xd8\xff\xd9")))
    assert "31.520400, 74.358694" in found["place"]
    assert "2026:01:02 03:04:05" in found["time"]
    assert {"QuaggaArtist", "QuaggaXmpAuthor", "QuaggaByline"} <= found["person"]
    assert {"QuaggaComment", "QuaggaUserComment"} <= found["about"]
    assert {"4 bytes", "13 bytes"} <= found["hidden"], "the small picture and what stands behind the end"


def test_pages_texts_and_recordings_tell_theirs(tmp_path: Path) -> None:
    pages = data_of(TOOLS.metadata(samples.pdf()))
    assert "QuaggaXmpAuthor" in pages["person"]
    assert "2" in pages["hidden"], "an older version is inside"
    text = data_of(TOOLS.metadata(samples.docx()))
    assert {"QuaggaAuthor", "QuaggaCompany", "QuaggaEditor", "QuaggaCritic"} <= text["person"]
    assert "31.520400, 74.358694" in text["place"], "of the picture inside"
    film = data_of(TOOLS.metadata(samples.recording(tmp_path, "a.mp4")))
    assert "2026-01-02 03:04:05 UTC" in film["time"]
    assert any(samples.PLACE in value for value in film["place"])
    assert "QuaggaTitle" in film["about"]
    sound = data_of(TOOLS.metadata(samples.recording(tmp_path, "a.mp3")))
    assert "QuaggaTitle" in sound["about"]


def test_foreign_words_steer_no_screen_and_are_not_endless() -> None:
    picture = Image.Exif()
    picture[0x010E] = "a\u202eb\nc\x1b[2J" + "x" * 5000
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=picture)
    answer = TOOLS.metadata(out.getvalue())
    assert isinstance(answer, Data)
    (value,) = [value for _, name, value in answer.rows if name == "Exif ImageDescription"]
    assert "\u202e" not in value
    assert "\x1b" not in value
    assert len(value) <= 501


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"", "empty"),
        (b"plain words", "cannot"),
        (b"\xff\xd8\xff\xe0 no picture", "broken"),
        (b"%PDF-1.7\nno pages", "broken"),
        (b"MZ" + bytes(200), "cannot"),
    ],
)
def test_what_no_tool_can_copy_is_a_note(data: bytes, note: str) -> None:
    assert TOOLS.clean(data) == note


def hostile_is_harmless(name: str) -> None:
    tools = Tools(samples.ffmpeg(), making=Limits(memory=600 << 20, seconds=3, patience=20, answer=64 << 20))
    copy = tools.clean((HOSTILE / name).read_bytes())  # a second process has found nothing in it
    assert isinstance(copy, (Made, str))
    assert isinstance(copy, str) or b"script" not in copy.data


@pytest.mark.parametrize("name", ["html-in-comment.jpg", "script.pdf", "flate-bomb.pdf"])
def test_a_hostile_file_is_a_note_or_a_clean_copy(name: str) -> None:
    hostile_is_harmless(name)


@pytest.mark.soak
@pytest.mark.parametrize(
    "name", sorted(path.name for path in HOSTILE.iterdir() if path.suffix not in (".py", ".json", ""))
)
def test_each_hostile_file_is_a_note_or_a_clean_copy(name: str) -> None:
    hostile_is_harmless(name)


def test_bombs_are_notes() -> None:
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:document>" + bytes(210 << 20))
    assert TOOLS.clean(zeros.getvalue()) in ("too_large", "broken")
    laughs = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w") as package:
        package.writestr("word/document.xml", f"{laughs}]><d>&m;</d>")
    assert TOOLS.clean(text.getvalue()) == "broken"
    huge = samples.chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    assert (
        TOOLS.clean(b"\x89PNG\r\n\x1a\n" + huge + samples.chunk(b"IDAT", b"") + samples.chunk(b"IEND", b""))
        == "too_large"
    )


def test_a_text_that_asks_for_a_file_of_this_machine_gets_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("QuaggaSecret")
    text = io.BytesIO()
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(text, "w") as package:
        package.writestr(
            "word/document.xml",
            f'<!DOCTYPE d [<!ENTITY f SYSTEM "file://{secret}">]><w:document xmlns:w="{words}"><w:body><w:p><w:r>'
            "<w:t>x&f;</w:t></w:r></w:p></w:body></w:document>",
        )
    copy = TOOLS.clean(text.getvalue())
    assert isinstance(copy, str) or b"QuaggaSecret" not in zipfile.ZipFile(io.BytesIO(copy.data)).read(
        "word/document.xml"
    )


def test_a_decoder_that_is_killed_is_a_note_and_the_next_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def watched(*args: object, **more: object) -> subprocess.Popen[bytes]:
        child = real(*args, **more)  # type: ignore[call-overload]
        started.append(child)
        return child  # type: ignore[no-any-return]

    monkeypatch.setattr(limited.subprocess, "Popen", watched)

    def kill() -> None:
        while not started:
            time.sleep(0.001)
        os.kill(started[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert TOOLS.metadata(samples.jpeg()) == "broken"
    killer.join()
    assert isinstance(TOOLS.metadata(samples.jpeg()), Data)


def test_a_child_that_lies_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    lies: list[tuple[dict[str, object], bytes]] = [
        ({"rows": [["place", "a", 1], ["evil", "a", "b"], ["place", "a", "b" * 700], "x"], "media": 7}, b""),
        ({"rows": "x"}, b""),
    ]
    for lie in lies:
        monkeypatch.setattr("amanat.evidence.tools.ask", lambda *_args, answer=lie: answer)
        assert TOOLS.metadata(b"x") == Data("application/octet-stream", ())
    monkeypatch.setattr("amanat.evidence.tools.ask", lambda *_args: ({"note": "<b>"}, b""))
    assert TOOLS.clean(b"x") == "broken"
    # A copy that says it is clean goes to a second process; one that is not is thrown away.
    monkeypatch.undo()
    dirty = samples.jpeg()
    answers = iter([({"media": "image/jpeg"}, b""), ({"media": "image/jpeg"}, dirty)])
    real = limited.ask
    monkeypatch.setattr("amanat.evidence.tools.ask", lambda *args: next(answers, None) or real(*args))
    assert TOOLS.clean(dirty) == "not_clean"


def test_without_the_program_for_recordings_the_tools_say_so(tmp_path: Path) -> None:
    bare = Tools(find=False)
    assert bare.clean(samples.recording(tmp_path, "a.wav")) == "no_ffmpeg"
    assert bare.trim(samples.recording(tmp_path, "a.wav"), 0, 1) == "no_ffmpeg"
    assert TOOLS.trim(samples.jpeg(), 0, 1) == "cannot"


def test_a_program_that_is_too_old_or_none_is_not_taken(tmp_path: Path) -> None:
    assert film.reads_memory(samples.ffmpeg())
    old = tmp_path / "ffmpeg"
    old.write_text("#!/bin/sh\necho file pipe\n")
    assert not film.reads_memory(old), "not to be run"
    old.chmod(0o700)
    assert not film.reads_memory(old)


def test_a_recording_that_lies_about_what_it_is_is_a_note(tmp_path: Path) -> None:
    good = samples.recording(tmp_path, "a.mp4")
    assert TOOLS.clean(good[:200]) in ("broken", "cannot")
    at = good.index(b"stsz")
    copy = TOOLS.clean(good[: at + 8] + b"\xff" * 12 + good[at + 20 :])
    assert copy in ("broken", "not_clean"), "never a film without its pictures"
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    assert TOOLS.clean(playlist) == "cannot"


def run_fenced(program: str, tmp_path: Path) -> dict[str, str]:
    """Runs Python lines inside the fence of a program that may start nothing, and gives what they print as JSON."""
    lines = f"""
import json, sys
from pathlib import Path
from amanat.evidence.fence import fenced
import os, socket, signal, threading
parent = os.getppid()
held = fenced(Path("/bin/false"), memory=1 << 30, seconds=5, file=1 << 20)
tried = {{"holds": ",".join(held)}}
def attempt(name, act):
    try:
        act()
        tried[name] = "done"
    except BaseException as error:
        tried[name] = type(error).__name__
{program}
print(json.dumps(tried))
"""
    path = tmp_path / "secret"
    path.write_text("x")
    done = subprocess.run([sys.executable, "-c", lines, str(path)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="the fence is the kernel's")
def test_inside_the_fence_nothing_connects_starts_writes_or_reads_what_is_not_its_own(tmp_path: Path) -> None:
    tried = run_fenced(
        f"""
attempt("socket", lambda: socket.socket())
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("write", lambda: open({str(tmp_path / "new")!r}, "w"))
attempt("append", lambda: open(sys.argv[1], "a"))
attempt("fork", os.fork)
attempt("kill", lambda: os.kill(parent, 0))
attempt("unlink", lambda: os.unlink(sys.argv[1]))
attempt("read", lambda: open(sys.argv[1]).read())
attempt("memory", lambda: open(f"/proc/{{parent}}/mem", "rb").read(1))
attempt("thread", lambda: threading.Thread(target=lambda: None).start())
""",
        tmp_path,
    )
    assert tried.pop("thread") == "done"
    holds = tried.pop("holds").split(",")
    if "landlock" not in holds:  # then the kernel is older than the fence; reading is not refused
        tried.pop("read"), tried.pop("memory")
    assert "seccomp" in holds
    assert set(tried.values()) == {"PermissionError"}, tried
    assert (tmp_path / "secret").exists()


def test_the_filter_knows_both_machines() -> None:
    for machine in ("x86_64", "aarch64"):
        program = bpf_program(machine)
        assert len(program) % 8 == 0
        assert struct.unpack("<HBBI", program[-8:])[3] == 0x00050001
    assert callable(fenced)


def test_limits_are_the_tools_own() -> None:
    small = Tools(samples.ffmpeg(), replace(TOOLS.looking, file=10), replace(TOOLS.making, file=10))
    assert {small.metadata(bytes(11)), small.clean(bytes(11)), small.trim(bytes(11), 0, 1)} == {"too_large"}


@pytest.mark.parametrize(
    ("name", "media", "expected"),
    [
        ("photo.jpg", "image/jpeg", ""),
        ("photo.JPG", "image/png", "differs"),
        ("letter.pdf", "text/html", "differs"),
        ("photo.jpg.exe", "application/x-dosexec", "program"),
        ("photo.jpg.exe", "image/jpeg", "double"),
        ("photo.exe", "image/jpeg", "program"),
        ("photo.jpg", "application/x-dosexec", "program"),
        ("voice", "audio/ogg", ""),
        ("my.notes", "text/plain", ""),
        ("تصویر.jpg", "image/jpeg", ""),
        ("a.docx", "application/zip", ""),
        ("clip.mp4", "video/quicktime", ""),
        ("", "image/png", ""),
    ],
)
def test_a_name_that_does_not_fit_its_bytes_is_pointed_out(name: str, media: str, expected: str) -> None:
    assert warning(name, media) == expected


def test_the_first_bytes_are_only_a_hint() -> None:
    assert sniff(samples.jpeg()[:64]) == "image/jpeg"
