"""The pieces of pages, as a browser or a screen reader meets them."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string

from tonari.entry.web.templatetags.tonari import whole
from tonari.kernel import clock


class Questions(forms.Form):
    name = forms.CharField(label="呼び名", help_text="ほんとうの名前でなくてかまいません。")
    way = forms.ChoiceField(label="連絡", widget=forms.RadioSelect, choices=[("a", "電話")])
    seen = forms.BooleanField(label="本人に見せた", required=False)


def part(piece, request=None, **context):
    return render_to_string(f"parts/{piece}.html", context, request)


def test_help_and_error_are_bound_to_the_control():
    html = part("field", field=Questions({})["name"])
    control = re.search(r"<input[^>]*>", html)[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in control
    assert 'aria-invalid="true"' in control
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<label for="id_name"' in html


def test_a_group_is_a_fieldset_with_its_error():
    html = part("field", field=Questions({})["way"])
    assert re.search(r'<fieldset[^>]*id="id_way"[^>]*aria-describedby="id_way_error"', html)
    assert "<legend" in html
    assert '<label for="id_way_0">電話</label>' in html


def test_a_tick_has_its_label_beside_it_once():
    html = part("field", field=Questions()["seen"])
    assert html.count("本人に見せた") == 1


def test_ids_are_not_repeated():
    html = "".join(part("field", field=field) for field in Questions({}))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_each_line_of_the_summary_leads_to_its_field():
    html = part("form_errors", form=Questions({}))
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert 'href="#id_name"' in html
    assert 'href="#id_way"' in html


def test_a_form_without_errors_has_no_summary():
    assert part("form_errors", form=Questions()).strip() == ""


def test_what_was_typed_stays_and_is_escaped(rf):
    asked = rf.post("/")
    html = part("form", asked, form=Questions({"name": "<b>はる"}), button="保存する")
    assert 'value="&lt;b&gt;はる"' in html


def test_a_number_is_called_by_its_digits():
    html = part("call_button", name="ひだまり", phone="０５５（０００）1234")
    assert 'href="tel:0550001234"' in html


def test_without_a_number_the_button_leads_to_who_can_be_reached():
    assert 'href="/#now"' in part("call_button", name="ひだまり", phone="")


@pytest.mark.parametrize(("here", "shown"), [(1, {"next"}), (2, {"prev", "next"}), (3, {"prev"})])
def test_pages_lead_back_and_on(rf, here, shown):
    html = part("pagination", here=here, all=3, request=rf.get("/places/?words=ごはん"))
    assert set(re.findall(r'rel="(\w+)"', html)) == shown
    assert "words=" in html


def test_one_page_needs_no_links():
    assert part("pagination", here=1, all=1).strip() == ""


def test_of_several_names_in_a_line_none_is_broken_in_two():
    parts = re.findall(
        r'<span class="unbroken">([^<]*)</span>', whole("南地区（佐藤 さくら、鈴木 一郎）")
    )
    assert parts == ["南地区", "（佐藤 さくら、", "鈴木 一郎）"]
    assert whole("<b>") == '<span class="unbroken">&lt;b&gt;</span>'
    assert whole("") == ""


def test_a_long_fact_is_folded_and_a_short_one_is_not():
    html = part("facts", facts=[("願い", "あ" * 500), ("名前", "高橋"), ("日", clock.today())])
    assert html.count("<details>") == 1
    assert "<dd>高橋</dd>" in html


def test_long_words_are_folded_and_nothing_of_them_is_left_out():
    sentence = "夫がなくなってから、だれとも話していない日が続いています。"
    long = sentence * 12 + "また将棋をさしたい。"
    html = part("long", words=long, look="own-words")
    head = re.search(r'folded-head">([^<]*)<', html)[1]
    rest = re.search(r"<details><summary>つづきを読む</summary><p>([^<]*)</p></details>", html)[1]
    assert head + rest == long
    assert head.endswith("。")
    assert len(head) <= 100
    many_lines = "\n".join("一行" for _line in range(9))
    assert "<details>" in part("long", words=many_lines, look="prose")
    # Without an end of a sentence it is cut all the same.
    assert "<details>" in part("long", words="あ" * 20_000, look="prose")


def test_short_words_are_not_folded():
    html = part("long", words="また将棋をさしたい\n<b>", look="own-words")
    assert html.strip().endswith('<p class="own-words">また将棋をさしたい\n&lt;b&gt;</p>')


def test_a_line_of_a_list_is_no_page_of_words():
    html = part("row", link="/x/", title="見出し", text="あ" * 2_000)
    assert "あ" * 100 + "…" in html
    assert "あ" * 101 not in html
    assert "い" * 150 in part("row", link="/x/", title="見出し", text="い" * 150)
