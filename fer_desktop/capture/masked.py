"""What is shown and stored of a source: its name, without folders and secrets."""

from __future__ import annotations

import re
from pathlib import PurePath
from urllib.parse import urlsplit


def masked_url(url: str) -> str:
    """The address without name and password, and without its query, which may hold a token.

    Nor with what some cameras take in its path: user=NAME_password=WORD_channel=1.
    """
    # Greedy: a password may itself hold an @ or a slash.
    address, question, _ = re.sub(r"://.*@", "://***@", url).partition("?")
    address = re.sub(r"/[^/]*=.*", "/***", address)
    return f"{address}?***" if question else address


def shown_source(source: str) -> str:
    """Return what the history says of a source: a file's name, or an address without secrets."""
    if "://" in source:
        try:
            parts = urlsplit(masked_url(source))
            port = f":{parts.port}" if parts.port else ""
        except ValueError:  # not an address after all; better nothing than a password
            return "stream"
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    name = PurePath(source).name or source
    return name.encode("utf-8", "replace").decode()[:255]  # a file name need not be text
