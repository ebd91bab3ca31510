"""The peers of the search find what a plain look at the texts finds."""

from pathlib import Path

from bench.search.embedded import Tantivy
from bench.search.made import NOW
from bench.search.peers import Entry, Fts5, Wanted, tree
from tonari.records.directory.rules.synonyms import Sought

TEXTS = ("孤独の相談\n港町", "こども食堂\n介護の相談", "介 護\n働く", "介護")
OPEN = ((2, 0, "09:00", "17:00"),)
ENTRIES = [
    Entry(number, str(number), text, "しょくどう" if "食堂" in text else "", "|food|",
          "formal", (35.0, 139.0), number != 4, OPEN, ())
    for number, text in enumerate(TEXTS, 1)
]  # fmt: skip
ASKED = {
    "孤独": {1},
    "介護": {2, 4},
    "談港": set(),
    "働": {3},
    "こども食堂": {2},
    "しょくどう": {2},
}


def test_bigrams_find_two_letters_longer_words_and_readings(tmp_path: Path) -> None:
    for peer in (Fts5(tmp_path, NOW), Tantivy(tmp_path, NOW)):
        peer.keep(ENTRIES)
        for word, numbers in ASKED.items():
            wanted = Wanted((tree(Sought(word)),), (35.0, 139.1))
            assert peer.all_text(wanted) == numbers, (peer.name, word)
            assert peer.all_near(wanted) == numbers - {4}, (peer.name, word)
        far = Wanted((tree(Sought("相談", fields=("food",))),), (35.0, 139.3))
        assert peer.all_text(far) == {1, 2, 3, 4}
        assert peer.all_near(far) == set()
