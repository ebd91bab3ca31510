"""What a node installs is what it uses."""

import re
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Named by no source of ours: the database's driver, what builds the package, and the dictionary
# that the analyser of readings finds by itself.
BY_ADDRESS = {"psycopg", "setuptools", "sudachidict-small"}
# Asked for by rooms that are still to be built; this list only gets shorter.
WAITING = {"budoux", "markdown-it-py", "nh3", "openpyxl", "phonenumberslite"}


def test_every_part_that_is_asked_for_is_used() -> None:
    lines = (ROOT / "requirements" / "runtime.in").read_text().splitlines()
    wanted = {re.split(r"[\[<>=]", line)[0].lower() for line in lines if line[:1].isalpha()}
    modules: dict[str, set[str]] = {name: set() for name in wanted}
    for module, names in packages_distributions().items():
        for name in {name.lower().replace("_", "-") for name in names} & wanted:
            modules[name].add(module)
    files = [file for file in (ROOT / "src").rglob("*.py") if "migrations" not in file.parts]
    words = set(re.findall(r"\w+", " ".join(file.read_text() for file in files)))
    unused = {name for name, found in modules.items() if not found & words}
    assert unused <= BY_ADDRESS | WAITING
