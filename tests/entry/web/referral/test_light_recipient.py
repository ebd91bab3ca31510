"""The sender's page for a recipient without an account: letter, code, what was said by voice."""

import io
import re
from urllib.parse import unquote

import pypdf
import pytest

from tests.cast import Cast
from tests.entry.web.seats import Seat
from tonari.entry.web.referral.letters import address_of
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people.models import Disclosure
from tonari.work.referral import queries, rules
from tonari.work.referral.models import Task

from .test_pages import NEED, consent, offer_to


@pytest.fixture
def address(owner: Seat, case_id, place) -> str:
    """An offer to the café, whose letter was delivered."""
    made = offer_to(owner, case_id, f"service:{place}")
    owner.send(f"{made}delivered/")
    return made


def test_it_is_found_by_words_and_asked_by_letter(owner, case_id, place) -> None:
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", need="畑を手伝う", urgency="soon")
    assert "喫茶なぎさ" not in owner.text
    owner.send("/referrals/new/", go="search", **{"find-words": "なぎさ"})
    assert "手紙か電話で届けます" in owner.text
    owner.send("/referrals/new/", go="look", recipient=f"service:{place}")
    assert "喫茶なぎさ へ" in owner.text
    assert "だれのことかは伝わりません" in owner.text
    owner.send("/referrals/new/", go="send")
    assert "手紙を開く" in owner.text
    assert "054-000-2222" in owner.text


def test_a_letter_that_nobody_delivered_is_not_sent(owner, case_id, place) -> None:
    address = offer_to(owner, case_id, f"service:{place}")
    assert "喫茶なぎさへの手紙ができました。" in owner.text
    assert "まだ届けていません" in owner.text
    assert not re.search("送りました|届けました。", owner.text)
    letter = owner.get(f"{address}letter.pdf")
    assert letter.status_code == 200
    assert unquote(letter["Content-Disposition"]).endswith("''お手紙.pdf")
    today = owner.open("/today/")
    assert "まだ届けていません" in today
    assert f'href="{address}delivered/">届けました<' in today
    now = clock.now()
    assert "返事のめやす" in owner.send(f"{address}delivered/")
    task = Task.objects.get()
    assert task.state == rules.REQUESTED
    assert task.requested_at >= now
    assert "喫茶なぎさに届けました。" in owner.text
    assert address not in owner.open("/today/")


def test_a_letter_that_was_not_delivered_is_called_off_and_no_mistake(
    owner, case_id, place
) -> None:
    address = offer_to(owner, case_id, f"service:{place}")
    assert 'data-copy="link"' in owner.text and 'data-copy="code"' in owner.text
    assert f"{address}cancel/" in owner.text and f"{address}mistake/" in owner.text
    owner.open(f"{address}cancel/")
    page = owner.send(f"{address}cancel/", reason="changed")
    assert "取りやめました" in page and "事情が変わった" in page
    assert "まちがいでした" not in page
    assert address not in owner.open("/today/")


def test_who_accepted_needs_no_letter_to_be_brought_any_more(owner, address) -> None:
    assert "どれかひとつで届けてください" not in owner.open(address), "it was delivered"
    assert "相手への届け方" not in owner.text
    owner.open(f"{address}accept/")
    owner.send(f"{address}accept/", way="phone")
    assert "どれかひとつで届けてください" not in owner.text
    assert "これからの返事も" in owner.text


def test_whoever_answers_the_letter_has_got_it(client, owner, case_id, place) -> None:
    address = offer_to(owner, case_id, f"service:{place}")
    code = queries.code(owner.actor, Task.objects.get().pk)
    page = client.get(f"/a/{code}/").content.decode()
    assert "引き受けます" in page
    assert "11月23日" in page
    # Looking alone delivers nothing: it may be the sender, trying the link.
    assert Task.objects.get().state == rules.DRAFT
    assert Task.objects.get().seen_at
    client.post(f"/a/{code}/?say=yes", {"words": "火曜に"})
    task = Task.objects.get()
    assert task.state == rules.ACCEPTED
    assert task.requested_at
    assert "引き受けました" in owner.open(address)
    # Whoever has no account cannot refuse anything: it is not promised there.
    page = owner.open(f"{address}consent/")
    assert "伝えてよいと言ったこと" in page
    assert "渡した先でも" not in page


def test_the_choice_shows_room_and_conditions(owner, case_id, place) -> None:
    Service.objects.filter(pk=place).update(
        room="few", room_said_on=clock.today(), conditions="だれでも\n予約なし"
    )
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", need=NEED, urgency="soon")
    owner.send("/referrals/new/", go="search", **{"find-words": "なぎさ"})
    assert '<span class="badge badge-good">空きは少し</span>' in owner.text
    assert "<span>だれでも 予約なし</span>" in owner.text


def test_the_letter_carries_the_code_and_no_name(owner, address) -> None:
    page = owner.get(f"{address}letter.pdf")
    assert page["Content-Type"] == "application/pdf"
    assert "no-store" in page["Cache-Control"]
    words = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(page.content)).pages)
    words = "".join(words.split())
    assert queries.code(owner.actor, Task.objects.get().pk) in words
    assert NEED in words
    assert "11月23日（月）ごろまでに" in words
    assert "花" not in words


def test_the_letter_has_both_addresses_where_the_directory_knows_them(owner, place, cast) -> None:
    at = {"kind": "place", "standing": "informal", "folded": "x", "postal_code": "421-0100"}
    Service.objects.filter(pk=place).update(postal_code="421-0101", address="潮見町1-2-3")
    assert address_of(owner.actor) == ""
    own = {"organisation_id": owner.actor.acting_for, **at}
    Service.objects.create(name="ふれあい食堂", address="南町9", **own)
    Service.objects.create(name="みなと社会福祉協議会", address="本町4-5", **own)
    assert address_of(owner.actor) == "〒421-0100\n本町4-5"
    Service.objects.filter(address="本町4-5").update(name="ちがう名前")
    # Two places and none of the organisation's own name: nobody knows where its post goes.
    assert address_of(owner.actor) == ""


