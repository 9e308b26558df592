"""Features held against sensitive attributes: the order, the reasons, and that the report proves them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import auditor
from auditor.verify import verify

FEATURES = ["height", "job", "noise", "name"]


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    random, n = np.random.default_rng(3), 1200
    sex, race = random.choice(["f", "m"], n), random.choice(["a", "b", None], n)
    return pd.DataFrame(
        {
            "sex": sex,
            "race": race,
            "height": np.where(sex == "m", 178, 166) + random.normal(0, 7, n),
            "job": np.where(sex == "m", "driver", "nurse"),
            "noise": random.integers(0, 4, n),
            "name": [f"name {k}" for k in range(n)],
            "repaid": random.integers(0, 2, n),
            "approved": random.integers(0, 2, n),
        }
    )


@pytest.fixture(scope="module")
def report(people: pd.DataFrame) -> auditor.Report:
    asked: dict[str, Any] = {
        "data": {
            "label": {"column": "repaid"},
            "prediction": {"column": "approved"},
            "sensitive": {"sex": {"column": "sex"}, "race": {"column": "race"}},
            "features": FEATURES,
        },
        "rules": ["intl.baseline"],
    }
    return auditor.audit(asked, data=people)


def test_the_strongest_come_first_and_those_not_measured_last(people: pd.DataFrame) -> None:
    found = auditor.proxies(people, sensitive=["sex", "race"], features=FEATURES)
    of_sex = found[found.attribute == "sex"]

    assert of_sex.feature.tolist() == ["job", "height", "noise", "name"]
    assert of_sex.value.iloc[0] == 1.0
    assert of_sex.reason.iloc[3] == "reason.feature_many_values"
    assert found[found.attribute == "race"].n.iloc[0] == people.race.notna().sum()
    assert (found.low.dropna() <= found.value.dropna()).all()


def test_a_file_gives_the_same(people: pd.DataFrame, tmp_path: Path) -> None:
    people.to_parquet(tmp_path / "people.parquet")
    asked: dict[str, Any] = {"sensitive": ["sex"], "features": FEATURES}

    pd.testing.assert_frame_equal(
        auditor.proxies(str(tmp_path / "people.parquet"), **asked), auditor.proxies(people, **asked)
    )


def test_the_report_holds_them_and_they_recompute(report: auditor.Report, tmp_path: Path) -> None:
    report.save(tmp_path / "report.json")

    assert [one.feature for one in report.proxies][:2] == ["job", "height"]
    assert not verify(tmp_path / "report.json").differences


def test_a_proxy_that_was_made_weaker_is_found(report: auditor.Report, tmp_path: Path) -> None:
    weaker = report.proxies[0].model_copy(update={"value": 0.1})
    forged = report.model_copy(update={"proxies": [weaker, *report.proxies[1:]]})
    auditor.api.Report.model_construct(**dict(forged.sealed())).save(tmp_path / "forged.json")

    assert any("proxies" in d.path for d in verify(tmp_path / "forged.json").differences)


@pytest.mark.parametrize(("language", "word"), [("en", "tell it apart"), ("zh-CN", "区分程度")])
def test_pages_show_them_in_both_languages(
    report: auditor.Report, tmp_path: Path, language: str, word: str
) -> None:
    page = report.save(tmp_path / "report.html", lang=language).read_text()

    assert word in page
    assert "height" in page


def test_without_features_pages_say_nothing(people: pd.DataFrame) -> None:
    found = auditor.scan(people, prediction="approved", sensitive=["sex"], rules=["intl.baseline"])

    assert found.proxies == []
