"""An address that stands in several columns is one; without a street there is none."""

from datetime import date

import pytest

from tonari.records.directory.adapters import glance, open_list
from tonari.records.directory.models import Service
from tonari.records.directory.rules.addresses import address_of
from tonari.records.directory.rules.cells import Cells, Header
from tonari.records.directory.rules.hours import proposed
from tonari.records.directory.rules.mapping import suggested
from tonari.records.directory.rules.opening_words import describe

from .conftest import take

NEW = ("所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下")


@pytest.mark.parametrize(
    ("names", "cells", "address"),
    [
        (NEW, ["静岡県", "焼津市", "本町二丁目", "16-32"], "静岡県焼津市本町二丁目16-32"),
        (NEW, ["静岡県", "焼津市", "本町2", "16-32"], "静岡県焼津市本町2 16-32"),
        (NEW, ["静岡県", "焼津市", "焼津市本町", "１"], "静岡県焼津市本町１"),
        (("住所1", "住所2"), ["焼津市本町1-2", "海ビル3階"], "焼津市本町1-2 海ビル3階"),
        (("住所１", "住所２"), ["焼津市本町", "1-2"], "焼津市本町1-2"),
        (("住所1", "住所2", "住所3"), ["静岡県", "焼津市", "本町1"], "静岡県焼津市本町1"),
        (
            ("都道府県名", "市区町村名", "町名", "丁目", "番地"),
            ["静岡県", "焼津市", "本町", "2", "2"],
            "静岡県焼津市本町2丁目2",
        ),
        (("町名", "番地"), ["本町1丁目", "1番地"], "本町1丁目1番地"),
        (("所在地_連結表記", *NEW), ["焼津市本町１−２", "静岡県", "焼津市", "本町", "1-2"],
         "焼津市本町１−２"),
        (("住所", "番地"), ["焼津市本町", "1-2"], "焼津市本町1-2"),
        (("住所", "番地"), ["焼津市本町1番2号", "1-2"], "焼津市本町1番2号"),
        (("住所", "住所2"), ["焼津市本町1-2", "海ビル"], "焼津市本町1-2 海ビル"),
    ],
)  # fmt: skip
def test_the_parts_are_joined_in_their_order(names, cells, address):
    assert address_of(Cells(Header(names), cells)) == (address, True)


def test_a_municipality_alone_is_no_address():
    said = Cells(Header(NEW), ["静岡県", "焼津市"])
    assert address_of(said) == ("静岡県焼津市", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("NO,名称,所在地_市区町村,所在地_町字,所在地_番地以下\n1,海,焼津市,本町,1-2\n", "plain"),
        ("名称,住所1,住所2\n海,焼津市本町,1-2\n", "plain"),
        ("施設名,市区町村名,町名,番地\n海,焼津市,本町,1-2\n", "plain"),
        ("名称,実施サービス,所在地_町字,所在地_番地以下\n海,,焼津市本町,1-2\n", "care"),
    ],
)  # fmt: skip
def test_a_list_whose_address_is_in_parts_is_known_and_read(tmp_path, text, format_):
    path = tmp_path / "list.csv"
    path.write_text(text)
    assert open_list(path).format.code == format_
    (outcome,) = take(path)
    assert "住所がありません" not in outcome.reason
    assert Service.objects.get().address == "焼津市本町1-2"


@pytest.mark.django_db
def test_where_the_columns_are_chosen_the_rest_of_the_address_is_one(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("会の名前,場所,番地など,ひとこと\nひだまり,焼津市本町,1-2,毎日\n")
    mapping = suggested(glance(path).headers)
    assert (mapping["場所"], mapping["番地など"]) == ("住所", "住所2")
    assert "住所がありません" not in take(path, mapping=mapping)[0].reason
    assert Service.objects.get().address == "焼津市本町1-2"


@pytest.mark.django_db
def test_where_the_columns_are_chosen_the_days_and_the_times_stand_together(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("会の名前,場所,開催日,時間\nひだまり,焼津市本町1-2,毎月第2土曜,10:00〜12:00\n")
    mapping = suggested(glance(path).headers)
    assert (mapping["開催日"], mapping["時間"]) == ("利用日時", "利用日時2")
    assert take(path, mapping=mapping)[0].result == "taken"
    row = Service.objects.get()
    assert row.hours == "毎月第2土曜\n10:00〜12:00"
    assert describe(proposed(row.hours, date(2026, 12, 1))) == "第2土曜 10:00〜12:00"
