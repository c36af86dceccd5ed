"""Which network speaks; apart from what runs it, so that the window may know it, too."""

from __future__ import annotations

from dataclasses import dataclass

from fer_desktop.settings import EngineName


@dataclass(frozen=True, slots=True)
class NetworkInfo:
    """Which network speaks; goes into every output.

    Attributes:
        id: Network id, or the file name of a person's own network.
        architecture: Builder in `fer_desktop.networks`; "own" for a person's own network.
        sha256: Of the file that was opened (of an own .keras, not of the graph made of it).
        temperature: Applied to the network's probabilities; 1 leaves them as they are.
        title: For people.
        engine: "onnx" or "keras".
        notes: Sentences that everybody who reads the results should know.
    """

    id: str
    architecture: str
    sha256: str
    temperature: float
    title: str
    engine: EngineName
    notes: tuple[str, ...] = ()
