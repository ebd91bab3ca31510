import pytest

from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service


@pytest.fixture
def place(db):
    """A café in the directory, of no member organisation."""
    row = Service(
        id=new_id(), name="喫茶なぎさ", kind="place", standing="informal", phone="054-000-2222"
    )
    row.state = "listed"
    row.folded = "喫茶なぎさ"
    row.save(force_insert=True)
    return row.pk