def test_only_the_team_of_the_sender_prints_it(cast: Cast, stranger, address) -> None:
    stranger.open(f"{address}letter.pdf", status=404)
    Seat(cast.other).open(f"{address}letter.pdf", status=404)


def test_there_is_no_letter_to_a_member_organisation(owner, case_id, cast) -> None:
    sent = offer_to(owner, case_id, f"organisation:{cast.other.acting_for}")
    owner.open(f"{sent}letter.pdf", status=404)


def test_what_was_said_by_voice_is_written_by_the_sender(owner, address) -> None:
    owner.open(address)
    assert "電話・紙・FAXで届いた返事を書く" in owner.text
    owner.send(f"{address}accept/", status=422, words="火曜の午後ならと")
    assert "どうやって届いた返事か" in owner.mistakes[0]
    assert "火曜の午後ならと" in owner.text
    owner.send(f"{address}accept/", words="火曜の午後ならと", way="fax")
    assert "どの担当で" not in owner.text
    assert "FAXで届いた返事を、代わりに書きました" in owner.text
    assert "佐藤 さくら" in owner.text
    consent(owner, address)
    owner.send(f"{address}release/", status=422)
    assert "電話で伝えたか" in owner.mistakes[0]
    owner.send(f"{address}release/", how="phone", handover="together", words="14時に店の前で")
    assert "いっしょに行く" in owner.text
    owner.send(f"{address}met/", on=clock.today().isoformat(), how="together", way="phone")
    text = owner.open(address)
    assert "担当は引きつづきこちらです" in text
    assert "step-back" not in text
    owner.send(f"{address}stay/")
    owner.send(f"{address}complete/", way="in_person")
    assert Task.objects.get().state == rules.COMPLETED
    # The code lives on until the last follow-up.
    assert "リンクとコード" in owner.text and "リンクやコードで届ける" not in owner.text
    owner.send(f"{address}news/", status=422, holds="broken", words="もう来ない", way="x<i>")
    assert "x<i>" not in owner.mistakes[0]
    owner.send(f"{address}news/", holds="broken", words="もう来ない", way="phone")
    assert "もう来ない" in owner.text
    assert "とぎれたとのことです" in owner.open("/today/")


def test_a_no_by_voice_comes_back(owner, address) -> None:
    owner.open(address)
    owner.send(f"{address}decline/", reason="no_capacity", way="phone")
    assert "ほかのところにつなぐ" in owner.text
    owner.open(f"{address}letter.pdf", status=404)


def test_whoever_met_before_anything_was_handed_over_goes_on(client, owner, cast, address) -> None:
    code = queries.code(owner.actor, Task.objects.get().pk)
    client.post(f"/a/{code}/?say=yes", {})
    assert "くわしいことを渡す" in owner.open("/today/")
    client.post(f"/a/{code}/?say=met", {"on": clock.today().isoformat(), "how": "in_person"})
    today = owner.open("/today/")
    assert "に会えました" in today
    assert "渡す期限" not in today
    assert f'href="{address}stay/"' in owner.open(address)
    assert "何を伝えてよいか、本人に確かめてください" not in owner.text
    assert "本人の同意を書きとめてから、伝えたことを記録してください" in owner.text
    # What was told by voice is a disclosure, with its basis, also when it is written down after.
    consent(owner, address)
    assert "「電話や会って伝えた」から記録してください" in owner.open(address)
    owner.open(f"{address}tell/")
    owner.send(f"{address}tell/", how="phone")
    told = Disclosure.objects.get()
    assert (told.how, told.grant.basis_ref) == ("phone", Task.objects.get().pk)
    assert Task.objects.get().released_at
    assert f'href="{address}tell/"' not in owner.open(address)
    owner.open(f"{address}stay/")
    owner.send(f"{address}stay/")
    assert Task.objects.get().sender_role == rules.BESIDE
    assert address not in owner.open("/today/")


def test_a_question_stays_open_on_both_pages_after_a_yes(client, owner, address) -> None:
    code = queries.code(owner.actor, Task.objects.get().pk)
    client.post(f"/a/{code}/?say=ask", {"words": "車いすですか", "once": str(new_id())})
    client.post(f"/a/{code}/?say=yes", {})
    page = client.get(f"/a/{code}/").content.decode()
    assert "が答えると、このページに出ます" in page
    assert "からの質問に、まだ答えていません" in owner.open(address)
    owner.open(f"{address}answer/")
    assert "車いすですか" in owner.text
    owner.send(f"{address}answer/", words="歩けます")
    assert "もう一度待ちます" not in owner.text
    page = client.get(f"/a/{code}/").content.decode()
    assert "歩けます" in page
    assert "が答えると、このページに出ます" not in page


def test_each_of_several_letters_is_a_press_away(owner, case_id, place) -> None:
    other = Service(id=new_id(), name="畑なかま", kind="place", standing="informal", state="listed")
    other.save(force_insert=True)
    owner.open(f"/referrals/new/?case={case_id}")
    owner.send("/referrals/new/", go="recipient", need=NEED, urgency="soon")
    both = [f"service:{place}", f"service:{other.pk}"]
    owner.send("/referrals/new/", go="look", recipient=both)
    owner.send("/referrals/new/", go="send")
    said = owner.text.split("への手紙ができました。")[1].split("</")[0:3]
    for task in Task.objects.all():
        assert f'href="/referrals/{task.pk}/"' in "".join(said)
