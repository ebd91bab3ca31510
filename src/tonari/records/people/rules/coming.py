"""On what terms somebody can come to a place, when, and how far: the codes of `coming`."""

from tonari.kernel.refused import gettext_noop as _

# On what terms somebody can come to a place; `directory` has the same codes of its entries.
TERMS = {
    "free": _("お金がかからない"),
    "no_booking": _("予約しないで行ける"),
    "no_name": _("名前を言わなくてよい"),
    "children": _("子どもを連れて行ける"),
    "wheelchair": _("車いすで入れる"),
    "transport": _("送り迎えがある"),
    "languages": _("日本語のほかのことばで話せる"),
    "online": _("オンラインで話せる"),
    "room": _("待たずに行ける（空きがある）"),
}
# When somebody can come: one of those that are named is enough.
TIMES = {
    "daytime": _("平日の昼間"),
    "evening": _("夕方から夜（18時よりあと）"),
    "weekend": _("土曜・日曜"),
}
# How far somebody can come, in metres.
WITHIN = {
    "500": _("500mまで（歩いてすぐ）"),
    "1000": _("1kmまで"),
    "3000": _("3kmまで"),
    "10000": _("10kmまで"),
}
COMING: dict[str, tuple[str, dict[str, str]]] = {
    "terms": (_("あると行きやすいこと"), TERMS),
    "times": (_("行ける時間"), TIMES),
    "within": (_("どこまで行けるか"), WITHIN),
    "terms_words": (_("ほかに、会う・通うときの条件"), {}),
}
"""Each field of the section: how it is called, and its codes; none for free words."""
