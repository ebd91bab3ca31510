"""The process that holds the dictionary: a list of texts (JSON) in, how they are read out.

Its argument: a pattern of the letters that do not say themselves how they are read.
"""

import json
import re
import select
import sys

from sudachipy import Dictionary, MorphemeList, SplitMode

IDLE = 20
"""Seconds after which it ends, when nobody asks."""


def main() -> None:
    """Answer line by line until nobody asks any more."""
    tokenizer = Dictionary(dict="small").tokenizer(SplitMode.C)
    kanji = re.compile(sys.argv[1])
    while select.select([sys.stdin], [], [], IDLE)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        spoken = [_aloud(tokenizer.tokenize(text), kanji) for text in json.loads(line)]
        sys.stdout.write(json.dumps(spoken) + "\n")
        sys.stdout.flush()


def _aloud(words: MorphemeList, kanji: re.Pattern[str]) -> list[str]:
    whole, said = [], []
    for word in words:
        written = word.surface()
        if kanji.search(written):
            said.append(word.reading_form())
            whole.append(said[-1] or written)
        else:
            whole.append(written)
    return ["".join(whole), *said]


if __name__ == "__main__":
    main()
