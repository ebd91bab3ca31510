"""QR codes that a telephone reads: the secret of an authenticator, the address of a link."""

from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


def authenticator(login: str, secret: str) -> dict[str, str]:
    """A TOTP secret in each way that an app takes it, for `signin/authenticator.html`.

    secret: in groups of four letters. app: its `otpauth:` address (Key URI Format), which opens an
    app on the same telephone. qr: that address as an SVG.
    """
    issuer = settings.MFA_TOTP_ISSUER
    label = quote(f"{issuer}:{login}")
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer})}"
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {"secret": groups, "app": address, "qr": link_picture(address)}


def link_picture(address: str) -> SafeString:
    """An SVG of an address, with the quiet zone of four modules that scanners need."""
    picture = segno.make(address, error="m", micro=False)
    return mark_safe(  # noqa: S308  (made of squares alone)
        picture.svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=False)
    )
