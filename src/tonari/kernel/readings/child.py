"""The process that holds the dictionary: a list of texts (JSON) in, a list of their words out."""

import json
import select
import sys

from sudachipy import Dictionary, SplitMode

IDLE = 20
"""Seconds after which it ends, when nobody asks."""


def main() -> None:
    """Answer line by line until nobody asks any more."""
    tokenizer = Dictionary(dict="small").tokenizer(SplitMode.C)
    while select.select([sys.stdin], [], [], IDLE)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        spoken = [
            [(word.surface(), word.reading_form()) for word in tokenizer.tokenize(text)]
            for text in json.loads(line)
        ]
        sys.stdout.write(json.dumps(spoken) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
