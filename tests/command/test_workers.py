"""`--workers N`: the same results, faults and exit codes as one after another."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from fer_desktop.command.reporter import Reporter
from fer_desktop.command.workers import spread
from fer_desktop.crash_log import ProgramError
from fer_desktop.errors import ExitCode, InputError, ModelError
from fer_desktop.interrupts import Interrupts
from fer_desktop.settings import Settings
from tests.end_to_end.conftest import finish, start
from tests.fakes import square, write_film

SLOW = {"FAKE_FRAME_S": "0.05"}  # a whole search every fifth frame


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    return [
        write_film(folder / f"film{n}.mp4", [[square(10 + step, 30 * n)] for step in range(60)])
        for n in range(3)
    ]


@pytest.fixture(scope="module")
def one_after_another(films, tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    assert finish(start(*command_for(films), cwd=folder)).code == 0
    return contents(folder / "out")


def command_for(films):
    # The summary names its results: the same folder from where the command is given.
    return ("--video", *films, "-o", "out", "--format", "csv,jsonl")


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_several_workers_leave_the_same_files_byte_for_byte(films, one_after_another, tmp_path):
    answer = finish(start(*command_for(films), "--workers", "3", cwd=tmp_path))
    assert answer.code == 0, answer.err
    assert contents(tmp_path / "out") == one_after_another
    for film in films:
        assert f"{film.name}: 60 frames" in answer.out


def test_a_file_that_fails_does_not_hold_the_others_up(films, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_text("no video")
    videos = [films[0], broken, films[1]]
    answer = finish(start("--video", *videos, "-o", tmp_path / "out", "--json", "--workers", "2"))
    assert answer.code == ExitCode.FAILURE
    assert "1 of 3 inputs failed" in answer.err
    runs = json.loads(answer.out)["runs"]
    assert [run["complete"] for run in runs] == [True, False, True]
    assert runs[1]["error"]["exit_code"] == ExitCode.INPUT


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGINT, ExitCode.INTERRUPTED),
        pytest.param(signal.SIGTERM, ExitCode.TERMINATED, marks=pytest.mark.slow),
    ],
)
def test_a_signal_keeps_what_was_done_and_the_run_goes_on(
    number, code, films, one_after_another, tmp_path
):
    out = tmp_path / "out"
    command = (*command_for(films), "--workers", "2")
    # In a session of its own, so that the signal can reach all its processes, as a terminal's does.
    process = start(*command, cwd=tmp_path, env=SLOW, start_new_session=True)
    wait_for_rows(process, out / "film0.csv.part")
    os.killpg(process.pid, number)
    answer = finish(process)

    assert answer.code == code
    assert (out / "film0.csv").exists()
    assert not list(out.glob("*.part"))
    assert finish(start(*command, "--resume", cwd=tmp_path)).code == 0
    assert contents(out) == one_after_another


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds children in /proc")
def test_a_worker_that_is_killed_costs_its_file_alone(films, tmp_path):
    out = tmp_path / "out"
    process = start("--video", *films, "-o", out, "--workers", "2", env=SLOW)
    wait_for_rows(process, out / "film0.csv.part")
    (victim,) = [pid for pid in children(process.pid) if writes_to(pid, "film0.csv.part")]
    os.kill(victim, signal.SIGKILL)
    answer = finish(process)

    assert answer.code == ExitCode.FAILURE
    assert "input 1 was ended from outside" in answer.err
    assert not (out / "film0.csv").exists()
    assert (out / "film1.csv").exists()
    assert (out / "film2.csv").exists()


def test_a_history_has_one_writer(tmp_path):
    answer = finish(start("--video", "a.mp4", "b.mp4", "--workers", "2", "--profile", "Ada"))
    assert answer.code == ExitCode.USAGE
    assert "--workers" in answer.err


def test_what_stops_all_the_work_ends_the_others_in_order():
    with pytest.raises(ModelError, match="refused") as caught:
        run_spread(["refuse", 0, 0, 0, 0])
    assert caught.value.remedy == "Take another."


def test_a_bug_in_a_worker_is_told_with_its_traceback():
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_spread([0, "bug", 0])


def test_outcomes_come_in_the_order_of_the_jobs_and_every_step_is_told(capsys):
    steps = []
    outcomes = run_spread([30, 0, "fail", "stumble", 10], advance=lambda: steps.append(1))
    assert [each if isinstance(each, dict) else type(each) for each in outcomes] == [
        {"job": 30},
        {"job": 0},
        InputError,
        ProgramError,
        {"job": 10},
    ]
    assert len(steps) == 40
    _, err = capsys.readouterr()
    assert err.count("every worker says this") == 1
    assert "A fault of the program stopped job 3. Please report it." in err


def run_spread(jobs, advance=lambda: None):
    return spread(jobs, open_work, Settings(workers=2), Reporter(Settings()), Interrupts(), advance)


def open_work(settings, reporter, interrupts):
    reporter.note("every worker says this")

    def work(job):
        if job == "refuse":
            raise ModelError("The network is refused.", "Take another.")
        if job == "fail":
            raise InputError("No video.")
        if job == "stumble":
            raise ProgramError("A fault of the program stopped job 3.", "Please report it.")
        if job == "bug":
            raise ZeroDivisionError
        with reporter.progress("job", job, "steps") as advance:
            for _ in range(job):
                advance()
        return {"job": job}

    return work


def wait_for_rows(process, part):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if part.exists() and part.read_bytes().count(b"\n") > 5:
            return
        time.sleep(0.005)
    raise AssertionError(f"nothing in {part}")


def children(pid):
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in text.split()]


def writes_to(pid, name):
    return any(
        link.is_symlink() and link.readlink().name == name
        for link in Path(f"/proc/{pid}/fd").iterdir()
    )
