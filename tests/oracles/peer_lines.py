"""Line by line: what each figure of another library is here."""

from __future__ import annotations

import math

from tests.oracles.peers import (
    Absent,
    Beside,
    Columns,
    Differs,
    Line,
    Neighbours,
    Ours,
    Pairwise,
    Same,
    Smoothed,
    Spec,
    first_minus_second,
    first_over_second,
    half_sum,
    largest,
    largest_in_size,
    mean,
    mean_in_size,
    ratio_of_complements,
    smallest,
    smallest_either_way,
    span,
    squared_quotient,
)

BOTH_RATES = ("true_positive_rate", "false_positive_rate")
PREDICTIVE = ("precision", "false_omission_rate")
UNWEIGHTED: Spec = {"weights": None}
WEIGHTED: Spec = {"weights": "sample_weight"}
NO_CASE: Spec = {"case": None}
NO_POSITIVES: Spec = {"case": "group f has no positive labels"}
CONFUSION = {
    "count": "n",
    "selection_rate": "selection_rate",
    "true_positive_rate": "true_positive_rate",
    "false_positive_rate": "false_positive_rate",
    "true_negative_rate": "true_negative_rate",
    "false_negative_rate": "false_negative_rate",
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced_accuracy",
    "precision": "precision",
}
CROSSTABS = {
    "tpr": "true_positive_rate",
    "tnr": "true_negative_rate",
    "fpr": "false_positive_rate",
    "fnr": "false_negative_rate",
    "precision": "precision",
    "npv": "negative_predictive_value",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
    "pprev": "predicted_positive_rate",
    "prev": "base_rate",
    "accuracy": "accuracy",
    "group_size": "n",
}
DISPARITIES = ("pprev", "precision", "fdr", "for", "fpr", "fnr", "tpr", "tnr", "npv")


def privileged(*metrics: str, by: str = "difference", **further: object) -> Ours:
    """The unprivileged group 0 against the privileged group 1."""
    return Ours(metrics, f"{by}_to_reference", group="0", **further)  # type: ignore[arg-type]


# ── fairlearn ─────────────────────────────────────────────────────────────────────────────────


def _fairlearn(name: str, metrics: tuple[str, ...], joint: str | None = None) -> list[Line]:
    """The largest difference and the smallest ratio, between groups and from everybody."""
    between: Spec = {"method": "between_groups", "agg": None}
    overall: Spec = {"method": "to_overall", "agg": None}
    difference, ratio = f"{name}_difference", f"{name}_ratio"
    one = (joint,) if joint else metrics
    gap, share = Ours(one, "difference", groups=largest), Ours(one, "ratio", groups=smallest)
    off = Ours(metrics, "difference_to_overall", groups=largest_in_size, together=largest)
    part = Ours(metrics, "ratio_to_overall", groups=smallest_either_way, together=smallest)
    return [
        Same("fairlearn", difference, gap, spec=between),
        Same("fairlearn", ratio, share, spec=between),
        Same("fairlearn", difference, off, spec=overall),
        Same("fairlearn", ratio, part, spec=overall),
    ]


