"""What a form says has an id of its own: counted once, and not to be guessed from."""

from tonari.kernel.ids import id_of_words, new_id


def test_the_same_words_of_the_same_form_have_the_same_id_and_no_others():
    once, another = new_id(), new_id()
    said = id_of_words(once, "火曜の午後")
    assert said == id_of_words(once, "火曜の午後")
    others = {once, id_of_words(once, "水曜の午後"), id_of_words(another, "火曜の午後")}
    assert said not in others and len(others) == 3
    # In the order in which the forms were made.
    assert said.bytes[:6] == once.bytes[:6]
