"""What is sent as a file: a limit at the door, before any of it is kept."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from tonari.records.directory.rules.imports import LARGEST_UPLOAD

ROOM = 100_000
"""Bytes for the other fields of the form."""


class NotTooLarge(FileUploadHandler):
    """Lets what is too large run past without keeping it, and notes on the request that it was."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Say already now whether it is too large."""
        self.too_large = content_length > LARGEST_UPLOAD + ROOM

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Errors: StopUpload; the fields before the file stay."""
        if self.too_large:
            self.request.is_too_large = True  # type: ignore[union-attr]
            raise StopUpload

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave it to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the next handler."""
