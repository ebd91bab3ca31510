"""Files of areas, people and codes by the screen: a look, then all of it, then none of it."""

import csv
import io
import re
import zipfile
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.entry.web.directory.test_imports import in_japanese
from tests.entry.web.directory.test_pages import page
from tests.ground.areas.places import lay, square
from tests.ground.areas.test_brought import CODES, geojson
from tonari.ground.areas.models import Area, AreaFile
from tonari.kernel.actor import PUBLIC
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.rules import Content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NEW = "/areas/files/new/"
TOWNS = ["222127,静岡県,焼津市,ヤイヅシ", "132063,東京都,府中市,", "342084,広島県,府中市,"]


def sent(client, text, name="小学校区.geojson", status=302, **typed):
    """Bring a file by the form; where it leads, or the page that it comes back with."""
    content = text if isinstance(text, bytes) else text.encode()
    said = {"what": "areas", "source": "海の町", "licence": "CC BY 4.0"}
    file = SimpleUploadedFile(name, content)
    answer = client.post(NEW, said | typed | {"file": file})
    assert answer.status_code == status, answer.content.decode()
    return answer["Location"] if status == 302 else answer.content.decode()


def test_a_file_is_seen_row_by_row_taken_in_and_undone_and_the_directory_follows(
    signed_in,
    owner,
):
    assert NEW in page(signed_in.get("/areas/files/"))
    assert "/areas/files/" in page(signed_in.get("/areas/"))
    made = put_service(by=owner.actor, content=Content("茶の間", lat=34.05, lon=138.05))
    one = sent(signed_in, geojson(square()), municipality_code="992011")
    look = page(signed_in.get(one))
    assert "入れると、こうなります" in look
    assert "浜小学校区" in look
    assert "1番目" in look
    assert "<dd>小学校区</dd>" in look
    assert not Area.objects.exists()
    assert signed_in.post(f"{one}take/")["Location"] == one
    assert "入れました" in page(signed_in.get(one))
    assert [area.name for area in queries.service(PUBLIC, made).areas] == ["浜小学校区"]
    report = b"".join(signed_in.get(f"{one}report.csv").streaming_content).decode("utf-8-sig")
    assert report.splitlines() == ["行,名称,結果,理由", "1,浜小学校区,新しい,"]
    assert "まるごと取り消しますか" in page(signed_in.get(f"{one}undo/"))
    signed_in.post(f"{one}undo/")
    assert "なくした：1行、元に戻した：0行、そのままにした：0行" in page(signed_in.get(one))
    assert queries.service(PUBLIC, made).areas == ()


def test_what_is_for_the_people_of_an_area_keeps_it_when_its_file_is_undone(
    signed_in,
    owner,
):
    one = sent(signed_in, geojson(square(), square("山小学校区", east=0.5)))
    signed_in.post(f"{one}take/")
    content = Content("配食の会", reach="areas", served=(Area.objects.get(name="山小学校区").pk,))
    put_service(by=owner.actor, content=content)
    signed_in.post(f"{one}undo/")
    undone = page(signed_in.get(one))
    assert "なくした：1行、元に戻した：0行、そのままにした：1行" in undone
    assert "（配食の会）" in undone
    assert Area.objects.get().name == "山小学校区"


def test_the_areas_with_a_remark_can_be_looked_at_alone(signed_in):
    lay(square("川小学校区", code="992011"))
    both = geojson(square("川小学校区"), square("山小学校区", east=3.0))
    one = sent(signed_in, both, municipality_code="992011")
    noted = page(signed_in.get(f"{one}?result=noted"))
    assert "1</span>注意あり" in noted and "「座標系」を確かめてください" in noted
    assert "山小学校区" in noted and "川小学校区" not in noted
    assert "2</span>ぜんぶの行" in noted


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(signed_in):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.txt", "x")
    told = sent(signed_in, packed.getvalue(), "校区.zip", 422)
    assert ".shp がありません" in told
    assert 'value="海の町"' in told
    assert told.count("もういちど選んでください。") == 1
    assert re.search(r'<details class="details">\s*<summary>ファイルだけでは', told)
    told = sent(signed_in, geojson(square()), status=422, municipality_code="どこか市")
    assert "その名前の市区町村がわかりません" in told
    assert re.search(r'<details class="details" open>\s*<summary>ファイルだけでは', told)
    told = sent(signed_in, geojson(square()), status=422, municipality_code="222128")
    assert "検査数字" in told
    told = sent(signed_in, geojson(square()), status=422, begins_on="1800-04-01")
    assert "打ちまちがえていませんか" in told


