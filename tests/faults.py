"""The faults that the program survives, by number; tests name them with `pytest.mark.fault`.

A fault is survived when no traceback reaches the person, one sentence says what happened and
what to do, nothing already saved is lost, and the command ends with its documented exit code or
the window stays usable.
"""

from __future__ import annotations

from typing import Final

CAMERA: Final = {
    "1": "no camera",
    "2": "used by another program",
    "3": "not permitted",
    "4": "unplugged",
    "5": "plugged in again",
    "6": "another camera in its place",
    "7": "empty answers",
    "8": "black or frozen",
    "9": "size changes",
    "10": "one frame a second",
    "11": "hangs",
    "12": "faster than the analysis",
    "13": "suspended, clock set back",
    "14": "password in its address",
}
VIDEO_FILES: Final = {
    "15": "0 bytes, text or random bytes named .mp4",
    "16": "missing, a folder, a fifo, /dev/zero",
    "17": "cut off before its index",
    "18": "cut off behind its index",
    "19": "sound only",
    "20": "opens, but no frame can be decoded",
    "21": "variable frame rate",
    "22": "rotated by metadata",
    "23": "10-bit HEVC; odd sizes",
    "24": "8K",
    "25": "one frame; an hour; no duration",
    "26": "spaces, emoji, newline, leading dash, 255 bytes in the path",
    "27": "flipped bits",
    "28": "removed or replaced while it is read",
    "29": "output folder read-only, missing, or a file",
    "30": "disk full half way",
    "31": "output exists",
    "32": "output is the input",
    "33": "two inputs of the same name",
}
PICTURES: Final = {
    "34": "CMYK, 16 bit, palette, 1 bit, alpha, animated",
    "35": "EXIF rotation",
    "36": "decompression bomb",
    "37": "truncated JPEG",
    "38": "HEIC",
    "39": "no picture: text, 0 bytes, HTML, SVG",
    "40": "a folder of thousands, good and bad",
    "41": "place and other EXIF in an exported picture",
}
MODELS: Final = {
    "42": "network missing",
    "43": "network damaged",
    "44": "network of the wrong shape",
    "45": "labels in another order",
    "46": "SHA-256 differs",
    "47": "code hidden in a model file",
    "48": "landmark file missing or garbage",
}
UPSCALING: Final = {
    "49": "super-resolution missing or too slow",
}
LIVE: Final = {
    "50": "network changed in a sitting",
}
STORAGE: Final = {
    "51": "database locked by another process",
    "52": "write-ahead log left by a crash",
    "53": "killed while writing",
    "54": "power loss",
    "55": "damaged pages, bad header, 0 bytes",
    "56": "write-ahead log deleted or foreign",
    "57": "every older schema",
    "58": "crash during a migration",
    "59": "newer schema",
    "60": "disk full on commit",
    "61": "read-only or missing home",
    "62": "started twice",
    "63": "a million samples",
    "64": "clock set back, time zones",
}
ACCOUNTS: Final = {
    "65": "SQL in text fields",
    "66": "names that are huge or invisible",
    "67": "names that look the same",
    "68": "weak passwords",
    "69": "passwords that differ at the end only; surrogates",
    "70": "guessing",
    "71": "unknown name against wrong password",
    "72": "forgotten password",
    "73": "password changed, crash in between",
    "74": "account deleted",
    "75": "another person's data",
    "76": "left open",
}
EXPORTS: Final = {
    "77": "spreadsheet formulas",
    "78": "path traversal and reserved names",
    "79": "crash or full disk while exporting",
    "80": "decimal comma, quotes, newlines",
}
NUMERICS: Final = {
    "81a": "no face, thirty, cut by the border, 8 px",
    "81b": "NaN, infinity, zeros; a constant picture",
    "81c": "mirrored, rotated, upside down",
}
COMMAND_LINE: Final = {
    "83a": "bad flag, no arguments, --help, --version",
    "83b": "Ctrl-C, SIGTERM, the end of the terminal",
    "83c": "closed stdout, no terminal, NO_COLOR, TERM=dumb",
    "83d": "--json",
    "84": "no display, no PATH, LANG=C, folder gone, umask",
}
WINDOW: Final = {
    "82a": "closed during analysis",
    "82b": "tiny, huge, high resolution",
    "82c": "dark mode, contrast",
    "82d": "keyboard only",
    "82e": "names for screen readers",
    "82f": "colour-blind eyes",
    "82g": "place on a screen that is gone",
    "82h": "eight hours",
    "82i": "exception in a slot or thread",
}
