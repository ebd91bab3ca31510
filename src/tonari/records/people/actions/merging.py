"""Two records of one person become one, and two again (docs/decisions/0003-merging.md)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from tonari.ground.ledger.actions import action, insert_once, record
from tonari.ground.network import queries as network
from tonari.kernel import clock
from tonari.kernel.actor import Actor
from tonari.kernel.refused import Refused, already_done, not_found
from tonari.kernel.refused import gettext_noop as _
from tonari.records.people import queries, rules
from tonari.records.people.models import Case, Grant, Merge, Section, TeamMember, Track
from tonari.records.people.queries.merged import as_json, tracks_of
from tonari.records.people.rules.merging import (
    combined,
    joined_track,
    not_joinable,
    numbers_left,
    with_numbers,
)

from .bars import blocked, part_bars, spread_bars, unite_bars
from .finder import put_into_finder
from .reach import keep_introductions, keep_post_for, keep_reachable
from .refusals import lock_sharing, renew_refusals
from .sections import write_section
from .tracks import be_beside_again, kept_already, take_over

_ENDED = {"post_id": None, "next_contact_on": None, "state_before": ""}
_LEFT_IN_PEACE = _ENDED | {"state": rules.OPEN_DOOR}
_RESTING = {rules.CONNECTION: rules.CARRIED_ON, rules.PROBLEM: rules.CLOSED}
Seen = Mapping[str, int]


@action
def merge_cases(
    *,
    by: Actor,
    merge_id: UUID,
    case_id: UUID,
    other_id: UUID,
    take: Mapping[str, Collection[str]],
    seen: tuple[Seen, Seen],
    team: Collection[UUID] | None = None,
    both: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Let one record hold what two do; the other's box stays and is opened by this one's team.

    merge_id: made by the form, so that sending it twice merges once. take: by section the fields
    whose words come from the other. seen: by section the versions that were compared, of this
    record and of the other. team: who was said to open the one that they become
    (`queries.joining`), if anybody was asked. both: by section the texts in which the words of
    both stand. By somebody on both teams, within one organisation.
    Errors: Refused also if somebody kept away from one would come near the other.
    """
    for one in (case_id, other_id):
        queries.check_own_record(by, one)
    keep_introductions(by, case_id, other_id)
    lock_sharing(by, case_id, other_id)
    rows = _lock(case_id, other_id)
    if Merge.objects.filter(pk=merge_id, kept=case_id, other=other_id).exists():
        raise already_done()
    _check_mergeable(by, rows)
    _check_nobody_comes_near(by, case_id, other_id)
    here = queries.facts(by, [case_id])[case_id].team
    before: dict[str, Any] = {"kept": _rows(case_id), "other": _rows(other_id)}
    before["grants"] = _given(case_id)
    before["sections"] = _join_sections(by, case_id, other_id, take, both or {}, seen)
    before |= _unite_bars(by, case_id, other_id)
    before["team_added"] = _unite_teams(by, case_id, other_id)
    _join_tracks(by, case_id, other_id)
    before |= {"tracks_after": tracks_of(case_id), "versions_after": _versions(case_id)}
    before["superseded"] = _supersede(case_id, other_id)
    before["joined"] = _who_joined(by, case_id, here, team)
    row = Merge(pk=merge_id, kept_id=case_id, other_id=other_id, before=before)
    row.merged_at, row.merged_by = clock.now(), by.acting_id
    insert_once(row)
    renew_refusals(by, queries.together(by, case_id), _unwanted(by, case_id))
    spread_bars(by, case_id)
    barred = sorted(queries.barred_organisations(by, case_id))
    facts: dict[str, Any] = {"other_id": other_id, "merge_id": merge_id, "barred": barred}
    record("people.merged", by=by, subject=case_id, joined=before["joined"], **facts)


