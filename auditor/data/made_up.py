"""Two invented data sets, for trying the auditor out. No person and no house in them exists.

Their unfairness is put in on purpose and written down here, so that one can see whether an audit
finds it. Both are drawn with numpy's PCG64 generator: the same seed gives the same rows.

credit — 20,000 small loans; the label is `repaid`.
    Willingness and means to repay do not depend on sex, age or region:
        z = 0.9·(ln income − 10.3) / 0.5 − 1.1·(debt_ratio − 0.35) / 0.2
            − 0.65·late_payments + 0.02·(employment_years − 8) + 0.3·[housing = own]
            − 0.25·[purpose = holiday] + 1.7
        truly repaid ~ Bernoulli(1 / (1 + e^−z))
    The unfairness: what the bank *recorded*. Somebody whose work was interrupted for half a year
    or more (`career_break_months` ≥ 6) was given no days of grace: of the loans truly repaid, 55 %
    went into the books as not repaid. Breaks have no influence on z at all, but 45 % of the women
    and 6 % of the men had one. So the column is a proxy for sex; a model that never sees sex still
    learns to refuse women.
    To be expected of an audit: unequal selection and true positive rates by sex; none by age
    (employment years are capped at what an age allows and weigh little); by region nothing either,
    and of the two small regions nothing can be said: `highlands` (1.6 %) is too few to decide,
    `islands` (0.2 %) too few to look at.
    Dirt: 3 % of the incomes and 2 % of the housing entries are missing, 0.5 % of the sexes.

houses — 9,000 houses; the label is `price`.
        ln price = 11.2 + 0.62·ln area + 0.06·[south] − 0.05·[north] − 0.004·age_years
            + district + noise (standard deviation 0.06)
        district: harbour 0.22, hill 0.12, old_town 0.10, garden 0.04, riverside 0.02
    The unfairness: rows of `period` = assessed (2 of 3, to train on) carry the tax office's
    assessments, which put every house in `riverside` 22 % too low; rows of `period` = sold carry
    the prices really paid, and are audited.
    To be expected of an audit: houses in riverside are undervalued by about a fifth (mean error far
    below zero), those of the other districts and of all orientations are not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auditor.config import Data, Decided, Sensitive, Split
from auditor.errors import DataError, nearest
from auditor.noun import Noun
from auditor.rules import Task, Text

Draw = np.random.Generator
Mask = NDArray[np.bool_]
CREDIT_ROWS = 20_000
HOUSES_ROWS = 9_000

DISTRICTS = {"harbour": 0.22, "hill": 0.12, "old_town": 0.10, "garden": 0.04, "riverside": 0.02}
UNDERVALUED, MARKDOWN = "riverside", 0.22
BREAK_MONTHS, MISRECORDED = 6, 0.55


class MadeUp(Noun):
    """What an invented data set is for, what is unfair in it, and which column plays which role."""

    name: str
    task: Task
    about: Text
    unfairness: Text
    data: Data


def make(name: str, *, seed: int) -> pa.Table:
    """The invented table of that name."""
    makers: dict[str, Callable[[Draw], pa.Table]] = {"credit": _credit, "houses": _houses}
    return makers[_known(name)](np.random.default_rng(seed))


def describe(name: str) -> MadeUp:
    """Its roles, and in both languages what was made unfair in it."""
    return _DESCRIBED[_known(name)]


def _known(name: str) -> str:
    if name not in _DESCRIBED:
        raise DataError(f"There is no made-up data set '{name}'.{nearest(name, _DESCRIBED)}")
    return name


def _credit(draw: Draw) -> pa.Table:
    n = CREDIT_ROWS
    female = draw.random(n) < 0.48
    age = draw.integers(20, 71, n)
    region = draw.choice(
        ["north", "south", "east", "highlands", "islands"], n, p=[0.41, 0.352, 0.22, 0.016, 0.002]
    )
    income = np.round(np.exp(draw.normal(10.3, 0.5, n)), -1)
    debt_ratio = np.round(np.clip(draw.beta(3.5, 6.5, n), 0.01, 0.95), 3)
    late = draw.poisson(0.7, n)
    years = np.minimum(draw.gamma(2.2, 3.6, n).round(), age - 18)
    housing = draw.choice(["own", "rent", "family"], n, p=[0.36, 0.5, 0.14])
    purpose = draw.choice(["car", "education", "home", "holiday"], n, p=[0.4, 0.15, 0.3, 0.15])
    away = draw.random(n) < np.where(female, 0.45, 0.06)
    months = np.where(away, draw.integers(BREAK_MONTHS, 37, n), draw.integers(0, 4, n))
    z = (
        0.9 * (np.log(np.maximum(income, 1)) - 10.3) / 0.5
        - 1.1 * (debt_ratio - 0.35) / 0.2
        - 0.65 * late
        + 0.02 * (years - 8)
        + 0.3 * (housing == "own")
        - 0.25 * (purpose == "holiday")
        + 1.7
    )
    truly = draw.random(n) < 1 / (1 + np.exp(-z))
    recorded = truly & ~((months >= BREAK_MONTHS) & (draw.random(n) < MISRECORDED))
    return pa.table(
        {
            "sex": _holed(np.where(female, "female", "male"), draw.random(n) < 0.005),
            "age": age,
            "region": region,
            "income": _holed(income, draw.random(n) < 0.03),
            "debt_ratio": debt_ratio,
            "late_payments": late,
            "employment_years": years.astype(np.int64),
            "career_break_months": months,
            "housing": _holed(housing, draw.random(n) < 0.02),
            "purpose": purpose,
            "repaid": recorded.astype(np.int64),
        }
    )


def _houses(draw: Draw) -> pa.Table:
    n = HOUSES_ROWS
    area = np.round(np.clip(np.exp(draw.normal(4.5, 0.35, n)), 25, 320))
    orientation = draw.choice(["south", "east", "west", "north"], n, p=[0.4, 0.22, 0.2, 0.18])
    district = draw.choice(list(DISTRICTS), n, p=[0.18, 0.2, 0.22, 0.24, 0.16])
    age_years = draw.integers(0, 81, n)
    sold = draw.random(n) < 1 / 3
    log_price = (
        11.2
        + 0.62 * np.log(area)
        + 0.06 * (orientation == "south")
        - 0.05 * (orientation == "north")
        - 0.004 * age_years
        + np.array([DISTRICTS[str(name)] for name in district])
        + draw.normal(0, 0.06, n)
    )
    marked_down = (district == UNDERVALUED) & ~sold
    price = np.round(np.exp(log_price) * np.where(marked_down, 1 - MARKDOWN, 1), -2)
    return pa.table(
        {
            "area": area,
            "orientation": orientation,
            "district": district,
            "age_years": age_years,
            "period": np.where(sold, "sold", "assessed"),
            "price": price,
        }
    )


def _holed(values: NDArray[np.generic], missing: Mask) -> pa.Array:
    """The values with some of them missing, as in a real file."""
    return pa.array(values, mask=missing)


_DESCRIBED = {
    "credit": MadeUp(
        name="credit",
        task="binary",
        about={
            "en": "20,000 invented small loans, and whether the bank recorded them as repaid.",
            "zh-CN": "虚构的 20,000 笔小额贷款，以及银行是否将其记录为已偿还。",
        },
        unfairness={
            "en": "People whose work was interrupted for half a year or more, mostly women, were "
            "given no days of grace: 55 % of the loans that they truly repaid were recorded as not "
            "repaid. Nothing was made unfair by age or by region.",
            "zh-CN": "工作中断半年以上的人（多为女性）没有宽限期：其实际已偿还的贷款中，55% 被记录为未偿还。"
            "年龄和地区方面没有设置不公平。",
        },
        data=Data(
            made_up="credit",
            label=Decided(column="repaid", positive=[1]),
            features=[
                "income",
                "debt_ratio",
                "late_payments",
                "employment_years",
                "career_break_months",
                "housing",
                "purpose",
            ],
            sensitive={
                "sex": Sensitive(column="sex"),
                "age": Sensitive(column="age", bins=[35, 50]),
                "region": Sensitive(column="region"),
            },
            split=Split(fraction=0.5),
        ),
    ),
    "houses": MadeUp(
        name="houses",
        task="regression",
        about={
            "en": "9,000 invented houses: area, orientation, district, age and price.",
            "zh-CN": "虚构的 9,000 套房屋：面积、朝向、区域、房龄和价格。",
        },
        unfairness={
            "en": "The prices to train on are assessments, which put every house in the district "
            "riverside 22 % too low; the audited prices are those really paid. Nothing was made "
            "unfair by orientation.",
            "zh-CN": "用于训练的价格是评估价，其中 riverside 区的每套房屋都被低估 22%；"
            "审计所用的是实际成交价。朝向方面没有设置不公平。",
        },
        data=Data(
            made_up="houses",
            label=Decided(column="price"),
            features=["area", "orientation", "district", "age_years"],
            sensitive={
                "district": Sensitive(column="district"),
                "orientation": Sensitive(column="orientation"),
            },
            split=Split(column="period", audit="sold"),
        ),
    ),
}
