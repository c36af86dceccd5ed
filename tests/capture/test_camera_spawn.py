"""The camera's process as the system sees it: from where it starts, what it takes, how it ends."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fer_desktop.capture.live_source import LiveSource
from tests.steered_camera import Mode, SteeredCamera, is_running

pytestmark = pytest.mark.timeout(60)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def camera(tmp_path: Path) -> SteeredCamera:
    return SteeredCamera(tmp_path).become("ok")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_processes_that_come_and_go_leave_no_handle_thread_or_memory(
    camera: SteeredCamera,
) -> None:
    def used() -> tuple[int, int, int]:
        gc.collect()
        shared = Path("/proc/self/maps").read_text().count("/dev/shm/")
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count(), shared

    def once() -> None:
        with LiveSource(camera, "camera") as source:
            frames = source.frames()
            next(frames)
        assert list(frames) == []

    once()  # the first starts multiprocessing's own tracker
    before = used()
    for _ in range(3):
        once()
    assert used() == before


SCRIPT = """
import sys
from pathlib import Path
from fer_desktop.capture.live_source import LiveSource
from tests.steered_camera import SteeredCamera
import multiprocessing

if __name__ == "__main__":
    with LiveSource(SteeredCamera(Path(sys.argv[1])), "camera") as source:
        for frame in source.frames():
            (child,) = multiprocessing.active_children()
            print(child.pid, flush=True)
            sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc and /dev/shm")
@pytest.mark.parametrize("mode", ["ok", "hang"])
def test_killed_program_leaves_no_process_and_no_shared_memory(
    camera: SteeredCamera, tmp_path: Path, mode: Mode
) -> None:
    script = tmp_path / "program.py"
    script.write_text(SCRIPT)
    program = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert program.stdout is not None
    pid = int(program.stdout.readline())
    assert is_running(pid)
    shared = set(re.findall(r"/dev/shm/\S+", Path(f"/proc/{pid}/maps").read_text()))
    assert shared
    camera.become(mode)
    program.send_signal(signal.SIGKILL)
    _, told = program.communicate()  # also waits for whoever holds stderr: child and tracker
    assert not is_running(pid)
    assert not any(Path(name).exists() for name in shared)
    assert told == ""


EARLY = """
import os, signal, sys
from pathlib import Path
from fer_desktop.capture.live_source import LiveSource
from tests.steered_camera import SteeredCamera
import multiprocessing

def signalled(folder):
    for number in (signal.SIGINT, signal.SIGHUP):
        os.kill(os.getpid(), number)
    return SteeredCamera(folder)

class SignalledCamera(SteeredCamera):
    def __reduce__(self):
        return signalled, (self.folder,)

if __name__ == "__main__":
    with LiveSource(SignalledCamera(Path(sys.argv[1])), "camera") as source:
        source.watch(lambda status: print(status.state.value))
        frames = source.frames()
        next(frames)
        (child,) = multiprocessing.active_children()
        child.terminate()
        child.join(10)
        print(child.exitcode)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
def test_signal_to_the_terminal_ends_no_camera_process_that_is_just_starting(
    camera: SteeredCamera, tmp_path: Path
) -> None:
    """It comes when the process reads what it was started with; SIGTERM still ends it later."""
    script = tmp_path / "program.py"
    script.write_text(EARLY)
    result = subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert result.stderr == ""
    assert result.stdout.split() == ["opening", "streaming", str(-signal.SIGTERM)]


def test_process_of_a_camera_imports_little() -> None:
    ask = (
        "import sys, fer_desktop.capture.camera_process\n"
        "light = set(sys.modules)\n"
        "import fer_desktop.capture.camera\n"
        "print(*sorted({'cv2', 'av', 'PyQt6', 'onnxruntime', 'dlib', 'PIL'} & light), '/',"
        " *sorted({'av', 'PyQt6', 'onnxruntime', 'dlib', 'PIL'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.split() == ["/"]


FIRST_LOADED = """
import os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "cv2":
            print(os.environ.get("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"))

sys.meta_path.insert(0, Watch())
import fer_desktop.capture.camera
"""


@pytest.mark.parametrize(
    ("chosen", "seen"), [({}, "0"), ({"OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "1"}, "1")]
)
def test_opencv_is_told_to_open_cameras_of_windows_fast_before_it_is_loaded(
    chosen: dict[str, str], seen: str
) -> None:
    result = subprocess.run(
        [sys.executable, "-c", FIRST_LOADED],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, **chosen},
    )
    assert result.stdout.split()[0] == seen  # it loads itself twice


SITE = """
import fer_desktop.app

def run_window(settings, interrupts):
    import os
    from pathlib import Path
    from fer_desktop.capture.live_source import LiveSource
    from tests.steered_camera import SteeredCamera

    with LiveSource(SteeredCamera(Path(os.environ["FER_TEST_CAMERA"])), "camera") as source:
        print("width", next(source.frames()).width)
    return 0

fer_desktop.app.run_window = run_window
"""


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([str(Path(sys.executable).parent / "fer-desktop")], id="installed command"),
        pytest.param([sys.executable, "-m", "fer_desktop"], id="python -m"),
    ],
)
def test_process_is_spawned_from_every_way_to_start_the_program(
    command: list[str], camera: SteeredCamera, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(SITE)
    places = os.pathsep.join([str(tmp_path), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": places, "FER_TEST_CAMERA": str(tmp_path)}
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, cwd=tmp_path
    )
    assert (result.stdout, result.stderr, result.returncode) == ("width 64\n", "", 0)
