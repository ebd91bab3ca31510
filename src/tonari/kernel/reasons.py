"""Why something became of a row: sentences that are translated where they are shown."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from .refused import Refused


class Sentence(NamedTuple):
    """words: marked for translation, with `%(name)s` places for the values.

    A value that is a list is of words that are marked too; they stand one after the other, with 、.
    """

    words: str
    values: Mapping[str, object]


class Reason(str):
    """Sentences in Japanese, one after the other, that still know their values."""

    __slots__ = ("sentences",)

    sentences: tuple[Sentence, ...]

    def __new__(cls, *sentences: Sentence) -> "Reason":
        """Of its sentences."""
        made = super().__new__(cls, _written(sentences, str))
        made.sentences = sentences
        return made

    def __getnewargs__(self) -> tuple[Sentence, ...]:  # type: ignore[override]
        """What a copy is made of."""
        return self.sentences

    def kept(self) -> str:
        """As it is kept in a column of text: one sentence without values as itself, else JSON."""
        if all(not one.values for one in self.sentences) and len(self.sentences) < 2:
            return str(self)
        return json.dumps(self.sentences, ensure_ascii=False, separators=(",", ":"), default=str)

    def shown(self, translate: Callable[[str], str], between: str) -> str:
        """In the language of `translate`. between: what stands between its sentences."""
        return _written(self.sentences, translate, between)


def say(words: str, **values: object) -> Reason:
    """One sentence."""
    return Reason(Sentence(words, values))


def why(refused: Refused) -> Reason:
    """What a refusal says."""
    return say(refused.reason, **refused.values)


def joined(reasons: Iterable[str]) -> Reason:
    """Several as one; what is no Reason is a sentence as it stands."""
    return Reason(*(sentence for one in reasons for sentence in _sentences(one)))


def keep(reason: str) -> str:
    """As `Reason.kept`, also of what is a sentence as it stands."""
    return reason.kept() if isinstance(reason, Reason) else reason


def kept_as(text: str) -> Reason:
    """What a column of text holds; what was kept before there were values is shown as it stands."""
    if text.startswith("[["):
        try:
            return Reason(
                *(Sentence(str(words), dict(values)) for words, values in json.loads(text))
            )
        except (ValueError, TypeError, KeyError):
            pass
    return joined([text])


def _sentences(reason: str) -> tuple[Sentence, ...]:
    if isinstance(reason, Reason):
        return reason.sentences
    return (Sentence(reason, {}),) if reason else ()


def _written(
    sentences: Iterable[Sentence], translate: Callable[[str], str], between: str = ""
) -> str:
    return between.join(_filled(words, values, translate) for words, values in sentences)


def _filled(words: str, values: Mapping[str, object], translate: Callable[[str], str]) -> str:
    if not values:
        return translate(words)
    comma = translate("、")
    said = {
        name: comma.join(translate(str(one)) for one in value) if isinstance(value, list) else value
        for name, value in values.items()
    }
    return translate(words) % said
