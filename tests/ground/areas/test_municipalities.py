"""Five digits of a municipality's code: which of two it is, what stands beside it tells."""

from datetime import date

import pytest

from tonari.ground.areas.actions import take_path
from tonari.ground.areas.models import Municipality, Population
from tonari.ground.areas.rules.brought import POPULATION, Told
from tonari.ground.areas.rules.municipalities import Undecided, municipality_of
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused

ICHIKAWA, SHIBETSU = "122033", "012203"
BOTH = {ICHIKAWA: "市川市", SHIBETSU: "士別市"}


@pytest.mark.parametrize(
    ("cell", "near", "towns", "code"),
    [
        ("11002", (), {}, "011002"),  # no prefecture has a town 002: it is 札幌市
        ("22212", (), {}, "222127"),
        ("０１１００２", (), {}, "011002"),
        ("12203", ("千葉県",), {}, ICHIKAWA),
        ("12203", ("千葉",), {}, ICHIKAWA),
        ("12203", ("北海道士別市東6条",), {}, SHIBETSU),
        ("12203", (), {ICHIKAWA: "市川市"}, ICHIKAWA),
        ("12203", (), {SHIBETSU: ""}, SHIBETSU),
        ("12203", ("市川市八幡1-1",), BOTH, ICHIKAWA),
        ("12203", ("", "士別市", "本町1-1"), {SHIBETSU: "士別市"}, SHIBETSU),
        ("12203", ("", "", "本町1-1"), {SHIBETSU: "士別市"}, SHIBETSU),
        ("12203", ("", "", "大町三丁目1"), {SHIBETSU: "士別市"}, SHIBETSU),
        ("12203", ("", "", "285-0001 市川市1"), BOTH, ICHIKAWA),
        ("12203", ("", "市川市", "市川市八幡1-1"), BOTH, ICHIKAWA),
        ("01202", ("函館市",), {"012025": "函館市"}, "012025"),
        ("12203", ("千葉県",), {SHIBETSU: "士別市"}, ICHIKAWA),
        ("", (), {}, ""),
    ],
)
def test_five_digits_are_read_by_what_stands_beside_them(cell, near, towns, code):
    assert municipality_of(cell, near, lambda: towns) == code


@pytest.mark.parametrize(
    ("near", "towns"),
    [
        *(((), {}), ((), BOTH), (("静岡県",), {}), (("八幡1-1",), BOTH)),
        (("", "市川市", "市川市八幡1-1"), {SHIBETSU: "士別市"}),
        (("", "", "市川市八幡1-1"), {SHIBETSU: "士別市"}),
        (("", "市川市", ""), {SHIBETSU: ""}),
        (("", "東市川市", ""), BOTH),
    ],
)
def test_where_nothing_decides_neither_is_taken(near, towns):
    with pytest.raises(Undecided) as refused:
        municipality_of("12203", near, lambda: towns)
    said = refused.value.reason % refused.value.values
    assert "122033（千葉県）か012203（北海道）か" in said


def test_the_prefecture_of_tokyo_is_not_that_of_kyoto():
    # 26202 is 舞鶴市 of 京都府; 東京都府中市 holds 京都府, too.
    assert municipality_of("26202", ("京都府舞鶴市",)) == "262021"
    assert municipality_of("13206", ("東京都府中市",)) == "132063"


def test_a_code_that_fits_none_is_refused():
    with pytest.raises(Refused, match="検査数字"):
        municipality_of("222128")


@pytest.mark.django_db
def test_rows_of_a_population_table_are_of_the_town_they_say(tmp_path):
    path = tmp_path / "人口.csv"
    path.write_text(
        "都道府県コード又は市区町村コード,都道府県名,地域名,総人口\n"
        "12203,千葉県,八幡,100\n12203,北海道,東山,200\n12203,,南,300\n"
    )
    told = Told(counted_on=date(2026, 4, 1))
    said = {"by": COMMAND, "what": POPULATION, "path": path, "source": "a", "licence": ""}
    outcomes = take_path(told=told, **said)
    codes = dict(Population.objects.values_list("name", "municipality_code"))
    assert codes == {"八幡": ICHIKAWA, "東山": SHIBETSU, "南": ""}
    assert "空けて入れました" in outcomes[2].reason
    Municipality.objects.create(code=ICHIKAWA, prefecture="千葉県", name="市川市", digest="a")
    assert take_path(told=told, **said)[2].result == "taken"
    assert Population.objects.filter(name="南", municipality_code=ICHIKAWA).exists()
