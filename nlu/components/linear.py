"""A linear classifier over words and pieces of words, scored without building a matrix row.

Two blocks of features, each TF-IDF weighted and of unit length: words with pairs of neighbouring words, and pieces of
2 to 5 characters inside a word's borders. A linear support vector machine learns one score an intent; a softmax with a
temperature chosen by cross-validation makes them probabilities that can be compared with a threshold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Callable, Iterator, Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

_PIECES = range(2, 6)
_RARE_PIECE = 2  # pieces seen in fewer examples are left out
_PENALTY = 0.5
_FOLDS = 5
_CACHED_WORDS = 20_000

Features = Callable[[str], Iterator[str]]


def word_features(text: str) -> Iterator[str]:
    """Words and pairs of neighbouring words."""
    words = text.split()
    yield from words
    yield from (f"{first} {second}" for first, second in pairwise(words))


def pieces_of(word: str) -> Iterator[str]:
    """Pieces of a word, its borders shown by spaces."""
    padded = f" {word} "
    for size in _PIECES:
        if size >= len(padded):
            yield padded
            break
        yield from (padded[start : start + size] for start in range(len(padded) - size + 1))


def piece_features(text: str) -> Iterator[str]:
    """Pieces of every word."""
    for word in text.split():
        yield from pieces_of(word)


@dataclass(frozen=True)
class Block:
    """One family of features: its vocabulary, and how rare each feature is."""

    vocabulary: dict[str, int]
    rarity: np.ndarray

    @classmethod
    def learn(cls, texts: Sequence[str], features: Features, rare: int) -> Block:
        seen = Counter(f for text in texts for f in set(features(text)))
        kept = sorted(f for f, count in seen.items() if count >= rare)
        counts = np.array([seen[f] for f in kept], dtype=np.float64)
        rarity = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls({f: row for row, f in enumerate(kept)}, rarity.astype(np.float32))

    def matrix(self, texts: Sequence[str], features: Features) -> csr_matrix:
        """One unit-length row a text."""
        rows = [Counter(r for f in features(text) if (r := self.vocabulary.get(f)) is not None) for text in texts]
        indices = np.array([i for row in rows for i in row], dtype=np.int64)
        values = (1 + np.log([c for row in rows for c in row.values()])) * self.rarity[indices]
        pointers = np.cumsum([0, *(len(row) for row in rows)])
        lengths = np.sqrt(np.add.reduceat(np.append(values**2, 0), pointers[:-1]) * (np.diff(pointers) > 0))
        values /= np.repeat(np.maximum(lengths, 1e-9), np.diff(pointers))
        return csr_matrix((values, indices, pointers), shape=(len(texts), len(self.vocabulary)))


@dataclass(frozen=True)
class LinearModel:
    """What was learned. `weights` of each block already carry the rarity of their feature."""

    labels: tuple[str, ...]
    blocks: tuple[Block, Block]
    weights: tuple[np.ndarray, np.ndarray]
    bias: np.ndarray
    sharpness: float
    _rows_of_word: Callable[[str], tuple[int, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        vocabulary = self.blocks[1].vocabulary

        @lru_cache(maxsize=_CACHED_WORDS)
        def rows_of_word(word: str) -> tuple[int, ...]:
            return tuple(row for piece in pieces_of(word) if (row := vocabulary.get(piece)) is not None)

        object.__setattr__(self, "_rows_of_word", rows_of_word)

    def __reduce__(self) -> tuple[type[LinearModel], tuple[object, ...]]:
        return LinearModel, (self.labels, self.blocks, self.weights, self.bias, self.sharpness)

    def predict(self, text: str) -> np.ndarray:
        """The probability of each label."""
        vocabulary = self.blocks[0].vocabulary
        words = [row for f in word_features(text) if (row := vocabulary.get(f)) is not None]
        pieces = [row for word in text.split() for row in self._rows_of_word(word)]
        scores = self.bias + self._score(0, words) + self._score(1, pieces)
        return softmax(scores[None, :], self.sharpness)[0]

    def _score(self, block: int, rows: list[int]) -> np.ndarray:
        if not rows:
            return np.zeros(len(self.labels), dtype=np.float32)
        unique, counts = np.unique(np.array(rows), return_counts=True)
        values = (1 + np.log(counts)).astype(np.float32)
        length = np.linalg.norm(values * self.blocks[block].rarity[unique])
        return (values / length) @ self.weights[block][unique]


def softmax(scores: np.ndarray, sharpness: float) -> np.ndarray:
    """Rows of scores as rows of probabilities."""
    raised = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)


def fit(texts: Sequence[str], labels: Sequence[str]) -> LinearModel:
    """Learn from normalised texts and their labels."""
    blocks = (Block.learn(texts, word_features, 1), Block.learn(texts, piece_features, _RARE_PIECE))
    matrix = hstack([blocks[0].matrix(texts, word_features), blocks[1].matrix(texts, piece_features)]).tocsr()
    targets = np.array(labels)
    machine = _machine().fit(matrix, targets)
    split = len(blocks[0].vocabulary)
    by_feature = machine.coef_.T.astype(np.float32)
    return LinearModel(
        labels=tuple(str(label) for label in machine.classes_),
        blocks=blocks,
        weights=(by_feature[:split] * blocks[0].rarity[:, None], by_feature[split:] * blocks[1].rarity[:, None]),
        bias=machine.intercept_.astype(np.float32),
        sharpness=_sharpness(matrix, targets),
    )


def _machine() -> LinearSVC:
    return LinearSVC(C=_PENALTY, random_state=0)


def _sharpness(matrix: csr_matrix, targets: np.ndarray) -> float:
    """The softmax' temperature (its inverse) under which examples left out of training are most likely."""
    scores = np.zeros((len(targets), len(np.unique(targets))))
    for learned, left_out in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(matrix, targets):
        scores[left_out] = _machine().fit(matrix[learned], targets[learned]).decision_function(matrix[left_out])
    columns = np.searchsorted(np.unique(targets), targets)

    def surprise(sharpness: float) -> float:
        right = softmax(scores, sharpness)[np.arange(len(targets)), columns]
        return float(-np.log(np.maximum(right, 1e-12)).mean())

    return float(minimize_scalar(surprise, bounds=(1.0, 30.0), method="bounded").x)
