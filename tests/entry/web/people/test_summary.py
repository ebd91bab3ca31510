"""The sheet for handing over, by the page: for the team, logged, without the whereabouts."""

import io
from urllib.parse import unquote

import pypdf
import pytest

from tests.entry.web.people.test_wish import write
from tests.entry.web.seats import Seat
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.directory.models import Service
from tonari.records.people.models import Reading
from tonari.work.referral import actions as referral
from tonari.work.referral.actions import Recipient
from tonari.work.support import actions


def sheet(seat, case_id, query=""):
    answer = seat.get(f"/people/{case_id}/summary.pdf{query}")
    assert answer["Content-Type"] == "application/pdf"
    assert unquote(answer["Content-Disposition"]).endswith("''引き継ぎ用まとめ.pdf")
    (page,) = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "".join(page.extract_text().split())


def test_it_says_what_the_next_one_needs(owner, cast, case_id):
    actions.add_note(
        by=cast.owner,
        note_id=new_id(),
        case_id=case_id,
        on=clock.today(),
        method="visit",
        reached=True,
        with_whom="本人",
        text="お茶を飲んだ🙏",
        next_contact_on=clock.in_days(7),
    )
    text = sheet(owner, case_id)
    for said in (
        *("花ちゃん", "髙橋花子", "また将棋をさしたい", "夫の話をいきなりしない", "090-0000-1234"),
        *("18時よりあとは鳴らさない", "佐藤さくら", "お茶を飲んだ", "次の連絡"),
    ):
        assert said in text, said
    assert "潮見町" not in text


def test_what_waits_for_whoever_takes_over_stands_on_it(owner, cast, case_id):
    cafe = Service.objects.create(name="喫茶なぎさ", kind="place", standing="informal")
    for to in (Recipient(service_id=cafe.pk), Recipient(organisation_id=cast.other.acting_for)):
        (task_id,) = referral.prepare_referral(
            by=cast.owner,
            referral_id=new_id(),
            case_id=case_id,
            recipients=[to],
            urgency="normal",
            offer={"need": "将棋の相手"},
        )
    referral.send_offer(by=cast.owner, task_id=task_id)
    referral.ask(by=cast.other, task_id=task_id, words="何曜日がよいですか")
    text = sheet(owner, case_id)
    assert "喫茶なぎさ（まだ届けていません）" in text
    assert "NPO法人ひだまり（質問があります）" in text


def test_whom_not_to_tell_stands_on_it(owner, cast, case_id):
    assert "伝えない人" not in sheet(owner, case_id)
    write(cast.owner, case_id, "household", not_told="息子の嫁")
    firm = f"{cast.other.acting_for}\tNPO法人ひだまり"
    write(cast.owner, case_id, "sharing", answer="no", not_to=firm, nor_to="長男の会社")
    text = sheet(owner, case_id)
    for said in ("伝えない人", "息子の嫁", "NPO法人ひだまり", "長男の会社", "だれにも伝えないで"):
        assert said in text, said


def test_where_the_person_lives_stands_on_it_only_when_ticked(owner, case_id):
    assert "潮見町3-2-1" in sheet(owner, case_id, "?whereabouts=on")
    looks = Reading.objects.filter(case=case_id, purpose="handover")
    assert any("whereabouts" in look.sections for look in looks)


def test_what_it_opens_is_logged_as_read_for_handing_over(owner, case_id):
    assert "住んでいるところも載せる" in owner.open(f"/people/{case_id}/summary/")
    assert not Reading.objects.filter(case=case_id, purpose="handover").exists()
    sheet(owner, case_id)
    looks = Reading.objects.filter(case=case_id, purpose="handover")
    opened = {section for look in looks for section in look.sections}
    whom = {"sharing", "household"}
    assert opened == {"identity", "contact", "words", "understanding", "notes"} | whom
    assert "引き継ぎのため" in owner.open(f"/people/{case_id}/readings/")


@pytest.mark.parametrize("page", ["summary/", "summary.pdf"])
def test_for_everybody_else_it_does_not_exist(cast, stranger, case_id, page):
    stranger.open(f"/people/{case_id}/{page}", status=404)
    Seat(cast.other).open(f"/people/{case_id}/{page}", status=404)
