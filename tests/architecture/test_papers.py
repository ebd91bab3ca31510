"""What is written down is true, and nothing tells where it was written."""

import re
import subprocess

from .source import ROOT, SRC, python_files

SETTING = re.compile(r"[\"'](TONARI_[A-Z0-9_]+|DATABASE_URL)[\"']")
# Other people's addresses stand in papers; a pinned part comes from wherever pip is told to look.
ADDRESS = re.compile(r"://|--index-url|--find-links|--trusted-host")


def test_every_setting_is_explained_to_operators() -> None:
    text = (ROOT / "docs" / "operators.md").read_text()
    read = {name for file in python_files(SRC) for name in SETTING.findall(file.read_text())}
    explained = set(re.findall(r"^\|\s*`(TONARI_[A-Z0-9_]+|DATABASE_URL)`", text, re.MULTILINE))
    assert read == explained


def test_requirements_name_no_place() -> None:
    for file in (ROOT / "requirements").iterdir():
        assert not ADDRESS.search(file.read_text()), file.name


def test_every_pinned_part_has_a_hash() -> None:
    for name in ("runtime.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pinned = re.findall(r"^\S+==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9]\S*==", text, re.MULTILINE)) > 0


def test_every_part_asked_for_is_pinned() -> None:
    for name in ("runtime", "dev"):
        asked = (ROOT / "requirements" / f"{name}.in").read_text()
        pinned = (ROOT / "requirements" / f"{name}.txt").read_text().lower()
        for part in re.findall(r"^[A-Za-z][\w.-]*", asked, re.MULTILINE):
            assert f"\n{part.lower()}==" in f"\n{pinned}", part


def test_no_committed_file_knows_this_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], check=False, cwd=ROOT, capture_output=True)
    if listed.returncode:  # an archive without history
        return
    here = str(ROOT).encode()
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and len(here) > 3:
            assert here not in path.read_bytes(), name
