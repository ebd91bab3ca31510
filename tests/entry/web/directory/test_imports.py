"""A member brings a list, sees what would become of it, takes it in, and undoes it."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests.cast import found
from tests.entry.web.seats import Seat
from tests.ground.areas.places import lay_square
from tonari.entry.jobs.imports import run_step
from tonari.records.directory import queries
from tonari.records.directory.actions import put_service
from tonari.records.directory.models import Import, ImportPart, ImportRow, Service
from tonari.records.directory.rules import Content
from tonari.records.directory.rules.imports import LARGEST_UPLOAD

pytestmark = pytest.mark.django_db
NEW = "/places/imports/new/"
SIMPLE = "名称,住所,電話番号\n=HYPERLINK(1)<b>,海の町1-1,054-1\nうみべ,海の町2-2,\n,,\n"
SAID = {"source": "海の町", "licence": "CC BY 4.0", "name": "町の一覧"}


@pytest.fixture
def seat():
    return Seat(found("ひだまり", "owner", "緑 みどり"))


def brought(seat, text=SIMPLE, **more):
    content = text if isinstance(text, bytes) else text.encode("cp932")
    file = SimpleUploadedFile("一覧.csv", content)
    seat.open(NEW)
    return seat.send(NEW, file=file, **SAID | more)


def there(step=""):
    return reverse("directory:import", args=[Import.objects.get().pk]) + (step and f"{step}/")


def test_where_a_form_comes_back_it_says_that_the_file_has_to_be_chosen_again(seat):
    seat.open(NEW)
    file = SimpleUploadedFile("一覧.csv", SIMPLE.encode())
    page = seat.send(NEW, 422, file=file, **SAID | {"source": ""})
    assert "書いたものは残っています。 ファイルは残りません。もういちど選んでください。" in page
    assert "ファイルは残りません" not in seat.send("/places/new/", 422, name="")


def test_a_list_goes_all_the_way_and_back(seat):
    text = brought(seat)
    assert "CSV（Shift_JIS）" in text
    assert "名称と住所だけの一覧" in text
    text = seat.send(there("look"))
    assert not Service.objects.exists()
    assert "入れると、こうなります" in text
    assert "2</span>新しい" in text
    assert "空の行です。" in text
    text = seat.send(there("take"))
    assert "入れました" in text
    assert queries.search(seat.actor).total == 2
    assert '<a href="/places/' in seat.open(f"{there()}?result=taken")
    seat.open(there("undo"))
    text = seat.send(there("undo"))
    assert "取り下げた：2行" in text
    assert queries.search(seat.actor).total == 0
    assert "取り消した" in seat.open("/places/imports/")


def test_after_an_undoing_what_stayed_is_named_on_a_page_of_its_own(seat):
    brought(seat)
    seat.send(there("look"))
    assert "そのままにした" not in seat.send(there("take"))
    one = Service.objects.get(name="うみべ")
    put_service(by=seat.actor, service_id=one.pk, content=Content(name="うみべ", phone="054-9"))
    assert "うみべ" in seat.open(f"{there()}?result=kept"), "before it is undone, that is no filter"
    text = seat.send(there("undo"))
    assert 'そのままにした：1行 <a href="?result=kept">' in text
    assert "1</span>そのままにした" in text
    stayed = seat.open(f"{there()}?result=kept")
    assert "うみべ" in stayed and "HYPERLINK" not in stayed
    assert "そのあとで書きかえられているので、そのままにしました。" in stayed


def test_without_outlines_of_municipalities_it_is_said_that_places_were_not_checked(seat):
    brought(seat)
    words = "緯度経度が海の上やほかの町でないかは、調べていません。"
    assert words in seat.send(there("look"))
    lay_square(kind="municipality")
    assert words not in seat.open(there())


def test_markup_is_shown_as_text_and_the_report_runs_no_formula(seat):
    brought(seat)
    text = seat.page.content.decode()
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    seat.send(there("look"))
    answer = seat.get(f"{there()}report.csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[0] == ["行", "名称", "結果", "理由"]
    assert rows[1][1].startswith("'=HYPERLINK")
    assert len(rows) == 4


def test_a_plain_list_that_says_more_asks_what_its_columns_are(seat):
    said = "名称,ふりがな,住所,開催日,ひみつ\nお茶の会,おちゃのかい,海の町1-1,毎週木曜,x\n"
    text = brought(seat, said)
    assert "名称と住所だけの一覧" not in text
    assert "「使わない」の列は入りません。" in text
    chosen = re.findall(r'<option value="([^"]+)" selected', seat.page.content.decode())
    assert chosen == ["名称", "名称_カナ", "住所", "利用日時"]
    seat.send(there("look"), **{f"column_{at}": column for at, column in enumerate(chosen)})
    seat.send(there("take"))
    (entry,) = queries.search(seat.actor).items
    content = entry.content
    assert (content.kana, content.hours) == ("おちゃのかい", "毎週木曜")


def test_the_columns_that_are_not_taken_of_a_known_list_are_named(seat):
    text = brought(seat, "名称,住所,利用可能日時特記事項,大家の気分\nかふぇ,海の町1-1,,よい\n")
    assert "公共施設" in text
    assert "入らない列：大家の気分<" in text
    assert "入らない列" not in brought(seat, SIMPLE, name="ほか")


def test_rows_over_the_header_are_named_as_left_out(seat):
    brought(seat, f"海の町の一覧\n,令和8年4月\n{SIMPLE}")
    said = "見出しより上の行（題名など）は、入りません：海の町の一覧、令和8年4月"
    assert said in seat.open(there())


def test_the_sheets_that_are_left_out_are_named_before_anything_is_looked_through(seat):
    file = io.BytesIO()
    book = Workbook()
    for sheet, rows in ((book.active, 1), (book.create_sheet("食堂"), 2)):
        for row in (["名称", "住所"], *[[f"海{sheet.title}{n}", f"町{n}"] for n in range(rows)]):
            sheet.append(row)
    book.save(file)
    text = brought(seat, file.getvalue())
    assert "入るのは、シート1枚だけです。入らないシート：「食堂」3行\n" in text
    assert "入らないシート" not in brought(seat, SIMPLE, name="ほか")


def test_what_a_list_leaves_open_is_told_row_by_row(seat):
    brought(
        seat,
        "名称,住所,電話番号\nかふぇ,海の町1-1,なし\n図書館,海の町1-2,054-626-1139\n"
        "中央図書館,海の町1-3,990009555\n",
    )
    text = seat.send(there("look"))
    assert text.count("「境界」にしました。") == 1
    assert text.count("電話番号ではないか、けたが足りないようです。") == 1
    assert text.count("電話番号のはじめの0が消えているようです。") == 1
    assert "3</span>注意あり" in text
    assert "中央図書館" in seat.open(f"{there()}?result=noted")
    seat.send(there("take"))
    standings = {one.name: one.standing for one in queries.search(seat.actor).items}
    assert standings == {"かふぇ": "between", "図書館": "formal", "中央図書館": "formal"}


def test_a_list_under_another_name_says_that_its_places_are_here(seat):
    brought(seat)
    seat.send(there("look"))
    assert "もうのっています" not in seat.send(there("take"))
    brought(seat, name="町の一覧（1）")
    again = Import.objects.exclude(source_list=SAID["name"]).get()
    page = seat.send(reverse("directory:import_look", args=[again.pk]))
    assert "新しいもののうち2件は、同じ名前と住所のものが、ほかの一覧から、もうのって" in page


def test_a_row_that_stands_in_place_of_a_header_is_told_of(seat):
    text = brought(seat, "みんなの茶の間,海の町1-1,054-626-1139\n浜の家,海の町2-2,054-626-1140\n")
    assert "見出しとして読んだ行に、住所や電話番号があります。" in text
    assert "見出しとして読んだ行に" not in brought(seat, "会,どこ,なに\n茶の間,公民館,お茶\n")


def test_a_column_without_a_heading_is_told_of_where_something_stands_in_it(seat):
    assert "入らない列：2列目" in brought(seat, "名称,,住所,\n茶の間,054-626-1139,海の町1-1,\n")


def test_an_unknown_list_is_read_by_the_columns_that_are_chosen(seat):
    text = brought(seat, "サロンの名前,どこ,TEL\nお茶の会,公民館2階,054-1\n")
    assert "どの列が何か" in text
    chosen = re.findall(r'<option value="([^"]+)" selected', seat.page.content.decode())
    assert chosen == ["電話番号"]
    text = seat.send(there("look"), 422, column_2="電話番号")
    assert "どの列が名前か" in text
    seat.send(there("look"), column_0="名称", column_1="住所", column_2="電話番号")
    seat.send(there("take"))
    assert Service.objects.get().address == "公民館2階"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "文字の一覧（CSV）として読めません"),
        (b"PK\x03\x04zip", "Excelのファイルとして"),
    ],
)
def test_what_is_no_list_is_said_at_the_file_and_the_rest_stays(seat, content, says):
    seat.open(NEW)
    text = seat.send(NEW, 422, file=SimpleUploadedFile("a.csv", content), **SAID)
    assert says in text
    assert 'value="海の町"' in text
    assert not Import.objects.exists()


def test_too_large_is_said_before_any_of_it_is_kept(seat, monkeypatch):
    """Really sent, to a limit that is reached sooner: reading 50 MB says nothing more."""
    assert LARGEST_UPLOAD == 50_000_000
    largest = 1_000_000
    monkeypatch.setattr("tonari.entry.web.directory.uploads.LARGEST_UPLOAD", largest)
    seat.open(NEW)
    body = b'--x\r\nContent-Disposition: form-data; name="source"\r\n\r\n\xe7\x94\xba\r\n'
    body += b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body += b"a,b\n" * ((largest + 200_000) // 4) + b"\r\n--x--\r\n"
    answer = seat.generic("POST", NEW, body, content_type="multipart/form-data; boundary=x")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "50MBまで" in text
    assert 'value="町"' in text
    assert not ImportPart.objects.exists()


def test_a_long_list_is_taken_in_by_the_jobs_and_its_page_renews_itself(seat, monkeypatch):
    asked = []
    monkeypatch.setattr("tonari.entry.web.directory.views.imports.AT_ONCE", 10)
    monkeypatch.setattr(type(run_step), "enqueue", lambda _task, *words: asked.append(words))
    brought(seat)
    text = seat.send(there("look"))
    assert "調べています" in text
    assert seat.page["Refresh"] == "4"
    run_step.call(*asked.pop())
    assert "入れると、こうなります" in seat.open(there())
    seat.send(there("take"))
    assert "入れています" in seat.text
    assert not Service.objects.exists()
    run_step.call(*asked.pop())
    assert "入れました" in seat.open(there())
    assert Service.objects.count() == 2


def test_a_second_window_that_takes_in_what_is_in_leads_to_the_list(seat):
    brought(seat)
    seat.send(there("look"))
    seat.send(there("take"))
    text = seat.send(there("take"))
    assert "この一覧は、もう別の状態になっています。" in text
    assert "入れました" in text
    assert Import.objects.get().counts["taken"] == 2


def test_a_file_without_rows_offers_nothing_to_take_in(seat):
    brought(seat, "名称,住所,電話番号\n")
    text = seat.send(there("look"))
    assert "この一覧には、行がありません。" in text
    assert "このとおり入れる" not in text
    assert "この一覧を入れるのをやめる" in text


def test_where_all_rows_are_refused_there_is_nothing_to_take_in(seat):
    brought(seat, "名称,住所,電話番号\n,海の町1-1,\n,海の町2-1,\n")
    text = seat.send(there("look"))
    assert "入るものがありません。わけは、一行ずつに出ています。" in text
    assert "このとおり入れる" not in text


def test_cells_beyond_the_header_stand_under_a_heading_of_their_own(seat):
    brought(seat, "名称,住所\nかふぇ,海の町1-1,054-1,あまり\nうみべ,海の町2-2\n")
    page = seat.page.content.decode()
    table = page[page.index("<thead") : page.index("</thead>")]
    assert table.count("<th ") == 4
    assert table.count("（見出しなし）") == 2


def test_what_was_brought_and_left_is_folded_apart_and_can_be_thrown_away(seat):
    brought(seat)
    page = seat.open("/places/imports/")
    assert "まだ入れていないもの（1）" in page
    assert "まだ調べていない" in page
    assert "これまでの一覧" not in page
    seat.send(there("look"))
    assert "調べた。まだ入れていない" in seat.open("/places/imports/")
    seat.send(there("take"))
    page = seat.open("/places/imports/")
    assert "これまでの一覧" in page
    assert "まだ入れていないもの" not in page
    brought(seat, name="ほか")
    seat.open("/places/imports/")
    drop = re.search(r'action="(/places/imports/[^"]+/drop/)"', seat.page.content.decode())[1]
    assert "やめました。" in seat.send(drop)
    assert "まだ入れていないもの" not in seat.open("/places/imports/")


def test_dropped_nothing_of_it_is_left(seat):
    brought(seat)
    text = seat.send(there("drop"))
    assert "やめました" in text
    assert not ImportPart.objects.exists()


def test_everybody_gets_the_public_part_as_a_sheet(seat, client):
    for name, state in (("公の広場", "listed"), ("=内の広場", "members")):
        put_service(by=seat.actor, content=Content(name=name, kind="place"), state=state)
    answer = client.get("/places/sheets/own.csv")
    text = answer.getvalue().decode()
    assert text.startswith("\ufeffとなりID,名称")
    assert "公の広場" in text
    assert "内の広場" not in text
    assert "'=内の広場" in seat.get("/places/sheets/own.csv").getvalue().decode()
    assert client.get("/places/sheets/nothing.csv").status_code == 404
    files = client.get("/places/sheets/").content.decode()
    assert "公共施設" in files
    # What members say here is not changed by a list: nobody is promised it.
    assert "もうのせてあるものの空きと確かめた日は、かわりません" in files


def in_japanese(words):
    return re.search("[\u3040-\u30ff\u4e00-\u9fff、。「」]", words)


def english_reasons(seat):
    """Those of the page, and of the CSV."""
    found = re.findall('<p class="hint">(.*?)</p></div></li>', seat.open(there()))
    report = seat.get(f"{there()}report.csv").getvalue().decode("utf-8-sig")
    told = [row["Reason"] for row in csv.DictReader(io.StringIO(report))]
    assert found == [words for words in told if words]
    return found


def test_an_english_page_tells_in_english_what_becomes_of_every_row(seat):
    first = "名称,住所,電話番号\nA,1-1,054-626-1139\nGone,3-3,\n"
    brought(seat, first)
    seat.send(there("look"))
    seat.send(there("take"))
    Import.objects.update(source_list="before")
    Service.objects.update(source_list=SAID["name"])
    put_service(by=seat.actor, content=Content(name="B", address="2-2"))
    Import.objects.all().delete()
    brought(seat, "名称,住所,電話番号\nA,1-1,054-626-1140\nB,2-2,1\nB,2-2,1\n,,\n")
    seat.send(there("look"))
    seat.reads_english()
    found = english_reasons(seat)
    assert len(found) == 5
    assert [words for words in found if in_japanese(words)] == []
    assert found[0].startswith("What changes: Phone number.")
    assert "(Members)" in found[1]
    assert "line 3" in found[2]


def test_reasons_that_were_kept_as_words_are_shown_as_they_stand(seat):
    brought(seat)
    seat.send(there("look"))
    ImportRow.objects.update(reason="2行目と、名前と住所が同じです。住所がありません。")
    seat.reads_english()
    assert english_reasons(seat) == ["2行目と、名前と住所が同じです。住所がありません。"] * 3
