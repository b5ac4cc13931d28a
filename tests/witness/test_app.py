"""What a witness answers over HTTP when something is wrong with the request, its disk, or its memory."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from amanat.witness import app as application
from amanat.witness.app import BODY_LIMIT, build
from amanat.witness.logs import Lines
from amanat.witness.place import origin_hash
from amanat.witness.service import Witness
from tests.witness.logs import Log, founded, witness_key

Body = bytes | AsyncIterator[bytes]


class House:
    """A witness's application on a folder, and what it said."""

    def __init__(self, folder: Path) -> None:
        self.log, self.said = Log(5), io.StringIO()
        self.place = founded(folder, self.log, Log(2, name="other.example/1"))
        lines = Lines(self.said)
        self.app: Starlette = build(Witness(self.place, lambda: 1_790_000_000, lines), lines)
        self.state = folder / "logs" / origin_hash("log.example/1")

    def ask(self, method: str, path: str, body: Body | None = None) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://witness.example") as client:
                return await client.request(method, path, content=body)

        return asyncio.run(asked())

    def post(self, body: Body) -> httpx.Response:
        return self.ask("POST", "/add-checkpoint", body)

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.said.getvalue().splitlines()]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "w")


def test_the_pages_anybody_may_read(house: House) -> None:
    assert house.post(house.log.request(0)).status_code == 200
    assert house.post(Log(5, seed="another").request(5)).status_code == 422
    about = house.ask("GET", "/").text
    assert about.startswith(witness_key().vkey)
    assert f"log.example/1 5 /{origin_hash('log.example/1')}/checkpoint\n" in about
    assert "other.example/1 nothing yet" in about
    assert house.ask("GET", f"/{origin_hash('log.example/1')}/checkpoint").content.startswith(house.log.note())
    assert house.ask("GET", f"/{origin_hash('other.example/1')}/checkpoint").status_code == 404
    (exhibit,) = house.ask("GET", "/evidence").json()["evidence"]
    assert (exhibit["size"], exhibit["known_size"]) == (5, 5)
    assert house.ask("GET", exhibit["texts"]["came"]).content == Log(5, seed="another").request(5)
    assert house.ask("GET", "/evidence/x/came").status_code == 404


def test_a_full_disk_is_said_and_nothing_is_cosigned(house: House) -> None:
    (house.state / ".checkpoint.new").mkdir()
    answer = house.post(house.log.request(0))
    assert (answer.status_code, "witness.disk" in answer.text) == (503, True)
    assert house.post(house.log.request(3)).text == "0\n"
    assert "witness.disk" in house.events()


def test_a_damaged_memory_is_said_without_its_content(house: House) -> None:
    other = house.place.folder / "logs" / origin_hash("third.example/1")
    third = Log(2, name="third.example/1")
    house.place.add_log(third.key, third.signer.name)
    (other / "checkpoint").write_bytes(b"secret junk")
    answer = house.post(third.request(0))
    assert (answer.status_code, "witness.damaged" in answer.text, "junk" in answer.text) == (500, True, False)
    assert "junk" not in house.said.getvalue()


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield b"x" * 10_000


async def _slow() -> AsyncIterator[bytes]:
    yield b"old "
    await asyncio.sleep(30)


def test_a_body_too_long_or_too_slow_is_not_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert house.post(b"x" * (BODY_LIMIT + 1)).status_code == 413
    monkeypatch.setattr(application, "BODY_SECONDS", 0.05)
    announced = {"content-length": "-1"}

    async def strange() -> int:
        transport = httpx.ASGITransport(house.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://witness.example") as client:
            return (await client.post("/add-checkpoint", content=b"x", headers=announced)).status_code

    assert asyncio.run(strange()) == 413
    assert house.events() == []


@pytest.mark.parametrize(("body", "status"), [(_endless, 413), (_slow, 408)])
def test_a_body_that_comes_in_pieces_has_an_end(
    house: House, monkeypatch: pytest.MonkeyPatch, body: object, status: int
) -> None:
    monkeypatch.setattr(application, "BODY_SECONDS", 0.2)
    assert call(house.app, body) == status  # type: ignore[arg-type]


def call(app: Starlette, pieces: object) -> int:
    """The application as a server calls it: piece by piece, which httpx's own transport does not."""
    statuses: list[int] = []

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    async def run() -> None:
        stream = pieces()  # type: ignore[operator]

        async def receive() -> dict[str, object]:
            try:
                return {"type": "http.request", "body": await anext(stream), "more_body": True}
            except StopAsyncIteration:
                return {"type": "http.disconnect"}

        scope = {"type": "http", "method": "POST", "path": "/add-checkpoint", "headers": [], "query_string": b""}
        await app(scope, receive, send)  # type: ignore[arg-type]
        await stream.aclose()

    asyncio.run(run())
    return statuses[0]


async def _gone() -> AsyncIterator[bytes]:
    yield b"old 0\n"


def test_somebody_who_hangs_up_is_no_fault_of_ours(house: House) -> None:
    assert call(house.app, _gone) == 400
    assert house.events() == []
