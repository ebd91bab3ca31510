"""Words that lead to another number or address wait for a member; others do not."""

import pytest

from tonari.records.directory.rules.keeping import leads_elsewhere


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        ("12月29日から1月3日は休み。8月は10:00〜16:00", False),
        ("2026年12月24日 18:00〜20:30", False),
        ("電話は 054 000 1234", True),
        ("くわしくは www.example.jp", True),
        ("a@example.jp まで", True),
        ("ＬＩＮＥで", True),
        ("090 - 1234 - 5678", True),
        ("０９０・１２３４・５６７８", True),
        ("lin.ee/abc", True),
        ("＠umikaze を追加", True),
        ("月は9:00〜12:00、13:00〜15:00", False),
        ("09〜12、13〜15、16〜18", False),
        ("5・10・15・20の日。onlineでも", False),
        ("〇九〇一二三四五六七八へ", True),
        ("〇九〇-一二三四-五六七八", True),
        ("090／1234／5678", True),
        ("０９０、１２３４、５６７８", True),
        ("電話\n090\n1234\n5678", True),
        ("054、620\n1111", True),
        ("0120/123/456", True),
        ("ラインのIDは うみかぜ", True),
        ("ラインで umikaze を追加", True),
        ("インスタ：umikaze_cafe", True),
        ("2026-12-01 10:00", False),
        ("2026/12/01 10:00、2026/12/08 10:00", False),
        ("2026-12-01 10:00\n2026-12-08 10:00", False),
        ("二〇二六年十二月一日、午前十時", False),
        ("05、10、15、20、25日", False),
        ("01/04、01/11、02/08", False),
        ("0900、1000、1130から", False),
        ("オンラインでも。ラインダンスの会", False),
        ("090-2026-12-01", True),
        ("月 10-12 13-15", False),
        ("09-12 13-15 16-18", False),
        ("火・木 9-12、13-17", False),
        ("9-12 13-15 へお電話を", True),
        ("電話 10-12 13-15", True),
        ("TEL 9-12 13-15", True),
        ("09-01 23-45 67-8", True),
        ("54-62 71-11", True),
        ("62-01 11-12", True),
        ("10-12 13-15 054-620-1111", True),
        ("9-12 13-15-16", True),
    ],
)
def test_what_leads_elsewhere(words, leads):
    assert leads_elsewhere("", words) is leads
    assert not leads_elsewhere(words, words)
