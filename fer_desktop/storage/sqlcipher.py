"""SQLite with SQLCipher, bound to itself.

TensorFlow offers its own SQLite to the whole process. If it is loaded first, SQLCipher would call
that one in place of its own and could open no encrypted file ("SQL logic error"). Deep binding
makes a library prefer its own symbols; systems without it do not mix symbols in the first place.
"""

from __future__ import annotations

import os
import sys

if hasattr(os, "RTLD_DEEPBIND"):  # Linux
    _flags = sys.getdlopenflags()
    sys.setdlopenflags(_flags | os.RTLD_DEEPBIND)
    try:
        from sqlcipher3 import dbapi2
    finally:
        sys.setdlopenflags(_flags)
else:
    from sqlcipher3 import dbapi2

__all__ = ["dbapi2"]
