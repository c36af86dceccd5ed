# make run · make test · make test-slow · make lint · make bench · make bench-rivals
# Each sets up what it needs first; every line below is a command that anyone can type.

PYTHON ?= python3
# What the window needs of a bare Debian or Ubuntu; `make SYSTEM_PACKAGES= run` skips them.
SYSTEM_PACKAGES ?= python3-venv libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 \
    libglib2.0-0 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 \
    fonts-dejavu-core
# The rigs that simulate a power loss replay what strace saw; the font is for pictures in Chinese.
TEST_PACKAGES ?= strace fonts-wqy-microhei
# Flags passed on: make run ARGS="--video clip.mp4 -o out"
ARGS ?=
TESTS ?=

.PHONY: run test test-slow lint bench bench-rivals translations clean

run: .venv/ready
ifneq ($(ARGS),)
	.venv/bin/fer-desktop $(ARGS)
else
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
	    .venv/bin/fer-desktop; \
	else \
	    echo "No display here: analysing the demo clip instead of opening the window."; \
	    .venv/bin/fer-desktop --video samples/demo.mp4 --output out/demo --force; \
	fi
endif

test: .venv/ready-to-test
	.venv/bin/python -m pytest --numprocesses auto --dist loadfile --max-worker-restart 0 \
	    -m "not slow" $(TESTS)

# Trainings to their end, millions of samples, every page in every look.
test-slow: .venv/ready-to-test
	.venv/bin/python -m pytest --numprocesses auto --dist worksteal --max-worker-restart 0 \
	    -m slow $(TESTS)

lint: .venv/ready-to-test
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

# Brings new sentences of the window into the .ts files; a test names those without translation.
translations: .venv/ready-to-test
	.venv/bin/pylupdate6 --no-obsolete --ts fer_desktop/resources/translations/zh_CN.ts fer_desktop/gui
	sed -i '/<location /d' fer_desktop/resources/translations/zh_CN.ts

bench: .venv/ready-to-test
	.venv/bin/python -m benchmarks

# Needs 2 GB for an environment of the rivals' own in build/rivals.
bench-rivals: .venv/ready-to-test
	.venv/bin/python -m benchmarks.rivals

.venv/ready: setup.cfg pyproject.toml
	.ci/system-packages $(PYTHON) $(SYSTEM_PACKAGES)
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --editable ".[window]"
	touch $@

.venv/ready-to-test: .venv/ready
	.ci/system-packages .venv/bin/python $(TEST_PACKAGES)
	.venv/bin/python -m pip install --quiet --editable ".[test]"
	touch $@

clean:
	rm -rf .venv build dist out *.egg-info
