"""Reading settings from the environment; a value that cannot be right stops the start."""

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from tonari.kernel import codes

SQLITE = {
    "ENGINE": "tonari.site.fair_sqlite",
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # Preparing a statement takes longer than running it, and the packaged SQLite remembers
        # about ten. It forgets what came last, so there must be room for all that is often asked.
        "cached_statements": 500,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    },
}


def folder(name: str, *, default: Path) -> Path:
    """An existing or new folder, readable by its owner alone."""
    path = Path(os.environ.get(name) or default).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: {path} に書けません。書けるフォルダーにしてください。"
        ) from error
    return path


def boolean(name: str, *, default: bool) -> bool:
    """`1` or `0`."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} は 0 か 1 です。")
    return value == "1"


def choice(name: str, *, among: tuple[str, ...]) -> str:
    """One of a few words, by default the first."""
    value = os.environ.get(name) or among[0]
    if value not in among:
        raise ImproperlyConfigured(f"{name} は次のどれかです: {'、'.join(among)}")
    return value


def number(name: str, *, default: int, least: int) -> int:
    """A whole number, not below `least`."""
    value = os.environ.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} は {least} 以上の整数です。")
    return int(value)


def secret(name: str, *, kept_in: Path) -> str:
    """A secret of at least 50 characters: given, or made once and kept beside the data."""
    value = os.environ.get(name)
    if not value:
        if not kept_in.exists():
            _keep(kept_in, secrets.token_urlsafe(64))
        value = kept_in.read_text().strip()
    if len(value) < 50:
        raise ImproperlyConfigured(f"{name} は50文字以上にしてください。")
    return value


def _keep(path: Path, value: str) -> None:
    # Whole or not at all, and the first of two processes wins.
    new = path.with_name(f"{path.name}.{os.getpid()}")
    new.touch(mode=0o600)
    new.write_text(value)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(new)
    new.unlink()


def base_url(name: str, *, default: str) -> SplitResult:
    """The address people type: https, or http on localhost alone (`__Host-` cookies need it)."""
    address = urlsplit(os.environ.get(name) or default)
    local = address.hostname in ("localhost", "127.0.0.1", "::1")
    if not address.hostname or address.scheme not in ("http", "https") or address.path.strip("/"):
        raise ImproperlyConfigured(f"{name} は https://tonari.example.jp のようなアドレスです。")
    if address.scheme == "http" and not local:
        raise ImproperlyConfigured(f"{name}: localhost のほかは https:// で始めてください。")
    return address


def database(name: str, *, default: Path) -> dict[str, Any]:
    """`postgres://…` or `sqlite:///file`; without it, SQLite in the data folder."""
    url = os.environ.get(name)
    if not url:
        return SQLITE | {"NAME": default}
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError) as error:
        raise ImproperlyConfigured(
            f"{name} は postgres://… または sqlite:///ファイル です。"
        ) from error
    if "sqlite" in parsed["ENGINE"]:
        return SQLITE | {"NAME": parsed["NAME"]}
    # What it is told again and again, the server plans once: `ledger.adapters` alone tells it so.
    return parsed | {"OPTIONS": parsed.get("OPTIONS", {}) | {"prepare_threshold": 1}}


def code_lists(name: str, *, default: Path) -> dict[str, codes.CodeList]:
    """The code lists of official forms: ours, or those in a folder of the operator's."""
    given = os.environ.get(name)
    own = Path(given or default).resolve()
    if given and not own.is_dir():
        raise ImproperlyConfigured(f"{name}: {own} というフォルダーはありません。")
    try:
        return codes.code_lists(own)
    except codes.WrongList as error:
        raise ImproperlyConfigured(str(error)) from error


def tiles(name: str, credit: str) -> dict[str, str]:
    """The address of base map tiles, `https://…/{z}/{x}/{y}.png`, and whom they are from.

    {} without it. The rest of a page's promises stand: only this host may give it pictures.
    """
    address, whom = os.environ.get(name), os.environ.get(credit, "").strip()
    if not address:
        return {}
    parts = urlsplit(address)
    holes = all(address.count(hole) == 1 for hole in ("{z}", "{x}", "{y}"))
    host = re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]+)?", parts.netloc)
    if parts.scheme != "https" or not host or not holes or re.search(r"[\s;,'\"]", address):
        raise ImproperlyConfigured(
            f"{name} は https://tiles.example.jp/{{z}}/{{x}}/{{y}}.png のようなアドレスです。"
        )
    if not whom:
        raise ImproperlyConfigured(f"{name} を使うときは、地図の出典を {credit} に書いてください。")
    return {"address": address, "credit": whom, "origin": f"https://{parts.netloc}"}


def mail(name: str) -> dict[str, Any]:
    """`smtp://user:password@host:port` or `smtps://…`; without it, no mail leaves the node."""
    url = os.environ.get(name)
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    server = urlsplit(url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname:
        raise ImproperlyConfigured(
            f"{name} は smtps://利用者:合言葉@ホスト:465 のようなアドレスです。"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": server.port or (465 if server.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp" and server.hostname != "localhost",
        "EMAIL_TIMEOUT": 20,
    }