def test_five_digits_that_may_be_two_municipalities_are_asked_for_once_more(signed_in):
    told = sent(signed_in, geojson(square()), status=422, municipality_code="12203")
    assert "122033（千葉県）か012203（北海道）か" in told
    codes = sent(signed_in, CODES + "122033,千葉県,市川市,", "コード.csv", what="codes")
    signed_in.post(f"{codes}take/")
    sent(signed_in, geojson(square()), municipality_code="12203")
    assert AreaFile.objects.get(what="areas").options["municipality_code"] == "122033"


def test_where_a_population_table_is_refused_its_field_says_what_is_read_and_what_was_found(
    signed_in,
):
    closed = '<details class="details">\n  <summary>人口の表では、どの列を読みますか'
    assert closed in page(signed_in.get(NEW))
    told = sent(signed_in, "町,合計\n浜,120\n", "人口.csv", status=422, what="population")
    assert "見つかった列は「町、合計」で、「総人口」、「地域名」の列がありません。</li>" in told
    assert closed.replace('details">', 'details" open>') in told
    assert "都道府県コード又は市区町村コード" in told and "「0-4歳の男性」" in told


def test_a_municipality_is_named_by_its_name_once_the_codes_are_in(signed_in):
    rows = "\n".join([*TOWNS, "222128,,焼津市,"])
    codes = sent(signed_in, CODES + rows, "コード.csv", what="codes")
    assert "検査数字（6けた目）が合いません" in page(signed_in.get(codes))
    signed_in.post(f"{codes}take/")
    told = sent(signed_in, geojson(square()), status=422, municipality_code="府中市")
    assert "東京都府中市 132063" in told
    text, said = "地域名,総人口\n浜,120\n", {"what": "population", "municipality_code": "焼津市"}
    people = sent(signed_in, text, "人口.csv", **said)
    assert "いつの人口かわかりません" in page(signed_in.get(people))
    people = sent(signed_in, text, "人口.csv", **said, counted_on="2026-04-01")
    look = page(signed_in.get(people))
    assert "222127" in look
    assert "2行目" in look
    assert signed_in.post(f"{people}drop/")["Location"] == "/areas/files/"
    assert signed_in.get(people)["Location"] == "/areas/files/"


def test_what_is_too_large_is_refused_at_the_door(signed_in):
    assert "20MBまで" in sent(signed_in, b"x" * 20_000_001, status=422)


@pytest.mark.parametrize(
    ("text", "name", "said", "starts"),
    [
        (
            f"{CODES}222128,静岡県,A,\n222127,静岡県,A,\n222127,静岡県,A,\n",
            "a.csv",
            {"what": "codes"},
            ["", "The same code as in line 3"],
        ),
        (
            "地域名,総人口,男性,女性\nA,many,,\nB,2,2,1\n",
            "a.csv",
            {"what": "population", "counted_on": "2026-04-01", "municipality_code": "222127"},
            ["“many” is", "Men and women"],
        ),
    ],
    ids=["codes", "population"],
)
def test_an_english_page_tells_in_english_what_becomes_of_every_row(
    signed_in,
    text,
    name,
    said,
    starts,
):
    one = sent(signed_in, text, name, **said)
    check_english(signed_in, one, starts)


def check_english(client, one, starts):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    found = re.findall('<p class="hint">(.*?)</p></div></li>', page(client.get(one)))
    report = b"".join(client.get(f"{one}report.csv").streaming_content).decode("utf-8-sig")
    told = [row["Reason"] for row in csv.DictReader(io.StringIO(report))]
    assert [unescape(words) for words in found] == [words for words in told if words]
    assert [words for words in told if in_japanese(words)] == []
    assert all(words.startswith(start) for words, start in zip(found, starts, strict=True)), found


def test_an_english_page_of_outlines_tells_why_in_english_before_and_after_it_is_undone(
    signed_in,
    owner,
):
    signed_in.post(f"{sent(signed_in, geojson(square('B')), kind='school_district')}take/")
    said = {"kind": "school_district", "begins_on": "2026-04-01"}
    one = sent(signed_in, geojson(square("A", east=0.5)), **said)
    check_english(signed_in, one, ["It lies about 37 km from every other area.", ""])
    signed_in.post(f"{one}take/")
    content = Content("Lunch", reach="areas", served=(Area.objects.get(name="A").pk,))
    put_service(by=owner.actor, content=content)
    signed_in.post(f"{one}undo/")
    assert "(Lunch)" in page(signed_in.get(one))
    check_english(signed_in, one, ["", ""])
