"""`python -m fer_desktop` is `fer-desktop`."""

import sys

from fer_desktop.cli import main

sys.exit(main())
