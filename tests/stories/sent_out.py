"""What leaves the node in a town of marked words: papers, mails, calendars, answers to a link."""

from datetime import timedelta
from io import BytesIO

import pypdf
from django.core import mail
from django.test import Client

from tonari.entry.jobs import hosts, mails
from tonari.ground.network import actions as network
from tonari.kernel import clock
from tonari.records.people import actions as people
from tonari.records.people import queries as people_queries
from tonari.work.support import actions as support

from .marked import Town
from .marks import CODE


def sent_out(town: Town) -> dict[str, str]:
    """By its name in the list: what stands in it, without spaces."""
    owner, nobody = town.owner, Client()
    here = f"/people/{town.case_id}/"
    feed = f"/calendar/{support.make_feed(by=town.cast.owner)}.ics"
    summary = f"{here}summary.pdf?whereabouts=on"
    link = f"/a/{town.words[CODE]}/"
    made = {
        "entry/jobs/letters.py send_each": mailed(town),
        "entry/web/calendar/views.py feed": nobody.get(feed).content,
        "entry/web/calendar/views.py _wrong": nobody.get("/calendar/none.ics").content,
        "entry/web/referral/views.py letter": on_paper(owner, f"{town.asked}letter.pdf"),
        "entry/web/light/views.py answer": nobody.get(link).content,
        "entry/web/light/views.py code": nobody.get("/a/").content,
        "entry/web/light/views.py thanks": nobody.get("/a/thanks/").content,
        "entry/web/people/views/summary.py pdf": on_paper(owner, summary),
        "entry/web/people/views/sheet.py pdf": sheets(town),
        "people/sheet.html": owner.get(f"{here}sheet/").content,
        "referral/task.html": owner.get(town.good).content,
        "site/health.py healthz": nobody.get("/healthz").content,
        "site/health.py readyz": nobody.get("/readyz").content,
    }
    assert b"BEGIN:VEVENT" in made["entry/web/calendar/views.py feed"], "nothing was planned"
    return {name: "".join(content.decode().split()) for name, content in made.items()}


def on_paper(client: Client, address: str) -> bytes:
    pages = pypdf.PdfReader(BytesIO(client.get(address).content)).pages
    return "".join(page.extract_text() for page in pages).encode()


def sheets(town: Town) -> bytes:
    """Both official papers, while the household stands as it was typed by its page."""
    here, owner = f"/people/{town.case_id}/sheet/", town.cast.owner
    name = "household"
    view = people_queries.open_sections(owner, town.case_id, [name], "support")[name]
    typed = people_queries.section_version(owner, town.case_id, name, 1)
    where = {"by": owner, "case_id": town.case_id, "name": name}
    people.write_section(**where, version=view.version, content=typed)
    papers = on_paper(town.owner, f"{here}application.pdf?whereabouts=on")
    papers += on_paper(town.owner, f"{here}intake.pdf")
    people.write_section(**where, version=view.version + 1, content=view.content)
    return papers


def mailed(town: Town) -> bytes:
    """To members a month later, when something waits for everybody; to a host when they are due."""
    for who in (town.cast.owner, town.cast.other):
        network.set_mail(by=who, email=f"{who.id.hex}@example.jp", mail="daily")
    with clock.at(clock.now() + timedelta(days=40)):
        mails.send_due()
    assert mail.outbox, "no mail was sent, so this proved nothing"
    with clock.at(clock.now() + timedelta(days=200)):
        hosts.ask_due()
    assert mail.outbox[-1].to == ["engawa@example.org"], "no host was asked"
    return "\n".join(str(letter.message()) for letter in mail.outbox).encode()


def core(word: str) -> str:
    """The part of a marked word that stands even where it is cut to a length."""
    return word[7:15] if word.startswith("ｶﾅﾘｱ") else word