def fairlearn() -> list[Line]:
    mean_gap = Ours(BOTH_RATES, "difference", groups=largest, together=mean)
    mean_share = Ours(BOTH_RATES, "ratio", groups=smallest, together=mean)
    weighted = Columns({"selection_rate": "selection_rate", "accuracy": "accuracy"})
    classes = {"accuracy": "accuracy", "macro_recall": "macro_true_positive_rate"}
    amounts = {
        "mae": "mean_absolute_error",
        "mse": "mean_squared_error",
        "mean_prediction": "mean_prediction",
    }
    return [
        *_fairlearn("demographic_parity", ("selection_rate",)),
        *_fairlearn("equal_opportunity", ("true_positive_rate",)),
        *_fairlearn("equalized_odds", BOTH_RATES, joint="equalized_odds"),
        Same("fairlearn", "equalized_odds_difference", mean_gap, spec={"agg": "mean"}),
        Same("fairlearn", "equalized_odds_ratio", mean_share, spec={"agg": "mean"}),
        Same("fairlearn", "MetricFrame.by_group", Columns(CONFUSION), spec=UNWEIGHTED),
        Same("fairlearn", "MetricFrame.by_group", weighted, spec=WEIGHTED),
        Same("fairlearn", "MetricFrame.overall", Columns(CONFUSION, whole=True)),
        Same("fairlearn", "roc_auc by group", Ours(("roc_auc",), each=True)),
        Same("fairlearn", "regression by group", Columns(amounts, task="regression")),
        Same("fairlearn", "multiclass by group", Columns(classes, task="multiclass")),
        Differs(
            "fairlearn",
            "true_positive_rate by group",
            {"f": None, "m": 2 / 3},
            Ours(("true_positive_rate",), each=True),
            spec=NO_POSITIVES,
        ),
        Differs(
            "fairlearn",
            "equal_opportunity_difference",
            None,
            Ours(("true_positive_rate",), "difference", groups=largest),
            spec=NO_POSITIVES,
        ),
        Differs(
            "fairlearn",
            "equal_opportunity_ratio",
            None,
            Ours(("true_positive_rate",), "ratio", groups=smallest),
            spec=NO_POSITIVES,
        ),
        Absent("fairlearn", "MetricFrame", spec={"case": "missing group values"}),
        Same(
            "fairlearn",
            "demographic_parity_ratio",
            Ours(("selection_rate",), "ratio", groups=smallest),
            spec={"case": "y_pred all zero"},
        ),
    ]


# ── aif360 ────────────────────────────────────────────────────────────────────────────────────


def aif360() -> list[Line]:
    """Its metrics of a dataset: the unprivileged minus, or over, the privileged group."""
    same = {
        "statistical_parity_difference": privileged("selection_rate"),
        "disparate_impact": privileged("selection_rate", by="ratio"),
        "equal_opportunity_difference": privileged("true_positive_rate"),
        "average_odds_difference": privileged(*BOTH_RATES, together=mean),
        "average_abs_odds_difference": privileged(*BOTH_RATES, together=mean_in_size),
        "equalized_odds_difference": privileged(*BOTH_RATES, together=largest_in_size),
        "average_predictive_value_difference": privileged(*PREDICTIVE, together=mean),
        "error_rate_difference": privileged("accuracy", turned=True),
        "error_rate_ratio": Ours(("accuracy",), groups=ratio_of_complements),
        "false_positive_rate_difference": privileged("false_positive_rate"),
        "false_negative_rate_difference": privileged("false_negative_rate"),
        "false_omission_rate_difference": privileged("false_omission_rate"),
        "false_discovery_rate_difference": privileged("false_discovery_rate"),
        "false_positive_rate_ratio": privileged("false_positive_rate", by="ratio"),
        "false_discovery_rate_ratio": privileged("false_discovery_rate", by="ratio"),
        "dataset mean_difference": privileged("base_rate"),
        "dataset disparate_impact": privileged("base_rate", by="ratio"),
    }
    amplified = Smoothed("selection_rate", minus="base_rate")
    return [
        *(Same("aif360", name, ours, spec=NO_CASE) for name, ours in same.items()),
        *(
            Differs("aif360", f"{name}_ratio", None, privileged(name, by="ratio"))
            for name in ("false_negative_rate", "false_omission_rate")
        ),
        Same(
            "aif360",
            "equal_opportunity_difference",
            Ours(("true_positive_rate",), "difference_to_reference", group="f"),
            spec=NO_POSITIVES,
        ),
        Absent("aif360", "BinaryLabelDataset", spec={"case": "missing group values"}),
        *aif360_scores(),
        Same("aif360", "dataset smoothed_empirical_differential_fairness", Smoothed("base_rate")),
        Same("aif360", "differential_fairness_bias_amplification", amplified),
        Same("aif360", "sklearn.smoothed_edf", Smoothed("selection_rate")),
        Same("aif360", "sklearn.df_bias_amplification", amplified),
        *aif360_inequality(),
        *aif360_people(),
        *aif360_sklearn(),
    ]


def aif360_scores() -> list[Line]:
    """Means of scores among positives and negatives."""
    return [
        Absent("aif360", name)
        for name in (
            "generalized_true_positive_rate",
            "generalized_false_positive_rate",
            "generalized_equalized_odds_difference",
            "sklearn.generalized_fpr",
            "sklearn.generalized_fnr",
        )
    ]


