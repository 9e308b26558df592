"""What is documented of an audit, by its flat names: what nobody told has none."""

from __future__ import annotations

import pytest

from auditor.codebook import Attribute
from auditor.config import System
from auditor.documented import DataFacts, ModelFacts, Said
from auditor.facts import facts

DATA = DataFacts(source="x.csv", rows_read=2, rows_audited=2, people=2, columns=3, roles=[])
ZIP = "data.zip_code_features"


@pytest.mark.parametrize(
    "name",
    ["zip", "ZIP", "zip_code", "zipcode", "zip codes", "home_zip", "homeZipCode", "zip5", "ZIPCode",
     "postal_code", "PostCode", "post-code", "居住地邮编", "邮政编码"],
)  # fmt: skip
def test_a_feature_that_is_called_a_zip_code_is_named(name: str) -> None:
    told = facts(System(), DATA, ModelFacts(source="predictions"), features=["income", name])

    assert told[ZIP] == name


@pytest.mark.parametrize(
    "name", ["zipper", "unzipped", "gzip_size", "post", "code", "postal_service"]
)
def test_another_name_is_none(name: str) -> None:
    told = facts(System(), DATA, ModelFacts(source="predictions"), features=["income", name])

    assert told[ZIP] == "none"


def test_what_the_model_reads_counts_and_unnamed_features_say_nothing() -> None:
    trained = ModelFacts(source="trained", inputs=["income", "zip_code"])

    assert facts(System(), DATA, trained, features=["income", "zip_code"])[ZIP] == "zip_code"
    assert ZIP not in facts(System(), DATA, ModelFacts(source="predictions"))


def test_the_levels_of_an_attribute_are_counted_without_those_who_did_not_tell() -> None:
    sex = Attribute(name="sex", column="s", levels=("f", "m"))
    told = facts(System(), DATA, ModelFacts(source="predictions"), attributes=[sex])

    assert told["data.levels.sex"] == 2


def test_what_is_noticed_of_several_columns_keeps_the_numbers_of_all() -> None:
    noticed = [
        Said(
            code="data.missing_level", values={"attribute": name, "n": n, "missing_share": n / 100}
        )
        for name, n in (("sex", 40), ("age", 1))
    ]
    one = facts(
        System(), DATA.model_copy(update={"facts": noticed[:1]}), ModelFacts(source="predictions")
    )
    two = facts(
        System(), DATA.model_copy(update={"facts": noticed}), ModelFacts(source="predictions")
    )

    assert one["data.missing_level.n"] == 40
    assert two["data.missing_level.n"] == [40, 1]
    assert two["data.missing_level.missing_share"] == [0.4, 0.01]
