"""Accounts and histories that keep secrets and lose nothing.

The data folder (`paths.data_dir()`) holds `accounts.db` and, per profile, one folder with an
encrypted history, encrypted pictures and encrypted backups. A guest needs none of this.

Who does what:

| module | its part |
|---|---|
| `folder` | where each file lies; private modes; atomic writing |
| `names`, `passwords` | what names, phone numbers and passwords may be; reading a password |
| `vault`, `seals` | the data key: made, sealed under password and recovery code, wiped |
| `throttle`, `accounts`, `account_file` | register, log in, recover, delete; delays; their file |
| `database` | the only door to SQLite: errors in words, transactions |
| `migrations`, `schema_history`, `schema_accounts` | versions of the files, and what each added |
| `profile` | an unlocked profile: everything below hangs on it; auto-lock |
| `samples`, `recorder`, `live_recorder` | analyses -> one row per track and second |
| `history`, `annotations`, `consents`, `pictures` | what the window shows and edits |
| `deletion`, `retention` | bin, undo, purge that truly removes; how long things are kept |
| `backup`, `repair` | daily copies and their thinning; check, restore, rescue |
| `transfer`, `transfer_in`, `merge` | take everything along; bring it in again |
| `inventory` | every thing stored, with size and age |
| `locks` | one window per data folder, one writer per profile |

For the command line (`--profile NAME`)::

    from fer_desktop.storage.passwords import read_password
    from fer_desktop.storage.profile import unlock_profile

    password = read_password(args.password_fd)    # descriptor, then FER_PASSWORD, then a prompt
    with unlock_profile(args.profile, password) as profile:
        with profile.record("video", source="clip.mp4", network=(name, sha256)) as recorder:
            recorder.write(frame, analysis)       # a sink like those of `export`
        profile.upkeep()                          # daily backup, retention; seconds, not minutes

A `profile.repair_report` that is not None wants to be shown: a damaged history was put back.
`unlock_profile` and the sink raise `DatabaseError` (exit code 6); a wrong password and an unknown
name are the same `LoginError`. Batch runs without `--profile` touch nothing here.

For the window: `locks.OneWindow`, `accounts.AccountBook` (register, log in, ...), then a
`profile.Profile` from the login; `profile.record_live(...)` gives the sink with its own
thread; `profile.lock_if_idle()` belongs on a timer. Calls that derive keys or copy files take
up to a second: run them off the GUI thread.
"""
