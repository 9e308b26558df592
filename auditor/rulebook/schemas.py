"""JSON Schema of every kind of YAML file, made from the models, so that an editor completes and checks while one writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from auditor import contrasts, metrics, resources
from auditor.config import Audit
from auditor.noun import Noun
from auditor.overlay import Overlay
from auditor.recommend import REMEDIES
from auditor.rulebook.translated import LANGUAGES
from auditor.rules import Attestations, Framework, Pack, Waivers

KINDS: dict[str, type[Noun]] = {
    "pack": Pack,
    "overlay": Overlay,
    "framework": Framework,
    "audit": Audit,
    "waivers": Waivers,
    "attestations": Attestations,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"additionalProperties": {"type": "string"}, "type": "object"}
_REFERENCE = {
    "type": "object",
    "properties": {"parameter": {"type": "string"}},
    "required": ["parameter"],
    "additionalProperties": False,
    "description": "A number that the pack leaves open, by the name under 'parameters'.",
}
_OPEN = ("Limit", "Decide", "Ask")
"""Where a number may be a parameter."""


def of(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    found = KINDS[kind].model_json_schema()
    found = _walked(found, _text)
    for name in _OPEN:
        if name in found.get("$defs", {}) and kind == "pack":
            found["$defs"][name] = _walked(found["$defs"][name], _number)
    _named(found)
    return {"$schema": DIALECT, **found, "title": f"auditor: {kind}"}


def file(kind: str) -> Path:
    """Where the schema lies that travels with this package."""
    return resources.rules_folder() / "schemas" / f"{kind}.schema.json"


def written(kind: str) -> str:
    """The schema as its file holds it."""
    return json.dumps(of(kind), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _walked(node: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(node, list):
        return [_walked(part, change) for part in node]
    if not isinstance(node, dict):
        return node
    return change({key: _walked(part, change) for key, part in node.items()})


def _text(node: dict[str, Any]) -> dict[str, Any]:
    """A text in several languages: the languages are completed too."""
    if not _TEXT.items() <= node.items():
        return node
    return {**node, "properties": {name: {"type": "string"} for name in LANGUAGES}}


def _number(node: dict[str, Any]) -> dict[str, Any]:
    choices = node.get("anyOf", [])
    number = any(choice.get("type") in ("integer", "number") for choice in choices)
    if number:
        return {**node, "anyOf": [*choices, _REFERENCE]}
    if node.get("type") in ("integer", "number") and "default" in node:
        bare = {key: part for key, part in node.items() if key not in ("default", "title")}
        return {"default": node["default"], "title": node["title"], "anyOf": [bare, _REFERENCE]}
    return node


def _named(schema: dict[str, Any]) -> None:
    """Metrics, contrasts and remedies by name."""
    defs = schema.get("$defs", {})
    if "Ask" in defs:
        asks = defs["Ask"]["properties"]
        asks["metric"] = {**_one_of(sorted(metrics.names())), "title": "Metric"}
        asks["contrast"] = {**_one_of(sorted(contrasts.names())), "title": "Contrast"}
    if "Rule" in defs:
        defs["Rule"]["properties"]["remedies"]["items"] = {"enum": list(REMEDIES)}


def _one_of(words: list[str]) -> dict[str, Any]:
    return {"anyOf": [{"enum": words}, {"type": "null"}], "default": None}
