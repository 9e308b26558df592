"""Which names of facts a rule may ask for."""

from __future__ import annotations

import pytest

from auditor import facts
from auditor.documented import DataFacts, ModelFacts
from auditor.rulebook import lint_facts


@pytest.mark.parametrize(
    "name",
    [
        *(f"{place}.{field}" for place, fields in facts.MEASURED.items() for field in fields),
        *("data.duplicates.n", "system.purpose", "system.our_own", "system.atrs_out_of_scope"),
    ],
)
def test_what_is_documented_or_measured_may_be_asked_for(name: str) -> None:
    assert lint_facts.wrong(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("data.peple", "unknown fact 'data.peple'. Did you mean 'data.people'?"),
        ("training.stoped_early", "Did you mean 'training.stopped_early'?"),
        ("model.nonsense", "Choices: model.source, model.kind"),
        ("data.duplikates.n", "unknown fact 'data.duplikates.n'"),
        ("modle.digst", "Did you mean 'model.digest'?"),
        ("system.purpos", "Did you mean 'system.purpose'?"),
    ],
)
def test_what_nobody_can_document_is_refused(name: str, said: str) -> None:
    assert said in str(lint_facts.wrong(name))


def test_every_place_of_figures_is_one_that_a_run_fills() -> None:
    """A name under MEASURED that no record holds would fail in every run."""
    model = set(ModelFacts.model_fields)
    data = set(DataFacts.model_fields) | {"digest", "zip_code_features"}

    assert set(facts.MEASURED["data"]) <= data
    assert set(facts.MEASURED["model"]) <= model
