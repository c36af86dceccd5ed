"""What a rig found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report.

    Attributes:
        title: Of the rig.
        cases: How often it tried.
        failures: How often the promise was broken; for a proof, how often nothing was noticed.
        text: What happened, in numbers.
        ran_enough: The disturbances really met something.
    """

    title: str
    cases: int
    failures: int
    text: str
    ran_enough: bool = True

    @property
    def is_good(self) -> bool:
        """Something was tried, and nothing was broken."""
        return self.cases > 0 and self.failures == 0 and self.ran_enough
