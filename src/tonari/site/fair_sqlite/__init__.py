"""SQLite with writers in a queue (`base.DatabaseWrapper`); Django finds it by this package's name."""
