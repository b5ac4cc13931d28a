"""Schemathesis over the API: whatever the specification allows, and much that it does not, gets an answer it
describes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from amanat.seal.request import sign_request
from tests.intake.conftest import initialise
from tests.intake.people import Desk, new_key
from tests.intake.running import start
from tests.intake.test_kill import enrol_directly

pytestmark = pytest.mark.slow
SPEC = Path(__file__).parents[2] / "spec/openapi.yaml"
schema = schemathesis.openapi.from_dict(yaml.safe_load(SPEC.read_text("utf-8")), config=SchemathesisConfig())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Desk]]:
    from amanat.intake.service import open_intake

    folder = tmp_path_factory.mktemp("schemathesis")
    config = initialise(folder / "data")
    intake, desk = open_intake(config), Desk()
    enrol_directly(intake, desk)
    intake.close()
    running = start(config.data, folder / "log")
    with httpx.Client(base_url=f"http://127.0.0.1:{running.port}") as client:
        yield client, desk
    assert running.stop() == 0
    assert "request.failed" not in (folder / "log").read_text()


@pytest.mark.parametrize("signer", ["nobody", "somebody", "desk"])
@schema.parametrize()
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_whatever_is_sent_gets_an_answer_that_is_described(
    case: schemathesis.Case, signer: str, site: tuple[httpx.Client, Desk]
) -> None:
    client, desk = site
    body = case.body if isinstance(case.body, bytes) else b""
    query = {name: str(value) for name, value in (case.query or {}).items()}
    request = client.build_request(case.method, case.formatted_path, params=query or None, content=body)
    if signer != "nobody":
        key = desk.epoch if signer == "desk" else new_key()
        token = client.get("/v1/time").json()["time"]
        request.headers.update(sign_request(key, case.method, request.url.raw_path.decode("ascii"), body, token))
    answer = client.send(request)
    assert answer.status_code != 500
    checks = [status_code_conformance, response_schema_conformance]
    case.validate_response(schemathesis.Response.from_httpx(answer, verify=True), checks=checks)
