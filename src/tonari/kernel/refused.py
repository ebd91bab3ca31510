"""The one domain error."""


class Refused(Exception):
    """Something may not happen; the sentence says what the user can do instead.

    reason: a Japanese sentence, marked with `gettext_noop`, with `%(name)s` places for `values`.
    field: the form field it belongs to, empty for the whole form.
    missing: answer as if the thing did not exist (forbidden and missing look the same).
    repeated: the same form came twice; the first time counted, so show what that one made.
    """

    def __init__(
        self,
        reason: str,
        *,
        field: str = "",
        missing: bool = False,
        repeated: bool = False,
        **values: object,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.missing = missing
        self.repeated = repeated
        self.values = values


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


_ = gettext_noop


def not_found() -> Refused:
    """The same answer for what is not there and for what the viewer may not know of."""
    return Refused(_("見つかりませんでした。"), missing=True)


def already_done() -> Refused:
    """The answer to a form that was sent a second time."""
    return Refused(_("もう保存されています。"), repeated=True)
