"""Try to make the storage lose or reveal something.

    python -m benchmarks.storage          500 kills, 5,000 power losses, 120 failing disks
    python -m benchmarks.storage --long   2,000 kills, 50,000 power losses, 1,000 failing disks

Prints what was tried and what was lost. Each rig is followed by a proof that it can fail. Ends
with 1 if anything was lost, if a proof failed, or if a rig ran no case.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.storage import canary, failed_writes, kills, million, power_loss, timing
from benchmarks.storage.outcome import Outcome


def main() -> int:
    """Run all rigs; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--long", action="store_true", help="four to ten times as many cases")
    long = parser.parse_args().long
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"{os.cpu_count()} cores, load before: {load} (logins are slow on a busy machine)")
    outcomes = []
    for rig in _rigs(long=long):
        began = time.monotonic()
        for outcome in rig():
            outcomes.append(outcome)
            verdict = "ok  " if outcome.is_good else "FAIL"
            print(f"{verdict} {outcome.title}: {outcome.cases} cases, {outcome.text}", flush=True)
        print(f"     {time.monotonic() - began:.0f} s", flush=True)
    failed = [outcome.title.strip() for outcome in outcomes if not outcome.is_good]
    print(f"{len(outcomes) - len(failed)} of {len(outcomes)} good" + "; ".join(["", *failed]))
    return 1 if failed else 0


def _rigs(*, long: bool) -> Iterator[Callable[[], list[Outcome]]]:
    # Timing first: the other rigs warm the machine up.
    yield lambda: timing.run(61 if long else 31)
    yield million.run
    yield canary.run
    # Forks, so before anything that might start a thread.
    yield lambda: [kills.run(2000 if long else 500), kills.prove()]
    if power_loss.is_available():
        losses = 50_000 if long else 5_000
        yield lambda: [
            power_loss.run(losses * 4 // 5, "record"),
            power_loss.run(losses // 5, "migrate"),
            power_loss.prove(200),
        ]
        yield lambda: [failed_writes.run(1000 if long else 120), failed_writes.prove()]
    else:
        missing = "strace is missing (apt install strace)"
        yield lambda: [Outcome("power loss", 0, 0, missing)]
        yield lambda: [Outcome("failing writes and syncs", 0, 0, missing)]


if __name__ == "__main__":
    sys.exit(main())
