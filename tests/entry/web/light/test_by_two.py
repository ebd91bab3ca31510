"""By the link and by telephone: whatever the link's page says it has received is kept."""

from datetime import timedelta

import pytest

from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.work.referral import actions, queries, rules
from tonari.work.referral.models import FollowUp, Message, Task

UNSENT = "書いたものは、送られていません。"


def test_a_yes_with_words_after_a_yes_by_telephone_is_told(cast, say, task_id) -> None:
    actions.accept_offer(by=cast.owner, task_id=task_id, post_id=None, way="phone")
    page = say("yes", status=409, words="火曜の午後に")
    assert "「引き受けます」は、届いていません。" in page
    assert "喫茶なぎさが、先に引き受けています。" in page
    assert UNSENT in page and "火曜の午後に" in page
    assert not Message.objects.exists()
    # Who says nothing else has said it.
    assert "お返事を受け取りました" in say("yes")


def test_a_first_meeting_of_another_day_after_one_by_telephone_is_told(
    cast, say, task_id, now
) -> None:
    with clock.at(now + timedelta(days=2)):
        say("yes")
        met = {"on": clock.today(), "how": "phone", "way": "phone"}
        actions.record_first_meeting(by=cast.owner, task_id=task_id, **met)
        page = say("met", status=409, on=clock.in_days(-1).isoformat(), how="phone")
    assert "「はじめて会えました」は、届いていません。" in page
    assert "日がちがうときは、あとから直せます。" in page


def test_news_after_news_by_telephone_is_kept_and_comes_back(cast, say, task_id, now) -> None:
    say("yes")
    say("met", on=clock.today().isoformat(), how="phone")
    with clock.at(now + timedelta(days=31)):
        actions.ask_follow_ups(by=cast.owner)
        asked = FollowUp.objects.get(side=rules.RECIPIENT, state=rules.ASKED)
        said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "follow_up_id": asked.pk}
        actions.answer_follow_up(by=cast.owner, task_id=task_id, way="phone", **said)
        say("news", holds="broken", words="来なくなった", follow_up_id=str(asked.pk))
    assert Task.objects.get().returned_at
    assert "来なくなった" in [one.words for one in queries.task(cast.owner, task_id).follow_ups]


@pytest.mark.parametrize("name", ["no", "fail"])
def test_an_end_sent_twice_is_received_once(say, name) -> None:
    if name == "fail":
        say("yes")
    reason = {"no": "no_capacity", "fail": "could_not_meet"}[name]
    sent = {"reason": reason, "words": "店をしめます", "once": str(new_id())}
    for _press in range(2):
        assert "お返事を受け取りました" in say(name, **sent)
    # Another window of theirs, after the link has ended.
    page = say(name, status=404, **(sent | {"words": "火曜なら", "once": str(new_id())}))
    assert "いまは受け取れません。" in page
    assert "ちがうことなら、届いていません。" in page
    assert UNSENT in page and "火曜なら" in page
    assert Message.objects.filter(kind__in=["decline", "fail"]).count() == 1


def test_an_answer_after_the_offer_was_taken_back_is_told(cast, say, task_id) -> None:
    actions.cancel(by=cast.owner, task_id=task_id, reason="changed")
    page = say("yes", status=404, words="火曜の午後に")
    assert "「引き受けます」は、いまは受け取れません。" in page
    assert "お願いは取りやめになりました" in page
    assert UNSENT in page and "火曜の午後に" in page


def test_the_last_news_after_the_link_has_ended_is_told(cast, say, task_id, now) -> None:
    say("yes")
    say("met", on=clock.today().isoformat(), how="phone")
    with clock.at(now + timedelta(days=181)):
        actions.ask_follow_ups(by=cast.owner)
        asked = FollowUp.objects.get(side=rules.RECIPIENT, state=rules.ASKED)
        said = {"side": rules.RECIPIENT, "holds": rules.HOLDS, "follow_up_id": asked.pk}
        actions.answer_follow_up(by=cast.owner, task_id=task_id, way="phone", **said)
        sent = {"holds": "broken", "words": "来なくなった", "follow_up_id": str(asked.pk)}
        page = say("news", status=404, **sent)
    assert "「ようすを知らせます」は、いまは受け取れません。" in page
    assert "電話で知らせてください。" in page
    assert UNSENT in page and "来なくなった" in page
