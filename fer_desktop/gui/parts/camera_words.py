"""What the window says about a camera that gives no pictures, or pictures that show nothing."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from fer_desktop.capture.blank import Blank
from fer_desktop.capture.camera_state import CameraState, CameraStatus
from fer_desktop.gui.error_words import told_in_window


def camera_words(status: CameraStatus) -> str:
    """Return how a camera is doing, in one line; empty while it gives pictures."""
    translate = QCoreApplication.translate
    return {
        CameraState.OPENING: translate("Camera", "Opening the camera"),
        CameraState.ABSENT: translate("Camera", "Camera not found – waiting"),
        CameraState.BUSY: translate("Camera", "Camera used by another program – waiting"),
        CameraState.DENIED: translate("Camera", "Camera not permitted – waiting"),
        CameraState.REPLACED: translate("Camera", "Another camera is in its place"),
        CameraState.STALLED: translate("Camera", "Camera gives no pictures – waiting"),
        CameraState.LOST: translate("Camera", "Camera lost – waiting"),
        CameraState.STREAMING: "",
    }[status.state]


def camera_remedy(status: CameraStatus) -> str:
    """Return what helps, in one sentence."""
    translate = QCoreApplication.translate
    if status.remedy:
        return told_in_window(status.remedy)
    return {
        CameraState.ABSENT: translate("Camera", "Plug it in, or open a video."),
        CameraState.REPLACED: translate(
            "Camera", "Plug the first one in again, or go on with {name}."
        ),
        CameraState.STALLED: translate("Camera", "It is opened again until it does."),
        CameraState.LOST: translate("Camera", "Plug it in again; the sitting goes on by itself."),
    }.get(status.state, "").format(name=status.other)


def blank_words(blank: Blank) -> str:
    """Return why the camera's pictures are not read."""
    translate = QCoreApplication.translate
    return {
        "dark": translate("Camera", "The picture is black. Uncover the lens, or make light."),
        "frozen": translate("Camera", "The picture is frozen. Plug the camera in again."),
    }[blank]
