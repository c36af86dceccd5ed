"""What was chosen about the window itself; kept outside every profile, and told by none.

Most of it is the machine's. What a person calls moments, and whether their sittings are stored, is
theirs: it is kept by the name of their folder, and nobody else is shown it or acts by it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from PyQt6.QtCore import QByteArray, QSettings

from fer_desktop.analysis.smoothing import SMOOTHING_S
from fer_desktop.gui.wiring import Choice, RedrawingOffer
from fer_desktop.settings import DetectorName, SuperResolution

if TYPE_CHECKING:
    from fer_desktop.gui.session import Session

ThemeName = Literal["system", "light", "dark"]
LanguageName = Literal["system", "en", "zh_CN"]

NOTICE_VERSION: Final = "2026-11-29"
"""Of the first start's notice and of both agreements; a change of them is asked for again."""

TAG_KEYS: Final = range(1, 10)


class Preferences:
    """Reads and writes `window.ini`; a damaged or foreign value is the default.

    Attributes:
        store: The file itself.
        redrawing: How small faces can be treated.
    """

    def __init__(
        self,
        store: QSettings,
        networks: tuple[str, ...],
        redrawing: RedrawingOffer = RedrawingOffer(),  # noqa: B008  frozen
    ) -> None:
        """Use `store`.

        Args:
            store: The file.
            networks: Ids or paths to choose from; the first is for whoever chose none.
            redrawing: How small faces can be treated.
        """
        self.store = store
        store.remove("recent")  # whoever came could read here what others had watched
        self.redrawing = redrawing
        self._networks = networks
        self._person = ""

    def follow(self, session: Session) -> None:
        """Show the tags and the wish to store of whoever is logged in, and forget the deleted."""
        session.opened.connect(lambda profile: self._be_of(f"people/{profile.folder.root.name}/"))
        session.closed.connect(lambda _: self._be_of(""))
        kept = {key.split("/")[1] for key in self.store.allKeys() if key.startswith("people/")}
        with suppress(OSError):  # what cannot be looked at was not deleted
            there = {folder.name for folder in session.folder.profiles.iterdir()}
            for person in kept - there:
                self.store.remove(f"people/{person}")

    def _be_of(self, person: str) -> None:
        self._person = person

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window, as Qt writes them; None before the first."""
        geometry = self.store.value("window/geometry")
        return geometry if isinstance(geometry, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self.store.setValue("window/geometry", geometry)

    @property
    def theme(self) -> ThemeName:
        """Colours of the window."""
        return cast(ThemeName, self._one_of("theme", get_args(ThemeName)))

    @theme.setter
    def theme(self, name: ThemeName) -> None:
        self.store.setValue("theme", name)

    @property
    def language(self) -> LanguageName:
        """Language of the window; a change shows at the next start."""
        return cast(LanguageName, self._one_of("language", get_args(LanguageName)))

    @language.setter
    def language(self, name: LanguageName) -> None:
        self.store.setValue("language", name)

    @property
    def choice(self) -> Choice:
        """How faces are found and read."""
        smoothing = self._text("analysis/smoothing_s")
        try:
            smoothing_s = float(smoothing)
        except ValueError:
            smoothing_s = SMOOTHING_S
        return Choice(
            network=self._one_of("analysis/network", self._networks),
            detector=cast(DetectorName, self._one_of("analysis/detector", get_args(DetectorName))),
            smoothing_s=smoothing_s if 0.0 <= smoothing_s <= 5.0 else SMOOTHING_S,
            super_resolution=cast(
                SuperResolution,
                self._one_of("analysis/super_resolution", self.redrawing.modes or ("off",)),
            ),
        )

    @choice.setter
    def choice(self, choice: Choice) -> None:
        self.store.setValue("analysis/network", choice.network)
        self.store.setValue("analysis/detector", choice.detector)
        self.store.setValue("analysis/smoothing_s", choice.smoothing_s)
        if self.redrawing.modes:  # what was chosen while there was a choice stays
            self.store.setValue("analysis/super_resolution", choice.super_resolution)

    @property
    def camera(self) -> str:
        """Title of the camera used last; empty before the first."""
        return self._text("camera")

    @camera.setter
    def camera(self, title: str) -> None:
        self.store.setValue("camera", title)

    @property
    def saves_sittings(self) -> bool:
        """Live sittings of who is logged in are stored in the history."""
        return self._text(f"{self._person}save_sittings") != "false"

    @saves_sittings.setter
    def saves_sittings(self, saves: bool) -> None:
        self.store.setValue(f"{self._person}save_sittings", "true" if saves else "false")

    @property
    def saves_files(self) -> bool:
        """Results of files of who is logged in are stored in the history."""
        return self._text(f"{self._person}save_files") != "false"

    @saves_files.setter
    def saves_files(self, saves: bool) -> None:
        self.store.setValue(f"{self._person}save_files", "true" if saves else "false")

    @property
    def blurs_others(self) -> bool:
        """Faces but the chosen one are made unrecognisable, on the screen and in what is saved."""
        return self._text("privacy/blur_others") == "true"

    @blurs_others.setter
    def blurs_others(self, blurs: bool) -> None:
        self.store.setValue("privacy/blur_others", "true" if blurs else "false")

    @property
    def notice_answer(self) -> str:
        """What was answered to the present notice: "agreed", "declined", or empty: not asked."""
        version, answer, _ = self._notice()
        return answer if version == NOTICE_VERSION and answer in ("agreed", "declined") else ""

    @notice_answer.setter
    def notice_answer(self, answer: Literal["agreed", "declined"]) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.store.setValue("notice", f"{NOTICE_VERSION} {answer} {now}")

    @property
    def notice_answered_at(self) -> datetime | None:
        """When the present notice was answered, with time zone; None if it was not."""
        try:
            at = datetime.fromisoformat(self._notice()[2])
        except ValueError:
            return None
        return at if self.notice_answer and at.tzinfo is not None else None

    @property
    def tags(self) -> tuple[str, ...]:
        """What the keys 1 to 9 call the moments they mark; empty where no name was given."""
        return tuple(self._text(f"{self._person}tags/{key}") for key in TAG_KEYS)

    @tags.setter
    def tags(self, names: tuple[str, ...]) -> None:
        for key, name in zip(TAG_KEYS, names, strict=True):
            self.store.setValue(f"{self._person}tags/{key}", name)

    def reset(self) -> None:
        """Set what the preferences show back to what it was before any choice.

        Names of tags stay: they were written, not chosen, and nothing would bring them back.
        """
        for key in ("theme", "language", "camera", "analysis", "privacy/blur_others"):
            self.store.remove(key)  # a key's name is also its group's

    def _notice(self) -> tuple[str, str, str]:
        version, answer, at = (*self._text("notice").split(" "), "", "", "")[:3]
        return version, answer, at

    def _text(self, key: str) -> str:
        value = self.store.value(key)
        return "" if value is None else str(value)

    def _one_of(self, key: str, known: tuple[str, ...]) -> str:
        value = self._text(key)
        return value if value in known else known[0]
