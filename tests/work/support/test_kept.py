"""What is typed on an open page: sealed to its writer, each window beside the others."""

from datetime import timedelta

import pytest

from tests.conftest import MOMENT
from tonari.ground.vault.models import Keyring
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.kernel.refused import Refused
from tonari.site import wiring
from tonari.work.support import actions, queries, rules
from tonari.work.support.models import Draft

PAGE = "/people/x/note/"
WORDS = "きょうは笑っていた 髙𠮷🌸"


def typed(words=WORDS, window="a", turn=1):
    return rules.Kept(window, turn, MOMENT, {"text": [words]} if words else {})


def keep(by, kept, after="", case_id=None, page=PAGE):
    actions.keep_page(by=by, page=page, kept=kept, after=after, case_id=case_id)


def words_of(by, case_id=None):
    return [one.answers["text"][0] for one in queries.kept(by, PAGE, case_id)]


def test_the_same_window_takes_its_own_place():
    before = [typed("ab", turn=1)]
    assert rules.with_kept(before, typed("abc", turn=2), "") == [typed("abc", turn=2)]


def test_what_comes_late_changes_nothing():
    before = [typed("abc", turn=2)]
    assert rules.with_kept(before, typed("ab", turn=1), "") == before


def test_another_window_stands_beside_unless_it_grew_from_this_very_version():
    now = typed("abc", turn=2)
    other = typed("x", window="b")
    assert rules.with_kept([now], other, "a:2") == [other]
    assert rules.with_kept([now], other, "a:1") == [other, now]
    assert rules.with_kept([now], other, "") == [other, now]


def test_without_answers_it_takes_away():
    assert rules.with_kept([typed("x", window="b"), typed()], typed("", turn=3), "") == [
        typed("x", window="b")
    ]


def test_there_are_only_so_many_windows():
    kept = []
    for at in range(9):
        kept = rules.with_kept(kept, typed(str(at), window=str(at)), "")
    assert [one.window for one in kept] == ["8", "7", "6", "5", "4"]


def test_it_is_found_by_its_writer_at_its_page_alone(cast, case_id):
    keep(cast.owner, typed(), case_id=case_id)
    assert words_of(cast.owner, case_id) == [WORDS]
    assert queries.kept(cast.owner, "/people/y/note/", case_id) == []
    for other in (cast.teammate, cast.other, cast.host):
        assert queries.kept(other, PAGE, case_id) == []


def test_it_is_sealed_and_no_unfinished_talk(cast, case_id):
    keep(cast.owner, typed(), case_id=case_id)
    row = Draft.objects.get()
    assert WORDS.encode() not in bytes(row.sealed)
    assert queries.drafts(cast.owner) == []
    with pytest.raises(Refused) as refused:
        queries.draft(cast.owner, row.pk)
    assert refused.value.missing


def test_it_dies_with_the_key_of_the_record(cast, case_id):
    keep(cast.owner, typed(), case_id=case_id)
    Keyring.objects.filter(box_id=case_id).delete()
    assert queries.kept(cast.owner, PAGE, case_id) == []


def test_without_a_key_to_the_record_nothing_is_kept(cast, case_id):
    with pytest.raises(Refused):
        keep(cast.other, typed(), case_id=case_id)
    assert not Draft.objects.exists()


def test_a_host_keeps_what_is_of_no_record(cast):
    keep(cast.host, typed())
    assert words_of(cast.host) == [WORDS]


def test_what_was_saved_is_forgotten_and_another_window_is_not(cast):
    keep(cast.owner, typed())
    keep(cast.owner, typed("x", window="b"))
    actions.forget_page(by=cast.owner, page=PAGE, window="a")
    assert words_of(cast.owner) == ["x"]
    actions.forget_page(by=cast.owner, page=PAGE, window="c", after="b:1")
    assert not Draft.objects.exists()


def test_it_is_taken_away_when_nothing_stands_there_any_more(cast):
    keep(cast.owner, typed())
    keep(cast.owner, typed("", turn=2))
    assert not Draft.objects.exists()


def test_too_much_is_refused_and_what_was_kept_stays(cast):
    keep(cast.owner, typed())
    with pytest.raises(Refused):
        keep(cast.owner, typed("あ" * (rules.MAX_DRAFT + 1), turn=2))
    assert words_of(cast.owner) == [WORDS]


def test_after_thirty_untouched_days_a_tick_deletes_it(cast, now):
    keep(cast.owner, typed())
    sweep = next(tick for tick in wiring.TICKS if tick.__name__ == "_sweep_drafts")
    with clock.at(now + timedelta(days=31)):
        sweep()
    assert not Draft.objects.exists()


def test_a_talk_that_is_thrown_away_goes_with_its_open_pages(cast):
    draft_id = new_id()
    actions.save_draft(by=cast.owner, draft_id=draft_id, answers={"step": ["2"]})
    keep(cast.owner, typed(), page=rules.page_of_draft(draft_id, 2))
    keep(cast.owner, typed())
    actions.drop_draft(by=cast.owner, draft_id=draft_id)
    assert [row.pk for row in Draft.objects.all()] == [
        rules.page_draft_id(cast.owner.acting_id, PAGE)
    ]