@action
def undo_merge(*, by: Actor, case_id: UUID, merge_id: UUID) -> None:
    """They were two after all: both are as they were; what was written since stays on this one.

    Who was kept away from either since is kept away from both. Errors: Refused while another was
    joined later, or if an introduction has told since that both are of one person;
    Refused(repeated) if it is undone already.
    """
    queries.check_own_record(by, case_id)
    row = Merge.objects.filter(pk=merge_id, kept=case_id).first()
    if row is None:
        raise not_found()
    keep_introductions(by, row.kept_id, row.other_id)
    lock_sharing(by, row.kept_id, row.other_id)
    _lock(row.kept_id, row.other_id)
    _check_apart(row)
    undone = Merge.objects.filter(pk=merge_id, undone_at__isnull=True)
    if not undone.update(undone_at=clock.now(), undone_by=by.acting_id):
        raise already_done()
    part_bars(row)
    _part_sections(by, row)
    _part_refusals(by, row)
    _part_teams(by, row)
    _part_tracks(by, row)
    _part_records(by, row)
    for one in (row.kept_id, row.other_id):
        spread_bars(by, one)
    record("people.unmerged", by=by, subject=case_id, other_id=row.other_id, merge_id=merge_id)
    for one in (row.kept_id, row.other_id):
        _stay_beside(by, one)
    keep_reachable(by=by, case_ids=[row.kept_id, row.other_id])


def _check_mergeable(by: Actor, rows: list[Case]) -> None:
    if len(rows) != 2 or len({row.organisation_id for row in rows}) != 1:
        raise not_found()
    if any(row.superseded_by_id for row in rows):
        raise Refused(_("どちらかの記録は、もうほかの記録とひとつになっています。"))
    if queries.lost_cases(by).filter(pk__in=[row.pk for row in rows]).exists():
        raise not_joinable()


def _lock(*case_ids: UUID) -> list[Case]:
    # In one order: two who merge the same records at once take turns, whichever they keep.
    rows = Case.objects.filter(pk__in=case_ids).order_by("pk")
    found = list(rows.select_for_update(no_key=True))
    list(Track.objects.filter(case__in=case_ids).order_by("pk").select_for_update(no_key=True))
    return found


def _check_apart(row: Merge) -> None:
    """Two records can be told apart again, the ones joined last first."""
    standing = Merge.objects.filter(undone_at__isnull=True, merged_at__gte=row.merged_at)
    later = standing.filter(Q(kept=row.kept_id) | Q(other=row.kept_id)).exclude(pk=row.pk)
    if later.exists():
        raise Refused(_("あとでひとつにした記録があります。先に、そちらをもとにもどしてください。"))
    if Case.objects.filter(pk=row.other_id, person__cases=row.kept_id).exists():
        raise Refused(
            _("そのあとの紹介で、おなじ方だとわかった記録です。もう、ふたつにはもどせません。")
        )


def _check_nobody_comes_near(by: Actor, case_id: UUID, other_id: UUID) -> None:
    team = {one: known.team for one, known in queries.facts(by, [case_id, other_id]).items()}
    parts = {one: queries.together(by, one) for one in team}
    away = {one: queries.kept_away(by, of) for one, of in parts.items()}
    for one, other in ((case_id, other_id), (other_id, case_id)):
        if away[one] & team[other]:
            raise Refused(
                _(
                    "片方の記録に近づけないことになっている人が、もう片方のそばにいます。"
                    "先に、その人をチームや担当からはずしてください。"
                )
            )
        told = Grant.objects.filter(case__in=parts[other], ended_at__isnull=True)
        told = told.filter(to_case__isnull=False)
        barred = {organisation for _case, organisation in queries.bars(by, parts[one])}
        if told.filter(to_organisation__in=barred).exists():
            raise Refused(
                _(
                    "片方の記録に近づけないことになっている人がいる主体に、もう片方の記録を渡しています。"
                    "先に、その同意を取り消してください。"
                )
            )


def _rows(case_id: UUID) -> dict[str, Any]:
    team = TeamMember.objects.filter(case=case_id).order_by("pk")
    return {
        "tracks": tracks_of(case_id),
        "team": [as_json(row) for row in team],
        **_bars(case_id),
    }


def _given(case_id: UUID) -> list[str]:
    return [str(one.pk) for one in Grant.objects.filter(case=case_id).only("pk")]


def _versions(case_id: UUID) -> Seen:
    current = Section.objects.filter(case=case_id, is_current=True)
    return dict(current.values_list("name", "version"))


def _bars(case_id: UUID) -> dict[str, Any]:
    return {"blocks": blocked(case_id), "restricted": _is_restricted(case_id)}


def _is_restricted(case_id: UUID) -> bool:
    return Case.objects.values_list("restricted", flat=True).get(pk=case_id)


