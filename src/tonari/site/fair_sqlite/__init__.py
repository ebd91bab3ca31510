"""SQLite with its writers in a queue: a database engine for Django, see `base`."""
