"""What stands beside a recipient: whole pieces, and names that are not broken in two."""

from tonari.entry.web.referral.recipients import LINE, short
from tonari.entry.web.templatetags.tonari import by_words


def test_hours_are_not_cut_in_the_middle_of_a_time() -> None:
    hours = "月曜 9:00〜12:00、水曜 13:00〜17:00、第1土曜 10:00〜12:00"
    said = short(hours)
    assert said == "月曜 9:00〜12:00、水曜 13:00〜17:00…"
    assert len(said) <= LINE + 1
    assert short("短い") == "短い"
    assert len(short("あ" * 50)) == LINE, "one long word"


def test_a_name_is_broken_between_its_words_alone() -> None:
    one = '<span class="unbroken">{}</span>'.format
    assert by_words("みなと野市 福祉課") == f"{one('みなと野市')} {one('福祉課')}"
    called = by_words("みなと野市 福祉課からの方（12月1日）")
    assert called.endswith(f"{one('福祉課からの方')}{one('（12月1日）')}")
    assert by_words("<b>") == one("&lt;b&gt;")
