"""How long a login takes, and whether the clock tells an unknown name from a wrong password."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.storage.outcome import Outcome
from fer_desktop.storage.accounts import AccountBook, LoginError
from fer_desktop.storage.folder import DataFolder
from fer_desktop.storage.seals import SealedKey
from fer_desktop.storage.vault import DEFAULT_COST, KdfCost

_NAME: Final = "Ada"
_PASSWORD: Final = "seven quiet lamps"
_LIMIT_S: Final = 1.0
_LIMIT_DIFFERENCE: Final = 0.10


class _Careless(AccountBook):
    """An account book that spends no work on unknown names."""

    def _nobody(self) -> SealedKey:
        return SealedKey.nobody(KdfCost(8, 1, 1))


def run(tries: int) -> list[Outcome]:
    """Log in `tries` times each: rightly, with a wrong password, with an unknown name."""
    with tempfile.TemporaryDirectory(prefix="fer-login-") as place:
        folder = DataFolder(Path(place) / "data")
        hour = iter(range(10**6))
        # An hour passes between tries, or the delay after failures would be measured.
        clock: Callable[[], float] = lambda: 1.8e9 + 3600.0 * next(hour)  # noqa: E731
        with AccountBook(folder, cost=DEFAULT_COST, clock=clock) as book:
            book.register(_NAME, _PASSWORD)
            right, wrong, unknown = _times(book, tries)
        with _Careless(folder, cost=DEFAULT_COST, clock=clock) as careless:
            _, careless_wrong, careless_unknown = _times(careless, 3)
    difference = _difference(wrong, unknown)
    careless_difference = _difference(careless_wrong, careless_unknown)
    return [
        Outcome(
            "login, argon2id 64 MiB, 3 passes, 4 lanes",
            tries,
            int(median(right) >= _LIMIT_S),
            f"median {median(right) * 1000:.0f} ms (limit {_LIMIT_S * 1000:.0f})",
        ),
        Outcome(
            "unknown name against wrong password",
            2 * tries,
            int(difference >= _LIMIT_DIFFERENCE),
            f"medians {median(unknown) * 1000:.0f} and {median(wrong) * 1000:.0f} ms, "
            f"median difference {difference:.1%} (limit {_LIMIT_DIFFERENCE:.0%})",
        ),
        Outcome(
            "  proof: no work for unknown names",
            6,
            int(careless_difference < _LIMIT_DIFFERENCE),
            f"difference {careless_difference:.0%}",
        ),
    ]


def _difference(wrong: list[float], unknown: list[float]) -> float:
    """Return the median difference of neighbours in time, as a share of the whole.

    Neighbours, because a machine that becomes busy half way slows both of them.
    """
    pairs = zip(wrong, unknown, strict=True)
    return abs(median(one - other for one, other in pairs)) / median(wrong)


def _times(book: AccountBook, tries: int) -> tuple[list[float], list[float], list[float]]:
    """Return the seconds of right logins, wrong passwords and unknown names, interleaved."""
    took: dict[tuple[str, str], list[float]] = {
        (_NAME, _PASSWORD): [],
        (_NAME, "another sentence"): [],
        ("Nobody", "another sentence"): [],
    }
    chance = random.Random(71)
    for _ in range(tries):
        # In changing order: what ran before leaves its traces in caches and in memory.
        for (name, password), times in chance.sample(list(took.items()), len(took)):
            began = time.perf_counter()
            with suppress(LoginError):
                book.log_in(name, password).key.wipe()
            times.append(time.perf_counter() - began)
    right, wrong, unknown = took.values()
    return right, wrong, unknown
