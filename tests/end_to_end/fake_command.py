"""`fer-desktop` with fakes for the stages: `python -m tests.end_to_end.fake_command FLAGS`.

Everything else is real: flags, signals, decoding, tables, annotated copies, exit codes.
`FAKE_FRAME_S` makes each frame take that long, so that a signal finds the run at work.
`FAKE_HOLD` names a file: every search after the first waits for as long as it is there.
"""

import os
import sys
import time
from pathlib import Path

from fer_desktop import cli


def use_fakes():
    import fer_desktop.command.inputs as inputs
    from tests.fakes import FakeClassifier, FakeDetector, fake_loaded_models

    class SlowDetector(FakeDetector):
        def detect(self, grey):
            time.sleep(float(os.environ.get("FAKE_FRAME_S", "0")))
            hold = os.environ.get("FAKE_HOLD")
            while hold and self.searches and Path(hold).exists():
                time.sleep(0.01)
            return super().detect(grey)

        detect_near = FakeDetector.detect_near

    class FailingClassifier(FakeClassifier):
        def __init__(self):
            fail_at = os.environ.get("FAKE_FAIL_AT")
            super().__init__(int(fail_at) if fail_at else None)

    def load(**asked):
        return fake_loaded_models(
            aligned="FAKE_UNALIGNED" not in os.environ,
            detector=SlowDetector(),
            classifier=FailingClassifier(),
        )

    inputs.load_models = load


def main():
    use_fakes()
    return cli.main()


if __name__ == "__mp_main__":  # in a worker of --workers
    use_fakes()


if __name__ == "__main__":
    sys.exit(main())
