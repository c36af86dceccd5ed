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
| `database`, `database_errors` | the only door to SQLite: transactions; its errors in words |
| `migrations`, `schema_history`, `schema_accounts` | versions of the files, and what each added |
| `profile` | an unlocked profile: everything below hangs on it; auto-lock |
| `samples`, `recorder`, `live_recorder` | analyses -> one row per track and second |
| `live_recorders` | those of one profile: when they begin, open the file, end |
| `history`, `sitting_filter` | lists of sittings, their samples, days and weeks |
| `annotations`, `consents`, `pictures` | what the person adds, agrees to and saves |
| `withdrawal` | the end of storing |
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

For the window: `locks.OneWindow`, then an `accounts.AccountBook` and, from its login, a
`profile.Profile`. What a page wants, and what gives it:

| wanted | call |
|---|---|
| may this be a name, a phone number? | `names.check_name`, `names.check_phone` |
| may this be a password? | `passwords.check_new_password(text, name)` |
| register; the code is shown once | `book.register(name, password)` -> `Login`, recovery code |
| log in | `book.log_in(name, password)` -> `Login` |
| open what a login gives the right to | `Profile(folder, login)`; wipes the key if it fails |
| forgotten password; new password | `book.recover`, `book.change_password` |
| new recovery code | `book.new_recovery_code(name, password)` |
| delete the account, locked before | `profile.lock()`, `book.delete(name, typed_name)` |
| was a damaged history put back? | `profile.repair_report`, shown as text |
| list sittings by days, kinds, tag, words | `profile.history.sittings(SittingFilter(...))` |
| the next page of the list | the same with `before_id=` the last id |
| one sitting; its seconds, each with its network | `history.sitting(id)`, `history.samples(id)` |
| networks that read a span of days | `history.networks(first, last)` |
| summary of days, of weeks | `history.days(first, last)`, `history.weeks(...)` |
| marks, notes, tags; notes of no sitting: None | `profile.annotations` |
| saved pictures, small, whole | `profile.pictures.of_sitting`, `.thumbnail`, `.content`, `.save` |
| record what is analysed | `profile.record_live(...)`; for a photo `profile.record(...)` |
| record a run that goes on, in the sitting it began | `profile.record(..., uuid=)` |
| delete, undo, list the bin, empty it | `profile.bin.delete`, `.restore`, `.items`, `.purge` |
| how long things are kept | `profile.retention.current`, `.change` |
| consents | `profile.consents.give`, `.withdraw`, `.holds`, `.withdrawn`, `.ledger` |
| phone number | `profile.consents.phone`, `.set_phone` |
| everything stored, with its size | `inventory.stored_things(profile)` |
| take everything along; bring it in | `transfer.export_profile`, `transfer_in.import_profile` |
| check and repair; daily work | `profile.check_and_repair()`, `profile.upkeep()` |
| withdraw an agreement, and lock | `withdrawal.withdraw_and_lock(profile, document)` |
| lock after idle time | `profile.touch()` at each key; on a timer `.is_idle`, `.lock()` |

Take the parts from the profile each time: a repair renews them. Whatever is asked of a profile
after it was locked raises `LockedError`. Calls that derive keys, read long lists or copy files
take up to a second or more: run them off the GUI thread. Errors the person can do something
about are `UserError`s with a remedy: `LoginDelayedError.wait_s` says how long to wait, and a
`RetryableError` may succeed at the next try.
"""