def _join_sections(
    by: Actor,
    case_id: UUID,
    other_id: UUID,
    take: Mapping[str, Collection[str]],
    both: Mapping[str, Collection[str]],
    seen: tuple[Seen, Seen],
) -> list[tuple[str, int, int]]:
    """Write what was chosen; by section the new version and the one before."""
    names = [name for name, fields in rules.SECTIONS.items() if fields]
    ours = queries.open_sections(by, case_id, names, "support")
    theirs = queries.open_sections(by, other_id, names, "support")
    written: list[tuple[str, int, int]] = []
    for name in names:
        if (ours[name].version, theirs[name].version) != tuple(one.get(name, 0) for one in seen):
            raise Refused(
                _(
                    "見くらべているあいだに、ほかの人が書きかえました。もう一度、見くらべてください。"
                )
            )
        sides = (ours[name].content, theirs[name].content)
        content = combined(*sides, take.get(name, ()), both.get(name, ()))
        if name == "identity":
            content = with_numbers(content, numbers_left(content, *sides))
        if content != ours[name].content:
            version = ours[name].version
            write_section(by=by, case_id=case_id, name=name, version=version, content=content)
            written.append((name, version + 1, version))
    return written


def _unite_bars(by: Actor, case_id: UUID, other_id: UUID) -> dict[str, Any]:
    """Of both, and of whatever they took over. Returns what it was, for whoever undoes it."""
    parts = [one for of in (case_id, other_id) for one in queries.together(by, of)]
    taken = {str(one): _bars(one) for one in parts if one not in (case_id, other_id)}
    added = unite_bars(parts)
    return {
        "parts": taken,
        "blocks_added": added,
        "restricted_after": _is_restricted(case_id),
    }


def _unite_teams(by: Actor, case_id: UUID, other_id: UUID) -> list[int]:
    """Whoever was beside the person there is on this team; nobody is on the other's any more."""
    added = [
        TeamMember.objects.create(case_id=case_id, member_id=one, since=clock.today()).pk
        for one in queries.joins(by, case_id, other_id)
    ]
    TeamMember.objects.filter(case=other_id).delete()
    return added


def _who_joined(
    by: Actor, case_id: UUID, before: Collection[UUID], said: Collection[UUID] | None
) -> list[str]:
    """Who can open the record now and could not before. Errors: Refused if others were said to."""
    now = queries.facts(by, [case_id])[case_id].team
    if said is not None and now != set(said):
        raise Refused(
            _(
                "見くらべているあいだに、チームが変わりました。だれが開けるかを、もう一度見てください。"
            )
        )
    return sorted(str(one) for one in now - set(before))


def _join_tracks(by: Actor, case_id: UUID, other_id: UUID) -> None:
    ours = {row["kind"]: row for row in Track.objects.filter(case=case_id).values()}
    theirs = {row["kind"]: row for row in Track.objects.filter(case=other_id).values()}
    for kind, other in theirs.items():
        joined = joined_track(ours.get(kind, other), other)
        if joined["post_id"]:
            keep_post_for(by, case_id, joined["post_id"])
        Track.objects.update_or_create(case_id=case_id, kind=kind, defaults=joined)
        rest = _ENDED | {"state": _RESTING[kind], "ended_on": clock.today()}
        there = Track.objects.filter(pk=other["id"], state__in=[rules.OPEN, rules.OPEN_DOOR])
        there.update(**rest)


def _supersede(case_id: UUID, other_id: UUID) -> list[str]:
    """One holds from now on; what the other had taken over is that one's too, and named."""
    taken = Case.objects.filter(superseded_by=other_id)
    names = [str(one) for one in taken.values_list("pk", flat=True)]
    Case.objects.filter(Q(pk=other_id) | Q(superseded_by=other_id)).update(superseded_by=case_id)
    return names


def _part_sections(by: Actor, row: Merge) -> None:
    for name, new, old in row.before["sections"]:
        sections = Section.objects.filter(case=row.kept_id, name=name)
        # What somebody wrote on top of it since, stays; every word of it stands in the two anyway.
        if not sections.filter(version=new, is_current=True).exists():
            continue
        sections.filter(version=new).delete()
        sections.filter(version=old).update(is_current=True)
    now = queries.open_sections(by, row.kept_id, ["identity"], "support")["identity"]
    if now.version:
        put_into_finder(by=by, case_id=row.kept_id, identity=now.content)


def _unwanted(by: Actor, case_id: UUID) -> Collection[UUID]:
    said = queries.open_sections(by, case_id, ["sharing"], "support")["sharing"].content
    return rules.named_organisations(said.get("not_to", "")).keys()


