"""Metrics of transcriptions: how much of what was said is recognised wrongly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from auditor import edits
from auditor.cells import Crossing, Floats
from auditor.mean import Mean
from auditor.metrics import metric

TASK = ("transcription",)
COUNTED = 0


def _rate(cells: Crossing, unit: str) -> Mean:
    """Σ edits / Σ length: the mean of the utterances' own rates, each weighing as much as it is long."""
    among, folded = cells.having(unit, COUNTED), cells.codebook.folds is not None

    def total(e: int, k: int, *, folds: bool = False) -> Floats:
        return cells.amount(edits.name(unit, e, k), there=(unit,), folds=folds)

    return Mean(
        among=replace(
            among,
            weight=total(0, 1),
            weight_2=total(0, 2),
            folds=total(0, 1, folds=True) if folded else None,
        ),
        total=total(1, 0),
        ones=total(1, 1),
        squares=total(2, 0),
        cubes=np.array([total(0, 3), total(1, 2), total(2, 1), total(3, 0)]),
        folds=total(1, 0, folds=True) if folded else None,
    )


@metric(
    title={"en": "word error rate", "zh-CN": "词错误率"},
    needs={"words"},
    headline=True,
    better="lower",
    of="reference_words",
    tasks=TASK,
    range=(0.0, None),
    kind="mean",
    unit="share",
)
def word_error_rate(cells: Crossing) -> Mean:
    """How many words must be replaced, deleted or inserted for every word that was said.

    Formula: Σ edits / Σ words of the reference, over a group's utterances. It can exceed 1.
    Misleads when: texts are normalised differently for different groups; a few long recordings decide it;
    one speaker has many utterances and no cluster is named.
    Also called: WER.
    中文：每说出一个词平均需要替换、删除或插入的词数；可以超过 1。
    公式：Σ 编辑次数 / Σ 参考文本的词数，对一个群体的全部话语求和。可以超过 1。
    误导：不同群体的文本按不同方式作了规范化；少数很长的录音即可左右结果；同一说话人有许多话语而未指定 cluster。
    References: Morris, Maier, Green 2004; Bisani and Ney 2004.
    """
    return _rate(cells, "words")


@metric(
    title={"en": "character error rate", "zh-CN": "字错误率"},
    needs={"characters"},
    headline=True,
    better="lower",
    of="reference_characters",
    tasks=TASK,
    range=(0.0, None),
    kind="mean",
    unit="share",
)
def character_error_rate(cells: Crossing) -> Mean:
    """How many characters must be replaced, deleted or inserted for every character that was said or written.

    Formula: Σ edits / Σ characters of the reference, over a group's utterances. It can exceed 1.
    Misleads when: scripts differ, for one character of Chinese says as much as several letters.
    Also called: CER.
    中文：每个字符平均需要替换、删除或插入的字符数；可以超过 1。适用于中文等不以空格分词的语言。
    公式：Σ 编辑次数 / Σ 参考文本的字符数，对一个群体的全部话语求和。可以超过 1。
    误导：文字体系不同，一个汉字所含的信息相当于几个字母。
    References: Morris, Maier, Green 2004.
    """
    return _rate(cells, "characters")
