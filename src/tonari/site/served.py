"""What `tonari serve` runs in each web worker: the application, while its index is being made."""

from tonari.site.wsgi import application

from tonari.records.directory.queries.held import INDEX  # isort: skip - Django is set up above

__all__ = ["application"]

INDEX.prepare()
