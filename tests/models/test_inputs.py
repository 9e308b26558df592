"""Preprocessing: learned from the training part alone, and the same on every later table."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from auditor.config import Missing
from auditor.errors import ModelError
from auditor.models import _fitting, mlp
from auditor.models._description import CategoryInput, NumberInput
from auditor.models._inputs import encode, noticed


def fit(table, *, missing=None):
    return _fitting.fit(table, table.column_names, missing=missing or Missing()).inputs


def test_equals_scikit_learn():
    """Our own arithmetic, which needs no scikit-learn to load a model, gives its numbers."""
    draw = np.random.default_rng(0)
    x = draw.normal(50, 9, (200, 2))
    x[draw.random((200, 2)) < 0.1] = np.nan
    colour = draw.choice(["b", "a", "é", "中"], 200)
    table = pa.table({"x": x[:, 0], "y": x[:, 1], "colour": colour})
    ours = encode(fit(table), table, precision="float64").matrix

    filled = SimpleImputer(strategy="median").fit_transform(x)
    numbers = StandardScaler().fit_transform(filled)
    hot = OneHotEncoder(sparse_output=False).fit_transform(colour.reshape(-1, 1))

    assert np.allclose(ours, np.hstack([numbers, hot]), rtol=1e-12, atol=1e-12)


def test_fitted_on_the_training_part_only(sample, quick, trained):
    """Neither the validation part nor the audited rows may leak into means, scales and levels."""
    model = trained(quick, features=["count", "row"])
    learn, watch = mlp._parts(sample.label.astype(float), task="binary", seed=3)
    rows = sample.table.take(learn)
    by_name = {entry.name: entry for entry in model.inputs}

    assert len(watch) == model.facts.training.validation_rows
    assert np.intersect1d(learn, watch).size == 0
    for name in ("count", "row"):
        assert by_name[name].mean == pytest.approx(np.mean(rows[name].to_numpy()), rel=1e-12)
        assert by_name[name].mean != pytest.approx(np.mean(sample.table[name].to_numpy()), rel=1e-6)


def test_a_level_of_the_validation_part_alone_is_unknown(sample, quick, trained):
    """What only the held-out rows know, the model does not know."""
    _, watch = mlp._parts(sample.label.astype(float), task="binary", seed=3)
    words = np.full(len(sample.label), "common", dtype=object)
    words[:50] = "other"
    words[watch[0]] = "rare"
    table = sample.table.append_column("word", pa.array(words.tolist()))
    model = trained(quick, table=table, features=["size", "word"])

    assert model.inputs[1].levels == ("common", "other")


@pytest.mark.parametrize(("policy", "fill"), [("mean", 4.0), ("median", 3.0)])
def test_missing_numbers_are_filled(policy, fill):
    table = pa.table({"x": [1.0, 3.0, 8.0, None]})
    (entry,) = fit(table, missing=Missing(features=policy))

    assert entry.fill == fill
    assert encode([entry], table).matrix[3, 0] == pytest.approx((fill - entry.mean) / entry.scale)


def test_missing_numbers_get_the_constant():
    (entry,) = fit(pa.table({"x": [1.0, None]}), missing=Missing(features="constant", value=-1))

    assert entry.fill == -1


def test_constant_without_a_number_is_an_error_that_names_the_feature():
    table = pa.table({"whole": [1.0, 2.0], "x": [1.0, None]})

    with pytest.raises(ModelError, match=r"fill 'x' with is not given: add data.missing.value"):
        fit(table, missing=Missing(features="constant"))


def test_missing_category_is_a_level_of_its_own():
    table = pa.table({"c": ["a", None, "b"]})
    (entry,) = fit(table)

    assert entry == CategoryInput(name="c", levels=("a", "b"), missing="level")
    assert encode([entry], table).matrix.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_unknown_category_sets_no_input():
    (entry,) = fit(pa.table({"c": ["a", "b"]}))
    later = pa.table({"c": ["z", None, "b"]})

    assert encode([entry], later).matrix.tolist() == [[0, 0], [0, 0], [0, 1]]
    assert [said.values for said in noticed([entry], later)] == [{"feature": "c", "n": 1}]


def test_drop_trains_on_whole_rows_and_predicts_them_alone(sample, quick, trained):
    """A row without a feature gets no prediction, and the report says how many."""
    model = trained(quick, missing=Missing(features="drop"))
    size, colour = sample.table["size"], sample.table["colour"]
    whole = np.asarray(size.is_valid()) & np.asarray(colour.is_valid())
    scores = model.predict(sample.table)
    said = {entry.code: entry.values["n"] for entry in model.facts.facts}

    assert (np.isnan(scores) == ~whole).all()
    assert said == {"model.rows_dropped": int((~whole).sum())}
    assert model.look(sample.table)[0].values == {"n": int((~whole).sum())}


def test_drop_that_leaves_nothing_says_so(sample, quick, trained):
    table = sample.table.set_column(0, "size", pa.array([None] * 599 + [1.0]))

    with pytest.raises(ModelError, match=r"Only 1 rows are left.*data.missing.features: drop"):
        trained(quick, table=table, missing=Missing(features="drop"))


@pytest.mark.parametrize("policy", ["median", "drop"])
def test_feature_without_any_value_is_left_out_and_named(policy, sample, quick, trained):
    table = sample.table.append_column("hollow", pa.nulls(600, pa.float64()))
    model = trained(
        quick, table=table, features=["size", "hollow"], missing=Missing(features=policy)
    )

    assert model.facts.inputs == ["size"]
    assert "model.feature_without_values" in {said.code for said in model.facts.facts}


def test_no_features_is_an_error(sample, quick, trained):
    with pytest.raises(ModelError, match="no feature to train on"):
        trained(quick, features=[])


def test_constant_feature_enters_as_zero():
    (entry,) = fit(pa.table({"x": [7, 7, 7]}))

    assert encode([entry], pa.table({"x": [7, 8]})).matrix[:, 0].tolist() == [0, 1]


def test_infinite_is_missing():
    table = pa.table({"x": [1.0, 2.0, 3.0, float("inf")]})
    fitted = _fitting.fit(table, ["x"], missing=Missing())

    assert fitted.inputs == (
        NumberInput(name="x", fill=2.0, mean=2.0, scale=fitted.inputs[0].scale),
    )
    assert [said.code for said in fitted.said] == ["model.missing_filled", "model.infinite_values"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["a", "b", "a"]),
        pa.array(["a", "b", "a"], pa.large_string()),
        pa.array(["a", "b", "a"]).dictionary_encode(),
        pa.array(["a", "b", "a"], pa.string_view()),
    ],
    ids=lambda column: str(column.type)[:12],
)
def test_text_of_any_type(column):
    (entry,) = fit(pa.table({"c": column}))

    assert encode([entry], pa.table({"c": column})).matrix.tolist() == [[1, 0], [0, 1], [1, 0]]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint64(), pa.float32(), pa.decimal128(22, 2)])
def test_numbers_of_any_type(kind):
    (entry,) = fit(pa.table({"x": pa.array([1, 2, 3]).cast(kind)}))

    assert (entry.kind, entry.mean) == ("number", 2.0)


def test_booleans_are_categories():
    (entry,) = fit(pa.table({"b": [True, False, None]}))

    assert (entry.levels, entry.missing) == (("false", "true"), "level")


def test_types_may_differ_between_two_files():
    """The audited file may hold the same values under another type."""
    number, word = fit(pa.table({"x": [1.0, 2.0, 3.0], "zip": ["101", "102", "101"]}))
    text = pa.table({"x": [" 2", "3.0", None], "zip": [101.0, 102.0, 7.0]})

    assert encode([number], text).matrix[0, 0] == 0
    assert encode([word], text).matrix.tolist() == [[1, 0], [0, 1], [0, 0]]


def test_text_where_a_number_belongs_names_the_value():
    (entry,) = fit(pa.table({"x": [1.0, 2.0]}))

    with pytest.raises(ModelError, match=r"'x' as a number.*such as 'n/k'.*data.read.missing"):
        encode([entry], pa.table({"x": ["1", "n/k"]}))


def test_absent_column_names_the_nearest(sample, quick, trained):
    model = trained(quick, features=["size"])

    with pytest.raises(ModelError, match=r"no such column\. Did you mean 'sizes'"):
        model.predict(pa.table({"sizes": [1.0]}))


def test_dates_are_refused_with_the_way_out():
    with pytest.raises(ModelError, match=r"'when' is of type date32.*a date as days"):
        fit(pa.table({"when": [dt.date(2026, 1, 1)]}))


def test_free_text_is_refused_with_the_way_out():
    names = [f"person {i}" for i in range(1_001)]

    with pytest.raises(ModelError, match=r"'name' holds 1,001 different texts"):
        fit(pa.table({"name": names}))


def test_numbers_too_large_to_standardise():
    with pytest.raises(ModelError, match="'x' are too large"):
        fit(pa.table({"x": [1e300, -1e300, 1e308]}))
