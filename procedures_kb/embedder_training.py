"""Trains the static embedding with sentence-transformers. Imports torch: never while serving.

Pairs that mean the same procedure are pulled together, all other pairs of a batch apart
(multiple negatives ranking). Noise on the question's side imitates how people type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from procedures_kb.embedder import StaticEmbedder
from procedures_kb.noise import KINDS, Noise, open_noise
from procedures_kb.text_vi import features

Words = Sequence[str]
Progress = Callable[[int, int], None]

_UNKNOWN = "[UNK]"
_LEFT_OUT = 0.1
_FRAMED = 0.25
_SHARES = (0.3, 0.2, 0.15, 0.35)  # of KINDS, and of clean text


@dataclass(frozen=True)
class TrainingPlan:
    """How long and how wide; `seed` makes a training repeatable."""

    dimensions: int = 192
    epochs: int = 4
    batch: int = 256
    learning_rate: float = 0.02
    smallest_count: int = 2
    seed: int = 7


def train(
    pairs: Sequence[tuple[Words, Words]], plan: TrainingPlan, progress: Progress
) -> StaticEmbedder:
    """An embedder from (question, text of its procedure) pairs, both as syllables."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(plan.seed)
    torch.set_num_threads(1)  # steps are small: threads would wait for each other on a busy machine
    noise = open_noise(plan.seed)
    vocabulary = _vocabulary(pairs, plan.smallest_count)
    module = StaticEmbedding(_tokenizer(vocabulary), embedding_dim=plan.dimensions)
    module.embedding.sparse = True
    torch.nn.init.normal_(module.embedding.weight, std=0.1)
    model = SentenceTransformer(modules=[module], device="cpu")
    loss_of = MultipleNegativesRankingLoss(model, scale=16.0)
    optimiser = torch.optim.SparseAdam(list(model.parameters()), lr=plan.learning_rate)
    targets = [_known(right, vocabulary) for _, right in pairs]
    order = list(range(len(pairs)))
    steps = plan.epochs * (len(order) // plan.batch + 1)
    done = 0
    for _ in range(plan.epochs):
        noise.chance.shuffle(order)
        for start in range(0, len(order), plan.batch):
            chosen = order[start : start + plan.batch]
            columns = [
                [_known(_noisy(pairs[at][0], noise), vocabulary) for at in chosen],
                [targets[at] for at in chosen],
            ]
            loss = loss_of([module.preprocess(column) for column in columns], None)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            done += 1
            progress(done, steps)
    table = module.embedding.weight.detach().numpy().astype(np.float32)
    table[vocabulary[_UNKNOWN]] = 0.0
    return StaticEmbedder(vocabulary, table)


def _known(words: Words, vocabulary: dict[str, int]) -> str:
    """The features that have a row, as the tokenizer reads them; serving drops others too."""
    return " ".join(name for name in features(words) if name in vocabulary) or _UNKNOWN


def _vocabulary(pairs: Sequence[tuple[Words, Words]], smallest: int) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for pair in pairs:
        for side in pair:
            counts.update(set(features(side)))
    known = sorted(name for name, number in counts.items() if number >= smallest)
    return {name: row for row, name in enumerate([_UNKNOWN, *known])}


def _tokenizer(vocabulary: dict[str, int]) -> object:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer


def _noisy(words: Words, noise: Noise) -> list[str]:
    """Some words left out, and the rest typed or heard as people and recognisers do."""
    kept = [word for word in words if noise.chance.random() > _LEFT_OUT] or list(words)
    if noise.chance.random() < _FRAMED:
        kept = noise.framed(kept)
    kind = noise.chance.choices((*KINDS, ""), _SHARES)[0]
    return noise.spoil(kept, kind) if kind else kept
