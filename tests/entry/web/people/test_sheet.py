"""The official paper: its items and words, filled with what was told, the rest blank."""

import io
from datetime import date
from urllib.parse import unquote

import pypdf
import pytest

from tests.cast import HANAKO
from tests.entry.web.seats import Seat
from tonari.entry.web.people.sheet import TITLES
from tonari.kernel import clock
from tonari.kernel.ids import new_id
from tonari.records.people import actions, rules
from tonari.records.people.models import Reading


def write(cast, case_id, name, **content):
    actions.write_section(by=cast.owner, case_id=case_id, name=name, version=0, content=content)


def test_what_was_told_stands_there_in_official_words(owner, cast, case_id):
    mother = rules.Relative("花江", "母", "1930-01-02", True)
    friend = rules.Relative("友子", "友だち")
    write(cast, case_id, "household", people=rules.people_text([mother, friend]))
    write(
        cast,
        case_id,
        "situation",
        troubles="food debt old_code",
        main_trouble="food",
        housing="rented",
        visitor_relation="friend",
    )
    write(cast, case_id, "assessment", emergency="食べるもの", screening="stay", issues="poverty")
    page = owner.open(f"/people/{case_id}/sheet/")
    for words in (
        "髙橋 花子",
        "1950年（昭和25年）3月4日",
        "◎15食べるものがない",
        "○6債務",
        "・2住まい",
        "○old_code",
        "○2借家",
        "○2その他",
        "花江　母　1930年（昭和5年）1月2日",
        "○ 必要　食べるもの",
        "○3同意に向け関与継続",
        "○経済的困窮",
        "同意しなくても、支援は受けられます",
    ):
        assert words in page
    assert "友子" not in page


def paper(seat, case_id, name, query=""):
    answer = seat.get(f"/people/{case_id}/sheet/{name}.pdf{query}")
    assert answer["Content-Type"] == "application/pdf"
    # Saved, it is called what it is, and never whom it is about.
    assert unquote(answer["Content-Disposition"]).endswith(f"{TITLES[name]}.pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_application_is_a_paper_with_every_item_in_official_words(owner, cast, case_id):
    identity = HANAKO["identity"] | {"other_phone": "0540-00-7777", "mail": "hana@example.jp"}
    actions.write_section(
        by=cast.owner, case_id=case_id, name="identity", version=1, content=identity
    )
    situation = {"troubles": "food debt", "main_trouble": "food"}
    visitor = {"visitor": "花江🙏", "visitor_relation": "family", "visitor_kin": "長女"}
    write(cast, case_id, "situation", **situation, **visitor)
    text = paper(owner, case_id, "application")
    for words in (
        *(
            "相談受付・申込票",
            f"ID{case_id.hex[-8:].upper()}",
            "佐藤さくら",
            "みなと社会福祉協議会",
        ),
        *("髙橋花子", "タカハシハナコ", "1950年（昭和25年）3月4日", "電話(自宅)0540-00-7777"),
        *(
            "電話(携帯)090-0000-1234",
            "E-mailhana@example.jp",
            "花江",
            "○1家族（続柄）",
            "続柄長女",
        ),
        *("◎15食べるものがない", "○6債務", "夫がなくなってから", "また将棋をさしたい", "署名"),
    ):
        assert words in text, words
    assert "潮見町" not in text and "見立て" not in text


@pytest.mark.parametrize(
    ("answer", "printed"),
    [
        ("yes", "○する・しない("),
        ("no", "する・○しない("),
        ("each", "○そのつど本人に確かめる("),
        ("", "同意しますする・しない("),
    ],
)
def test_what_was_said_of_sharing_is_printed_and_the_signature_stays_blank(
    owner, cast, case_id, answer, printed
):
    write(cast, case_id, "sharing", answer=answer)
    text = paper(owner, case_id, "application")
    assert printed in text
    assert "年月日署名" in text


@pytest.mark.parametrize(
    ("days", "printed"), [(1, "同意します○する・しない("), (-1, "同意しますする・しない(")]
)
def test_no_wider_consent_is_printed_than_was_given(owner, cast, case_id, days, printed):
    organisation = rules.organisations_text({cast.other.organisation_id: "NPO法人ひだまり"})
    limits = {"may_know": "病院の相談員だけ", "not_to": organisation, "nor_to": "長男"}
    write(cast, case_id, "sharing", answer="yes", until=clock.in_days(days).isoformat(), **limits)
    text = paper(owner, case_id, "application")
    for words in (printed, "病院の相談員だけ", "NPO法人ひだまり", "長男", "いつまで"):
        assert words in text, words


def test_the_intake_sheet_is_another_paper(owner, cast, case_id):
    write(cast, case_id, "assessment", screening="stay", issues="poverty", view="話し好き")
    text = paper(owner, case_id, "intake")
    for words in (
        "インテーク・アセスメントシート",
        "世帯構成",
        "○経済的困窮",
        "話し好き",
        "髙橋花子",
    ):
        assert words in text, words
    assert "署名" not in text
    opened = {name for row in Reading.objects.filter(case=case_id) for name in row.sections}
    assert opened == {"identity", "household", "assessment"}


def test_the_holder_and_the_contract_stand_on_both(owner, cast, case_id):
    contract = actions.make_contract(
        by=cast.owner,
        contract_id=new_id(),
        holder_id=cast.other.acting_for,
        what="自立相談",
        begins_on=date(2026, 4, 1),
        ends_on=date(2027, 3, 31),
    )
    actions.set_holder(by=cast.owner, case_id=case_id, contract_id=contract, seen=None)
    said = "NPO法人ひだまり(委託：自立相談"
    for name in ("application", "intake"):
        assert said in paper(owner, case_id, name)
    assert "2027年（令和9年）3月31日" in owner.open(f"/people/{case_id}/sheet/")


def test_papers_are_japanese_whatever_the_screen_speaks(owner, case_id):
    owner.open("/account/")
    owner.post("/language/", {"language": "en"})
    page = owner.open(f"/people/{case_id}/sheet/")
    assert "1950年（昭和25年）3月4日" in page
    assert "昭和25年" in paper(owner, case_id, "application")


def test_the_address_stands_on_it_only_when_ticked(owner, case_id):
    assert "潮見町3-2-1" in paper(owner, case_id, "application", "?whereabouts=on")
    owner.open(f"/people/{case_id}/sheet/nonsense.pdf", status=404)


def test_where_the_person_lives_is_not_on_it(owner, case_id):
    assert "潮見町" not in owner.open(f"/people/{case_id}/sheet/")
    opened = {name for row in Reading.objects.filter(case=case_id) for name in row.sections}
    assert "whereabouts" not in opened


@pytest.mark.parametrize("who", ["stranger", "host", "other", "partner"])
def test_for_others_it_does_not_exist(cast, case_id, who):
    seat = Seat(getattr(cast, who))
    for page in ("", "application.pdf", "intake.pdf"):
        seat.open(f"/people/{case_id}/sheet/{page}", status=404)
