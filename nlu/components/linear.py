"""A linear classifier over words and character n-grams, scored without building sparse matrices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression


def features(text: str) -> Iterator[str]:
    """Words, pairs of words, and pieces of 2 to 5 characters inside each word's borders."""
    words = text.split()
    yield from (f"w {word}" for word in words)
    yield from (f"p {first} {second}" for first, second in pairwise(words))
    for word in words:
        padded = f" {word} "
        for size in range(2, 6):
            for start in range(max(1, len(padded) - size + 1)):
                yield padded[start : start + size]


@dataclass(frozen=True)
class LinearModel:
    """Weights by feature; `predict` gives the probability of every label."""

    labels: tuple[str, ...]
    vocabulary: dict[str, int]
    weights: np.ndarray
    bias: np.ndarray

    def predict(self, text: str) -> np.ndarray:
        counts = Counter(row for f in features(text) if (row := self.vocabulary.get(f)) is not None)
        if not counts:
            return _softmax(self.bias)
        rows = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = 1.0 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        weighted = values @ self.weights[rows]
        return _softmax(weighted / np.sqrt(values @ values) + self.bias)


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def fit(texts: Sequence[str], labels: Sequence[str]) -> LinearModel:
    """Learn a model from texts and their labels."""
    documents = [Counter(features(text)) for text in texts]
    vocabulary = {f: i for i, f in enumerate(sorted({f for d in documents for f in d}))}
    indices = [vocabulary[f] for d in documents for f in d]
    counts = np.array([c for d in documents for c in d.values()], dtype=np.float64)
    pointers = np.cumsum([0] + [len(d) for d in documents])
    matrix = csr_matrix((1.0 + np.log(counts), indices, pointers), shape=(len(documents), len(vocabulary)))
    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    matrix = csr_matrix(matrix.multiply(1.0 / np.maximum(norms, 1e-9)[:, None]))
    model = LogisticRegression(C=20.0, max_iter=300, class_weight="balanced")
    model.fit(matrix, list(labels))
    return LinearModel(
        labels=tuple(model.classes_),
        vocabulary=vocabulary,
        weights=model.coef_.T.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
    )