def whole(metric: str, **parameters: float) -> Ours:
    """Of everybody."""
    return Ours((metric,), whole=True, parameters=parameters)


def aif360_inequality() -> list[Line]:
    """Inequality of benefits, prediction − label + 1. Sampling weights are not used there."""
    between = "between_group_generalized_entropy"
    figures: list[tuple[str, Spec, Ours, float]] = [
        ("theil_index", {}, whole("theil_index"), 0.036153187106152014),
        ("coefficient_of_variation", {}, whole("coefficient_of_variation"), 0.28057575746576563),
        (
            "between_group_theil_index",
            {},
            Ours(("between_group_theil_index",)),
            0.0006103505883264497,
        ),
        (
            "between_all_groups_theil_index",
            {},
            Ours(("between_group_theil_index",)),
            0.0006103505883264497,
        ),
        (f"{between}_index", {}, Ours((between,)), 0.0006061573008200137),
        (
            "between_group_coefficient_of_variation",
            {},
            Ours(("between_group_coefficient_of_variation",)),
            0.03481830842588461,
        ),
        *(
            (
                "generalized_entropy_index",
                {"alpha": alpha},
                whole("generalized_entropy_index", alpha=alpha or 2),
                right,
            )
            for alpha, right in (
                (None, 0.03936137783874406),
                (1, 0.036153187106152014),
                (2, 0.03936137783874406),
                (3, 0.0474307119699082),
            )
        ),
    ]
    return [
        *(
            Same("aif360", name, ours, spec={**spec, **UNWEIGHTED})
            for name, spec, ours, _ in figures
        ),
        *(
            Differs("aif360", name, right, ours, spec={**spec, **WEIGHTED})
            for name, spec, ours, right in figures
        ),
        Differs("aif360", "generalized_entropy_index", None, spec={"alpha": 0}),
    ]


def aif360_people() -> list[Line]:
    """Whether those alike in their features are treated alike: each person is her own neighbour there."""
    near = Neighbours(features=("group_a",))
    return [
        Differs("aif360", "consistency", right, near, spec={"on": on, "n_neighbors": k, **weights})
        for on, k, weights, right in (
            ("y_true", 3, UNWEIGHTED, 0.5111111111111112),
            ("y_true", 5, UNWEIGHTED, 0.5066666666666666),
            ("y_pred", 5, UNWEIGHTED, 0.5266666666666666),
            ("y_true", 3, WEIGHTED, 0.5078299776286352),
            ("y_true", 5, WEIGHTED, 0.49127516778523495),
        )
    ]


def aif360_sklearn() -> list[Line]:
    """Its second interface."""
    same = {
        "statistical_parity_difference": privileged("selection_rate"),
        "disparate_impact_ratio": privileged("selection_rate", by="ratio"),
        "equal_opportunity_difference": privileged("true_positive_rate"),
        "average_odds_difference": privileged(*BOTH_RATES, together=mean),
        "average_odds_error": privileged(*BOTH_RATES, together=mean_in_size),
        "average_predictive_value_difference": privileged(*PREDICTIVE, together=mean),
        "class_imbalance": Ours(("share",), groups=first_minus_second),
    }
    return [
        *(Same("aif360", f"sklearn.{name}", ours) for name, ours in same.items()),
        Same("aif360", "sklearn.theil_index", whole("theil_index")),
        Same("aif360", "sklearn.coefficient_of_variation", whole("coefficient_of_variation")),
        Same(
            "aif360",
            "sklearn.generalized_entropy_error",
            whole("generalized_entropy_index", alpha=2),
        ),
        Same(
            "aif360",
            "sklearn.between_group_generalized_entropy_error",
            Ours(("between_group_generalized_entropy",)),
        ),
        Absent("aif360", "sklearn.kl_divergence"),
        Differs(
            "aif360",
            "sklearn.conditional_demographic_disparity",
            12 / 28 - 12 / 32,
            Ours(("conditional_demographic_disparity",), group="0"),
        ),
        Differs(
            "aif360",
            "sklearn.consistency_score",
            0.5333333333333334,
            Neighbours(),
            spec={"on": "y_true"},
        ),
        Differs("aif360", "sklearn.consistency_score", 0.53, Neighbours(), spec={"on": "y_pred"}),
    ]


# ── aequitas and holisticai ───────────────────────────────────────────────────────────────────


