"""Keeping a record from those who must not find the person, colleagues too."""

from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Block, Case, Grant, TeamMember, Track

from .finder import keep_out_of_finder, put_into_finder
from .reach import keep_reachable, lock_connections


@action
def restrict(*, by: Actor, case_id: UUID) -> None:
    """Let nobody but the team find this person, not even by name."""
    case_id = queries.own_standing(by, case_id)
    if not Case.objects.filter(pk=case_id, restricted=False).update(restricted=True):
        raise already_done()
    Case.objects.filter(superseded_by=case_id).update(restricted=True)
    keep_out_of_finder(by=by, case_id=case_id)
    record("people.restricted", by=by, subject=case_id)


@action
def unrestrict(*, by: Actor, case_id: UUID) -> None:
    """Let all workers of the organisation find this person by name again.

    Errors: Refused while somebody is kept away from the record: they would find the name.
    """
    case_id = queries.own_standing(by, case_id)
    if Block.objects.filter(case=case_id).exists():
        raise Refused(_("近づけない人がいるあいだは、名前で見つけられるようにはできません。"))
    if not Case.objects.filter(pk=case_id, restricted=True).update(restricted=False):
        raise already_done()
    Case.objects.filter(superseded_by=case_id).update(restricted=False)
    identity = queries.open_sections(by, case_id, ["identity"], "support")["identity"]
    put_into_finder(by=by, case_id=case_id, identity=identity.content)
    record("people.unrestricted", by=by, subject=case_id)


@action
def keep_away(*, by: Actor, case_id: UUID, member_id: UUID) -> None:
    """Keep a member, of whatever organisation, away from this record: nothing opens it for them.

    They are kept away too where the record was handed on, or will be (`release`). Errors: Refused
    for oneself, and while they are the only one responsible here: that is handed over first.
    """
    queries.check_own_record(by, case_id)
    case_id = queries.standing(by, case_id)
    # One at a time with whoever gives a track to another post.
    lock_connections(case_id)
    away = network.same_sign_in(by, member_id)
    if by.acting_id in away or not away:
        raise Refused(_("近づけない人を選んでください。"), field="member_id")
    for track in Track.objects.filter(case=case_id, state=rules.OPEN).select_related("post"):
        if track.post and {track.post.holder_id, track.post.deputy_id} <= {*away, None}:
            raise Refused(
                _("この人だけが担当になっています。先に、担当をほかの人に替えてください。"),
                field="member_id",
            )
    TeamMember.objects.filter(case=case_id, member__in=away).delete()
    together = queries.together(by, case_id)
    for one in together:
        Block.objects.get_or_create(case_id=one, member_id=member_id)
    if Case.objects.filter(pk=case_id, restricted=False).update(restricted=True):
        keep_out_of_finder(by=by, case_id=case_id)
    Case.objects.filter(pk__in=together).update(restricted=True)
    _keep_away_there(by, case_id, member_id, away)
    record(
        "people.kept_away",
        by=by,
        subject=case_id,
        member_id=member_id,
        barred=sorted(queries.barred_organisations(by, case_id)),
    )


def _keep_away_there(by: Actor, case_id: UUID, member_id: UUID, away: set[UUID]) -> None:
    """The same in their own organisations, if the record was handed on to one."""
    blocks = Block.objects.filter(case=case_id, member=member_id)
    own = blocks.values("member__user__members__organisation")
    handed_on = Grant.objects.filter(
        case__in=queries.together(by, case_id), to_organisation__in=own, to_case__isnull=False
    )
    for there, organisation_id in handed_on.values_list("to_case", "to_organisation").distinct():
        holds = queries.together(by, queries.standing(by, there))
        for one in holds:
            Block.objects.get_or_create(case_id=one, member_id=member_id)
        TeamMember.objects.filter(case__in=holds, member__in=away).delete()
        Case.objects.filter(pk__in=holds).update(restricted=True)
        keep_reachable(by=by, organisation_id=organisation_id)


@action
def let_near(*, by: Actor, case_id: UUID, member_id: UUID) -> None:
    """End it that a member is kept away from this record."""
    together = queries.together(by, queries.own_standing(by, case_id))
    if not Block.objects.filter(case__in=together, member=member_id).delete()[0]:
        raise Refused(_("この人は、近づけない人になっていません。"))
    record("people.let_near", by=by, subject=case_id, member_id=member_id)
