"""A list as a city would publish it, as long as one likes, made from the real one of 東京都."""

import csv
import os
from pathlib import Path

MANY = 100_000
SHARED = Path(os.environ.get("TONARI_SHARED", Path(__file__).parents[2] / "shared"))
REAL = SHARED / "data" / "tokyo" / "kodomo_shokudo.csv"


def settle(folder: str) -> None:
    """A node of its own in a folder, with its tables made."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "tonari.site.settings",
        "TONARI_DATA": folder,
        "TONARI_ARGON2_COST": "cheap",  # nobody signs in while it is measured
    }
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def write_list(path: Path, count: int = MANY) -> None:
    """`count` rows of 子ども食堂: the real ones again and again, each with a name of its own."""
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = [row for row in csv.reader(file) if any(row)]
    rows = [row for row in rows if row[4] and not any("行目以降" in cell for cell in row)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for number in range(count):
            row = list(rows[number % len(rows)])
            row[4] = f"{row[4]} {number}"
            row[8] = f"{row[8]}-{number % 977}"
            writer.writerow(row)
