"""JSON Schemas: an editor that uses them accepts what we accept, and marks what we refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditor import resources, yamlfile
from auditor.rulebook import schemas

SHIPPED = sorted(resources.rules_folder().rglob("*.yaml"))


def validator(kind: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schemas.of(kind))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_shipped_schema_is_that_of_the_models(kind: str) -> None:
    """After a change of the language: scripts/schemas."""
    jsonschema.Draft202012Validator.check_schema(schemas.of(kind))

    assert schemas.file(kind).read_text(encoding="utf-8") == schemas.written(kind)


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_every_shipped_file_keeps_its_schema(path: Path) -> None:
    kind = "framework" if path.parent.name == "frameworks" else "pack"

    validator(kind).validate(yamlfile.read(path).data)


def house() -> Any:
    path = resources.templates_folder() / "starts" / "house.yaml"
    return yamlfile.read(path).data


def test_the_pack_to_start_from_keeps_the_schema() -> None:
    validator("pack").validate(house())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("asks", "metric"), "selection_rat"),
        (("asks", "contrast"), "ratio_to_bes"),
        (("must",), {"at_leest": 0.8}),
        (("must",), {"at_least": "0.8"}),
        (("on_breach",), "warn"),
        (("severity",), "hihg"),
        (("remedies",), ["rewieghing"]),
        (("decide",), {"min_grop": 30}),
    ],
)
def test_a_slip_of_the_pen_is_marked(place: tuple[str, ...], value: object) -> None:
    pack = house()
    inside = pack["rules"][0]
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value

    assert not validator("pack").is_valid(pack)


def test_a_parameter_may_stand_for_a_number() -> None:
    pack = house()
    pack["parameters"] = {"least": {"type": "number", "default": 0.8, "what": {"en": "x"}}}
    pack["rules"][0]["must"] = {"at_least": {"parameter": "least"}}
    pack["rules"][0]["decide"] = {"min_group": {"parameter": "least"}}

    validator("pack").validate(pack)
