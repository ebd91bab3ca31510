"""From which lists an entry's words are, and on what terms: several where it was several."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tonari.kernel.text import fold

_CC = "https://creativecommons.org"
_PAGES = {
    "ccby40": f"{_CC}/licenses/by/4.0/",
    "ccby30": f"{_CC}/licenses/by/3.0/",
    "ccby21jp": f"{_CC}/licenses/by/2.1/jp/",
    "ccbysa40": f"{_CC}/licenses/by-sa/4.0/",
    "ccbysa21jp": f"{_CC}/licenses/by-sa/2.1/jp/",
    "cc0": f"{_CC}/publicdomain/zero/1.0/",
    "cc010": f"{_CC}/publicdomain/zero/1.0/",
    "pdl10": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
    "odbl10": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""Where the terms of known licences stand, by their letters and digits."""
_SPELLED = {
    fold(said): meant
    for said, meant in {
        "クリエイティブ・コモンズ・ライセンス": "cc",
        "クリエイティブ・コモンズ": "cc",
        "公共データ利用規約": "pdl",
        "ライセンス": "",
        "表示": "by",
        "継承": "sa",
        "日本": "jp",
        "国際": "",
        "第": "",
        "版": "",
    }.items()
}


class Credit(NamedTuple):
    """A source as it is to be named, its licence, and where its list is; each may be empty."""

    source: str
    licence: str
    url: str = ""


def together(several: Sequence[Credit]) -> Credit:
    """All of them, for what has room for one: beside different licences each source has its own."""
    licences = list(dict.fromkeys(one.licence for one in several if one.licence))
    alike = len({one.licence for one in several if one.source}) < 2
    sources = dict.fromkeys(
        one.source if alike or not one.licence else f"{one.source}（{one.licence}）"
        for one in several
        if one.source
    )
    url = next((one.url for one in several if one.url), "")
    return Credit("、".join(sources), "、".join(licences), url)


def terms_page(licence: str) -> str:
    """Where a licence's terms stand, if it is a known one or an address itself; else empty."""
    if re.fullmatch(r"https?://\S+", licence):
        return licence
    name = fold(licence)
    for said, meant in _SPELLED.items():
        name = name.replace(said, meant)
    return _PAGES.get(re.sub(r"[-_・./()\[\]「」]", "", name), "")
