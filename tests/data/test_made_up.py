"""The invented data: the same for the same seed, and as unfair as they say, no more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from auditor import yamlfile
from auditor.config import Audit
from auditor.data import made_up
from auditor.errors import DataError

EXAMPLES = Path(made_up.__file__).resolve().parent.parent / "examples"
NAMES = ["credit", "houses"]
SEEDS = [20261123, 1, 2]


def frame(name: str, seed: int) -> pd.DataFrame:
    return made_up.make(name, seed=seed).to_pandas()


@pytest.mark.parametrize("name", NAMES)
def test_same_seed_same_rows(name):
    """An audit of made-up data must be repeatable."""
    assert made_up.make(name, seed=5).equals(made_up.make(name, seed=5))
    assert not made_up.make(name, seed=5).equals(made_up.make(name, seed=6))


@pytest.mark.parametrize("name", NAMES)
def test_roles_are_columns(name):
    described = made_up.describe(name)
    columns = set(made_up.make(name, seed=1).column_names)
    data = described.data

    assert {data.label.column, *(data.features or [])} <= columns
    assert {sensitive.column for sensitive in data.sensitive.values()} <= columns
    assert set(described.about) == set(described.unfairness) == {"en", "zh-CN"}


@pytest.mark.parametrize("name", NAMES)
def test_examples_say_the_same(name):
    """The shipped audit.yaml and the description cannot drift apart."""
    audit = yamlfile.parse(Audit, yamlfile.read(EXAMPLES / f"{name}.yaml"))

    assert audit.data == made_up.describe(name).data
    assert audit.task == made_up.describe(name).task


@pytest.mark.parametrize("seed", SEEDS)
def test_credit_breaks_are_a_proxy_for_sex(seed):
    rows = frame("credit", seed)
    broken = rows["career_break_months"] >= made_up.BREAK_MONTHS
    share = broken.groupby(rows["sex"]).mean()

    assert share["female"] == pytest.approx(0.45, abs=0.02)
    assert share["male"] == pytest.approx(0.06, abs=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_credit_is_misrecorded_after_a_break_and_nowhere_else(seed):
    """Within those with a break, and within those without, the sexes repay alike."""
    rows = frame("credit", seed)
    broken = rows["career_break_months"] >= made_up.BREAK_MONTHS
    repaid = rows.groupby([broken, rows["sex"]])["repaid"].mean()

    assert repaid[False].max() - repaid[False].min() < 0.025
    assert repaid[True].max() - repaid[True].min() < 0.06
    assert repaid[True].mean() / repaid[False].mean() == pytest.approx(
        1 - made_up.MISRECORDED, abs=0.04
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_credit_is_fair_by_age_and_region(seed):
    rows = frame("credit", seed)
    young = rows["age"] < 35
    large = rows[~rows["region"].isin(["highlands", "islands"])]
    by_region = large.groupby("region")["repaid"].mean()

    assert abs(rows[young]["repaid"].mean() - rows[~young]["repaid"].mean()) < 0.03
    assert by_region.max() - by_region.min() < 0.035


def test_credit_has_small_groups_and_holes():
    rows = frame("credit", 20261123)
    count = rows["region"].value_counts()

    assert count["islands"] < 60
    assert 200 < count["highlands"] < 450
    assert 0.02 < rows["income"].isna().mean() < 0.04
    assert 0.003 < rows["sex"].isna().mean() < 0.008


@pytest.mark.parametrize("seed", SEEDS)
def test_houses_are_assessed_too_low_in_one_district_alone(seed):
    """The formula explains every price but the assessed ones of one district."""
    rows = frame("houses", seed)
    expected = (
        11.2
        + 0.62 * np.log(rows["area"])
        + 0.06 * (rows["orientation"] == "south")
        - 0.05 * (rows["orientation"] == "north")
        - 0.004 * rows["age_years"]
        + rows["district"].map(made_up.DISTRICTS)
    )
    off = (np.log(rows["price"]) - expected).groupby([rows["period"], rows["district"]]).mean()

    for period, district in off.index:
        told = (period, district) == ("assessed", made_up.UNDERVALUED)
        wanted = np.log(1 - made_up.MARKDOWN) if told else 0.0

        assert off[period, district] == pytest.approx(wanted, abs=0.012)


def test_unknown_name_names_the_nearest():
    with pytest.raises(DataError, match=r"'credits'\. Did you mean 'credit'"):
        made_up.make("credits", seed=1)
