"""Progress on stderr: bars on a terminal, a line per stage otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


class StageBar:
    """A callback `(stage, share done)` for builds."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._stage = ""
        self._made: tqdm[None] | None = None

    @property
    def _bar(self) -> tqdm[None]:
        """Appears only when something is done."""
        if self._made is None:
            self._made = tqdm(
                total=100,
                desc=self._title,
                bar_format="{desc} {bar}| {n:.0f}% {elapsed}",
                disable=not sys.stderr.isatty(),
            )
        return self._made

    def __call__(self, stage: str, share: float) -> None:
        """Shows the stage and how much of the whole is done, 0 to 1."""
        if self._bar.disable and stage != self._stage:
            sys.stderr.write(f"{self._title}: {stage}\n")
        if stage != self._stage:
            self._stage = stage
            self._bar.set_description_str(f"{self._title}: {stage}")
        self._bar.n = min(100.0, 100 * share)
        self._bar.refresh()
        if share >= 1.0:
            self._bar.close()


def counted(title: str, unit: str) -> Callable[[Iterable[Item]], Iterator[Item]]:
    """Wraps an iterable with a counter on stderr."""

    def wrap(items: Iterable[Item]) -> Iterator[Item]:
        total = len(items) if isinstance(items, Sized) else None
        every_s = 0.5 if sys.stderr.isatty() else 5.0
        shown = tqdm(
            items, desc=title, unit=f" {unit}", total=total, mininterval=every_s, disable=False
        )
        return iter(shown)

    return wrap