def _part_refusals(by: Actor, row: Merge) -> None:
    """Each is refused again to whom its own person named; read while by is on both teams."""
    others = {one.pk for one in _taken_along(row)} | {row.other_id}
    kept = set(queries.together(by, row.kept_id)) - others
    renew_refusals(by, kept, _unwanted(by, row.kept_id))
    renew_refusals(by, others, _unwanted(by, row.other_id))


def _taken_along(row: Merge) -> QuerySet[Case]:
    """What the other had taken over, and what turned out since to be of its person."""
    person = Case.objects.values("person").filter(pk=row.other_id)
    of_other = Q(pk__in=row.before["superseded"]) | Q(person__in=person)
    return Case.objects.filter(of_other, superseded_by=row.kept_id).exclude(pk=row.other_id)


def _part_teams(by: Actor, row: Merge) -> None:
    TeamMember.objects.filter(pk__in=row.before["team_added"], case=row.kept_id).delete()
    here = {str(one.id) for one in network.responsible_members(by, by.acting_for)}
    here -= {str(one) for one in queries.kept_away(by, [row.other_id])}
    for one in row.before["other"]["team"]:
        there = TeamMember.objects.filter(case=row.other_id, member=one["member_id"])
        if one["member_id"] in here and not there.exists():
            _restore(TeamMember, one)


def _part_tracks(by: Actor, row: Merge) -> None:
    before = {one["kind"]: one for one in row.before["kept"]["tracks"]}
    after = {one["kind"]: one for one in row.before["tracks_after"]}
    is_stopped = _is_stopped_since(row, after)
    for now in tracks_of(row.kept_id):
        kind = now["kind"]
        if now == after.get(kind) and kind in before:
            _restore(Track, before[kind])
        elif now == after.get(kind):
            Track.objects.filter(pk=now["pk"]).delete()
        elif kind in before and before[kind]["state"] != now["state"] == rules.OPEN:
            # Only the merge had opened it; the days of contact since stay.
            days = {day: now[day] for day in ("last_contact_on", "last_reached_on")}
            _restore(Track, before[kind] | days)
    posts = {str(post.id) for post in network.posts_of(by, by.acting_for)}
    for one in row.before["other"]["tracks"]:
        was_open = one["kind"] == rules.CONNECTION and one["state"] == rules.OPEN
        if is_stopped and was_open:
            _restore(Track, one | _LEFT_IN_PEACE | {"ended_on": str(clock.today())})
            continue
        gone = one["post_id"] and one["post_id"] not in posts
        instead = {"post_id": network.fallback_post(by, by.acting_for)} if gone else {}
        _restore(Track, one | instead)


def _is_stopped_since(row: Merge, after: Mapping[str, Any]) -> bool:
    """Whether no contact was wanted while they were one: nobody knows which of the two said so."""
    now = Track.objects.filter(case=row.kept_id, kind=rules.CONNECTION, state=rules.OPEN_DOOR)
    return after[rules.CONNECTION]["state"] == rules.OPEN and now.exists()


def _part_records(by: Actor, row: Merge) -> None:
    """The other stands by itself; or, where its person was introduced since, is part of theirs."""
    other = Case.objects.get(pk=row.other_id)
    _taken_along(row).update(superseded_by=other)
    known = kept_already(other, other.person_id)
    holds = known.superseded_by_id or known.pk if known else None
    Case.objects.filter(pk=other.pk).update(superseded_by=holds)
    if known is not None:
        take_over(by, other, known)


def _stay_beside(by: Actor, case_id: UUID) -> None:
    """Whoever carried on instead of this record may have ended while it was part of another."""
    elsewhere = Track.objects.filter(
        case__person__cases=case_id,
        case__organisation__carries=True,
        kind=rules.CONNECTION,
        state__in=[rules.OPEN, rules.OPEN_DOOR],
    )
    if not elsewhere.exclude(case=case_id).exists():
        be_beside_again(by=by, case_id=case_id)


def _restore(model: type[Model], columns: Mapping[str, Any]) -> None:
    """A row as it was, under its own key."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    known = {
        name: fields[name].to_python(value) for name, value in columns.items() if name in fields
    }
    key = known.pop(model._meta.pk.attname)
    model._default_manager.update_or_create(pk=key, defaults=known)
