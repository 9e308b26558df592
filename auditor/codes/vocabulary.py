"""The words of a column that is read in parts: each gets a number when it turns up, and its place at the end."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auditor.cells import Integers
from auditor.codes.levels import Words, in_order, words

_CLOSE = 4096
_NEW = -2
_FEW = 4
"""So few words are counted faster by looking for each."""


class Vocabulary:
    """Words by the order of their first appearance. Neither that order nor the parts show in what comes out.

    `declared`: the column's type itself names words, and those that no row has are told apart.
    """

    def __init__(self, name: str, *, declared: bool = False) -> None:
        self.name = name
        self._declared = declared
        self._numbers: dict[str, int] = {}
        self._absent: set[str] = set()
        self._counts = np.zeros(1, dtype=np.int64)
        """Rows without a word, then rows per word."""
        self._least = 0
        self._close: Integers | None = None
        self._dictionary: pa.Array | None = None
        self._translated = np.zeros(0, dtype=np.int64)
        self._texts: list[str] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def code(self, column: pa.ChunkedArray) -> Integers:
        """Per row the number of its word; -1 where it is missing."""
        codes = self._quick(column)
        if codes is None:
            codes = self._slow(column)
        counts = self._counted(codes)
        counts[: len(self._counts)] += self._counts
        self._counts = counts
        return codes

    def _counted(self, codes: Integers) -> Integers:
        """Rows without a word, then rows per word."""
        known = len(self._numbers)
        if not 0 < known <= _FEW or (len(codes) and codes.min() < 0):
            return np.bincount(codes + 1, minlength=known + 1)
        others = [int(np.count_nonzero(codes == at)) for at in range(1, known)]
        return np.array([0, len(codes) - sum(others), *others], dtype=np.int64)

    def words(self) -> Words:
        """The words in order, with how many rows have each."""
        counts = self._counts[1:]
        found = in_order([word for word, at in self._numbers.items() if counts[at]])
        tallied = (int(self._counts[0]), *(int(counts[self._numbers[word]]) for word in found))
        absent = self._absent - set(found)
        return Words(tuple(found), np.zeros(0, np.int64), tuple(in_order(absent)), tallied)

    def places(self, ordered: Words) -> Integers:
        """Per number the position of its word among these; the last answers for a missing one."""
        place = {word: at for at, word in enumerate(ordered.words)}
        return np.array([*(place.get(word, -1) for word in self._numbers), -1], dtype=np.int64)

    def _number(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def _slow(self, column: pa.ChunkedArray) -> Integers:
        """Word by word, as a whole column would be read."""
        found = words(column, self.name, ordered=False)
        if self._declared:
            self._absent |= {*found.words, *found.absent}
        known = np.array([*(self._number(word) for word in found.words), -1], dtype=np.int64)
        return np.asarray(known[found.codes])

    def _quick(self, column: pa.ChunkedArray) -> Integers | None:
        """The numbers of words, where integers or a dictionary name them."""
        if column.num_chunks != 1:
            return None
        part = column.chunk(0)
        if pa.types.is_dictionary(part.type) and not self._declared:
            return None if part.dictionary.null_count else self._of_dictionary(part)
        if pa.types.is_integer(part.type) and part.null_count < len(part):
            return self._of_integers(part) if not part.null_count else self._of_some(part)
        return None

    def _of_some(self, part: pa.Array) -> Integers | None:
        """Integers of which some are missing: another one stands in for these until they are coded."""
        codes = self._of_integers(part.fill_null(pc.min(part)))
        if codes is not None:
            codes[np.asarray(part.is_null())] = -1
        return codes

    def _of_integers(self, part: pa.Array) -> Integers | None:
        """Integers that lie close together need no dictionary: a table tells each its number."""
        values = np.asarray(part)
        least, most = int(values.min()), int(values.max())
        if most - least >= _CLOSE or not -(2**62) < least <= most < 2**62:
            return None
        if self._close is None or not self._least <= least <= most < self._least + _CLOSE:
            self._least, self._close = least, np.full(_CLOSE, _NEW, dtype=np.int64)
        table, places = self._close, values.astype(np.int64, copy=False)
        places = places - self._least if self._least else places
        codes = table[places]
        if codes.min() == _NEW:
            for at in np.unique(places[codes == _NEW]).tolist():
                table[at] = self._number(str(self._least + at))
            codes = table[places]
        return np.asarray(codes)

    def _of_dictionary(self, part: pa.DictionaryArray) -> Integers:
        """Only what rows have becomes a word: a dictionary may hold words of other rows."""
        if self._dictionary is None or not part.dictionary.equals(self._dictionary):
            self._translate(part.dictionary)
        indices = part.indices.fill_null(-1) if part.null_count else part.indices
        positions = np.asarray(indices)
        codes = self._translated[positions]
        if len(codes) and codes.min() == _NEW:
            for at in np.unique(positions[codes == _NEW]).tolist():
                self._translated[at] = self._number(self._texts[at])
            codes = self._translated[positions]
        return np.asarray(codes)

    def _translate(self, dictionary: pa.Array) -> None:
        """The numbers of a dictionary's words, as far as they are known; the last place is for a missing value."""
        every = pa.array(np.arange(len(dictionary)), pa.int32())
        found = words(
            pa.chunked_array([pa.DictionaryArray.from_arrays(every, dictionary)]), self.name
        )
        self._texts = ["" if at < 0 else found.words[at] for at in found.codes.tolist()]
        known = [self._numbers.get(text, _NEW) if text else -1 for text in self._texts]
        self._dictionary, self._translated = dictionary, np.array([*known, -1], dtype=np.int64)
