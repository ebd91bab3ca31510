"""Keeping a record from those who must not find the person, colleagues too."""

from uuid import UUID

from tonari.ground.ledger.actions import action, record
from tonari.ground.network import queries as network
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Block, Case, Track

from .bars import leave_teams, spread_bars
from .finder import keep_out_of_finder, put_into_finder
from .reach import keep_introductions, lock_connections, lock_standing
from .refusals import lock_sharing


@action
def restrict(*, by: Actor, case_id: UUID) -> None:
    """Let nobody but the team find this person, not even by name."""
    case_id = lock_standing(by, queries.own_standing(by, case_id))
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

    They are kept away too wherever the record led, or will lead (`spread_bars`). Errors: Refused
    for oneself, and while they are the only one responsible here: that is handed over first.
    """
    queries.check_own_record(by, case_id)
    case_id = queries.standing(by, case_id)
    keep_introductions(by, *queries.led_to_ever(by, queries.together(by, case_id)))
    # One at a time with whoever leads somebody further, and whoever gives a track to another post.
    lock_sharing(by, case_id)
    together = queries.together(by, case_id)
    lock_connections(*queries.led_to_ever(by, together))
    away = network.same_sign_in(by, member_id)
    if by.acting_id in away or not away:
        raise Refused(_("近づけない人を選んでください。"), field="member_id")
    for track in Track.objects.filter(case=case_id, state=rules.OPEN).select_related("post"):
        if track.post and {track.post.holder_id, track.post.deputy_id} <= {*away, None}:
            raise Refused(
                _("この人だけが担当になっています。先に、担当をほかの人に替えてください。"),
                field="member_id",
            )
    for one in together:
        Block.objects.update_or_create(
            case_id=one, member_id=member_id, defaults={"said_here": True}
        )
    leave_teams(together)
    if Case.objects.filter(pk=case_id, restricted=False).update(restricted=True):
        keep_out_of_finder(by=by, case_id=case_id)
    Case.objects.filter(pk__in=together).update(restricted=True)
    spread_bars(by, case_id)
    record(
        "people.kept_away",
        by=by,
        subject=case_id,
        member_id=member_id,
        barred=sorted(queries.barred_organisations(by, case_id)),
    )


@action
def keep_away_with(*, by: Actor, member_id: UUID, invited_by: UUID) -> None:
    """Whoever is let in by somebody who must stay away must stay away, too (called by the wiring).

    Else they could come back as one of them. It is so of these records alone, until these lead
    somewhere: nobody whom others rely on elsewhere is sent away there. It ends as any other: the
    team lets them near.
    """
    said = Block.objects.filter(case__organisation=by.acting_for, member__user__members=invited_by)
    cases = sorted(set(said.values_list("case", flat=True)))
    Block.objects.bulk_create(
        [Block(case_id=one, member_id=member_id) for one in cases], ignore_conflicts=True
    )
    record("people.kept_away_with", by=by, subject=member_id, cases=len(cases))


@action
def let_near(*, by: Actor, case_id: UUID, member_id: UUID) -> None:
    """End it that a member is kept away from this record.

    Where it led they stay away until it is ended there too, with the person. Errors: Refused while
    it is said where the person was introduced from; whoever had said it too takes back their own
    word, and the member stays away.
    """
    case_id = queries.own_standing(by, case_id)
    lock_sharing(by, case_id)
    together = queries.together(by, case_id)
    here = Block.objects.filter(case__in=together, member=member_id)
    if not here.exists():
        raise Refused(_("この人は、近づけない人になっていません。"))
    if not queries.is_barred_before(by, together, member_id):
        here.delete()
    elif not here.filter(said_here=True).update(said_here=False):
        raise Refused(
            _(
                "つないでくれた主体が、この人を近づけないことにしています。"
                "本人の気持ちがかわっていたら、先に、そちらでやめてもらってください。"
            )
        )
    record("people.let_near", by=by, subject=case_id, member_id=member_id)
