"""Links for hosts, who keeps what nobody answers for, and asking by mail."""

from datetime import datetime
from uuid import UUID

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.vault.rules import keys_of_token
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.ids import fold_paper_code, new_paper_code
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.directory.models import HostLink, Report, Service
from tonari.records.directory.rules import WITHDRAWN, needs_checking
from tonari.records.directory.rules.keeping import (
    CODE_GROUPS,
    MAIL,
    MAIL_LINK_LIVES,
    PAPER,
    RECRUITING,
    WAITS,
    asks_host,
    check_code,
    check_gives_links,
)
from tonari.records.directory.rules.openings import from_json, has_run_out

from .holding import editable


@action
def make_link(*, by: Actor, service_id: UUID, code: str) -> UUID:
    """A host may keep this entry by a card with this code from now on; the link's id.

    The card of before opens nothing any more. The same code again is `Refused` (repeated).
    Where an organisation looks after the entry, only it may; `Refused` for others. Of what nobody
    looks after, the member's organisation does from now on: what the host writes waits for it.
    """
    link_id = _id_of(check_code(code))
    row = _open_to_hosts(by, service_id)
    if row.state == WITHDRAWN:
        raise Refused(_("取り下げてあるので、カードは作れません。"))
    _end(row, PAPER)
    insert_once(HostLink(pk=link_id, service=row, kind=PAPER))
    record("directory.link_made", by=by, subject=row.pk, link=link_id, kind=PAPER)
    if row.keeper_id is None:
        _keep(by, row)
    return link_id


@action
def withdraw_links(*, by: Actor, service_id: UUID) -> None:
    """No card and no mail of this entry opens anything any more."""
    row = _open_to_hosts(by, service_id)
    ended = _end(row, PAPER) + _end(row, MAIL)
    if not ended:
        raise already_done()
    record("directory.links_withdrawn", by=by, subject=row.pk, ended=ended)


@action
def let_ask_by_mail(*, by: Actor, service_id: UUID, allowed: bool) -> None:
    """Whether the entry's own mail address may be asked if all is still right."""
    row = _open_to_hosts(by, service_id)
    if allowed and not row.email:
        raise Refused(_("メールでたずねるには、先にメールアドレスをのせてください。"))
    Service.objects.filter(pk=row.pk).update(ask_by_mail=allowed, modified_at=clock.now())
    record("directory.asking_set", by=by, subject=row.pk, allowed=allowed)


@action
def keep_service(*, by: Actor, service_id: UUID) -> None:
    """The member's organisation looks after an entry that nobody answers for.

    It is still not theirs: introductions go where they went, and any member may put it right.
    """
    row = _unowned(by, service_id)
    if row.kept_by_id == by.acting_for:
        raise already_done()
    _keep(by, row)


@action
def let_go_service(*, by: Actor, service_id: UUID) -> None:
    """The organisation no longer looks after it: it stands in everybody's list again.

    `Refused` while a report waits that people were recruited there: whoever lets go might end it.
    """
    row = _unowned(by, service_id)
    reports = Report.objects.filter(service=row, what=RECRUITING, state__in=WAITS)
    if row.kept_by_id == by.acting_for and reports.exists():
        raise Refused(
            _(
                "勧誘の知らせが届いています。それが終わるまで、「うちでは確かめない」にはできません。"
            )
        )
    kept = Service.objects.filter(pk=row.pk, kept_by=by.acting_for)
    if not kept.update(kept_by=None, modified_at=clock.now()):
        raise already_done()
    record("directory.service_let_go", by=by, subject=row.pk)


@action
def ask_host(*, by: Actor, service_id: UUID, before: datetime | None) -> str:
    """A mail asks the host now (for the minute tick): the code of its link.

    before: when one asked last. Errors: Refused if one asks already, or nothing is to be asked.
    """
    row = Service.objects.select_for_update().get(pk=service_id)
    now = clock.now()
    if by.kind != "job" or row.state == WITHDRAWN or row.asked_at != before:
        raise already_done()
    today = clock.today()
    stale = needs_checking(row.last_checked_on, today)
    stale = stale or has_run_out(from_json(row.openings), today)
    if not asks_host(row.ask_by_mail, row.email, stale, row.asked_at, now):
        raise already_done()
    code = new_paper_code(CODE_GROUPS)
    _end(row, MAIL)
    link = HostLink(pk=_id_of(fold_paper_code(code)), service=row, kind=MAIL)
    link.expires_at = now + MAIL_LINK_LIVES
    insert_once(link)
    Service.objects.filter(pk=row.pk).update(asked_at=now, modified_at=now)
    record("directory.host_asked", by=by, subject=row.pk, chain=row.organisation_id, link=link.pk)
    return code


def _keep(by: Actor, row: Service) -> None:
    kept = Service.objects.filter(pk=row.pk, kept_by__isnull=True)
    if not kept.update(kept_by=by.acting_for, modified_at=clock.now()):
        raise Refused(_("もう、ほかの主体が確かめています。"))
    record("directory.service_kept", by=by, subject=row.pk)


def _id_of(folded: str) -> UUID:
    return keys_of_token(folded).holder[1]


def _end(row: Service, kind: str) -> int:
    rows = HostLink.objects.filter(service=row, kind=kind, ended_at__isnull=True)
    return rows.update(ended_at=clock.now())


def _open_to_hosts(by: Actor, service_id: UUID) -> Service:
    row = editable(by, service_id)
    check_gives_links(by, row.kept_by_id)
    return row


def _unowned(by: Actor, service_id: UUID) -> Service:
    row = editable(by, service_id)
    if row.organisation_id is not None:
        raise Refused(_("ここは、のせた主体が受けもっています。"))
    return row
