"""spec/openapi.yaml and the code say the same, compared both ways."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from amanat.intake.answers import _BY_CLASS, _BY_CODE
from amanat.intake.api import Api
from amanat.intake.routes import ROUTES, find

SPEC: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "spec/openapi.yaml").read_text("utf-8"))
SPECIFIED = {
    (method.upper(), path): operation
    for path, methods in SPEC["paths"].items()
    for method, operation in methods.items()
}


def test_the_specification_is_openapi() -> None:
    validate(SPEC)


def test_every_route_is_specified_and_every_specified_route_exists() -> None:
    assert {(route.method, route.path) for route in ROUTES} == set(SPECIFIED)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_is_specified_as_it_is(route: Any) -> None:
    operation = SPECIFIED[(route.method, route.path)]
    assert operation["operationId"] == route.name
    assert bool(operation["security"]) == (route.signed or route.may_sign)
    assert ({} in operation["security"]) == route.may_sign, "an empty one among others: it may be signed"
    assert hasattr(Api, f"do_{route.name}")
    named = {parameter["$ref"].rsplit("/", 1)[1] for parameter in operation.get("parameters", [])}
    assert named - {"after"} == {part[1:-1] for part in route.path.split("/") if part.startswith("{")}
    if route.longest:
        (content,) = operation["requestBody"]["content"].values()
        assert content["schema"]["maxLength"] == route.longest
    else:
        assert "requestBody" not in operation


def test_every_status_the_code_can_give_is_described() -> None:
    given = {200, 500} | set(_BY_CODE.values()) | {status for _, status in _BY_CLASS}
    described = {int(status) for operation in SPECIFIED.values() for status in operation["responses"]}
    assert described == given


def test_a_path_finds_its_route() -> None:
    desk = "A" * 43
    route, values = find("GET", f"/v1/desks/{desk}/queue")
    assert (route.name, values) == ("queue", {"desk": desk})
