"""The outside world of a referral: the letter on paper."""

from dataclasses import asdict, dataclass
from pathlib import Path

from tonari.kernel import paper
from tonari.kernel.paper import qr_svg

LETTER = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Letter:
    """What stands on the letter and its reply sheet: what is needed, from whom, how to answer.

    Never who it is for. recipient_address, sender_address: a line with the postal code, one with
    the rest, or empty. phone, fax: of the sender, or empty; what is not there is not offered.
    written, due: days in Japanese words. address: where the code is typed. link: what the QR says.
    number, back: a few letters, and an address for members only, by which the sender finds the
    introduction of a sheet that came back. days: since the first meeting, for a letter that asks
    how it goes; empty for the offer.
    """

    title: str
    recipient: str
    recipient_address: str
    sender: str
    sender_address: str
    phone: str
    fax: str
    need: str
    where: str
    when: str
    due: str
    written: str
    address: str
    code: str
    link: str
    number: str
    back: str
    days: str = ""


def letter_pdf(letter: Letter) -> bytes:
    """The letter as PDF/UA, A4. Errors: RuntimeError if the process that makes it fails."""
    return paper.pdf(LETTER, drawn(letter))


def drawn(letter: Letter) -> dict[str, str]:
    """What the letter's template shows: its words and the QR codes."""
    codes = {
        "qr": qr_svg(letter.link),
        "qr_words": "お返事のページを開くQRコード",
        "qr_back": qr_svg(letter.back),
        "qr_back_words": "受け取った構成員がつなぎを開くQRコード",
    }
    return asdict(letter) | codes