def aequitas() -> list[Line]:
    """Rates by group, and their ratios to a reference."""
    return [
        Same(
            "aequitas",
            "get_crosstabs",
            Columns(CROSSTABS, portions={"ppr": "predicted_positive_rate"}),
            spec=NO_CASE,
        ),
        Same(
            "aequitas",
            "disparity to reference x",
            Columns(
                {f"{name}_disparity": CROSSTABS[name] for name in DISPARITIES},
                "ratio_to_reference",
                portions={"ppr_disparity": "predicted_positive_rate"},
            ),
        ),
        Differs(
            "aequitas",
            "get_crosstabs group_size",
            {"f": 4, "m": 4, "unknown": 2},
            Ours(("selection_rate",), each=True, column="n"),
            spec={"case": "missing group values"},
        ),
    ]


def holisticai() -> list[Line]:
    """Group a (here 0) against group b (here 1)."""
    same = {
        "statistical_parity": privileged("selection_rate"),
        "disparate_impact": privileged("selection_rate", by="ratio"),
        "four_fifths": Ours(("selection_rate",), "ratio", groups=smallest),
        "z_test_diff": Beside(),
        "equal_opportunity_diff": privileged("true_positive_rate"),
        "false_positive_rate_diff": privileged("false_positive_rate"),
        "false_negative_rate_diff": privileged("false_negative_rate"),
        "true_negative_rate_diff": privileged("true_negative_rate"),
        "average_odds_diff": privileged(*BOTH_RATES, together=mean),
        "accuracy_diff": privileged("accuracy"),
        "statistical_parity_regression": privileged("scoring_rate", score="reg_pred"),
        "avg_score_diff": privileged("mean_prediction", task="regression"),
        "avg_score_ratio": Ours(("mean_prediction",), groups=first_over_second, task="regression"),
        "disparate_impact_regression": privileged(
            "scoring_rate", by="ratio", score="reg_pred", parameters={"quantile": 0.8}
        ),
        "max_statistical_parity": Ours(
            ("ks_distance",), whole=True, label="group_a", positive=0, score="reg_pred"
        ),
        "rmse_ratio": privileged("root_mean_squared_error", by="ratio", task="regression"),
        "mae_ratio": privileged("mean_absolute_error", by="ratio", task="regression"),
        "theil_index": whole("theil_index"),
        "generalized_entropy_index": whole("generalized_entropy_index", alpha=2),
        "jain_index": Ours(
            ("mean_absolute_error", "root_mean_squared_error"),
            together=squared_quotient,
            task="regression",
        ),
    }
    absent = (
        "z_test_ratio",
        "no_disparate_impact_level",
        "statistical_parity_auc",
        "correlation_diff",
        "multiclass_equality_of_opp",
        "multiclass_average_odds",
    )
    spread = (24 * 12 / 24 * 12 / 24 + 36 * 20 / 36 * 16 / 36) / (24 + 36 - 2)
    return [
        *(Same("holisticai", name, ours, spec=NO_CASE) for name, ours in same.items()),
        *(
            Same("holisticai", name, Pairwise(metric, classes, pairs), spec={"aggregation": word})
            for name, metric, classes in (
                ("multiclass_statistical_parity", "predicted_positive_rate", half_sum),
                ("multiclass_true_rates", "true_positive_rate", mean),
            )
            for word, pairs in (("mean", mean), ("max", largest))
        ),
        *(Absent("holisticai", name) for name in absent),
        Differs("holisticai", "cohen_d", (12 / 24 - 20 / 36) / math.sqrt(spread)),
        Differs(
            "holisticai",
            "coefficient_of_variation",
            0.2707733668132061,
            whole("coefficient_of_variation"),
        ),
        Differs("holisticai", "zscore_diff", -0.21857306361501885),
        Differs(
            "holisticai",
            "abroca",
            1 - 283 / 288,
            Ours(("roc_auc",), groups=span),
        ),
        Differs("holisticai", "consistency_score", 0.53, Neighbours()),
        Differs(
            "holisticai",
            "equal_opportunity_diff",
            None,
            Ours(("true_positive_rate",), "difference_to_reference", group="f"),
            spec=NO_POSITIVES,
        ),
    ]


LINES = [*fairlearn(), *aif360(), *aequitas(), *holisticai()]
