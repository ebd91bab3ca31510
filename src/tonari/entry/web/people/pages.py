"""What the views of people share."""

from collections.abc import Collection
from itertools import groupby
from typing import Any, TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tonari.entry.web.access import Request
from tonari.entry.web.templatetags.tonari import bracketed, listed
from tonari.ground.network import queries as network
from tonari.records.people import queries as people


class OfferedPosts(TypedDict):
    """What a form that asks for a post takes: all of them, and one's own or the only one."""

    posts: list[tuple[str, str]]
    own: str


WORKERS = ("worker", "coordinator", "steward")
PAGE_SIZE = 20


def show(
    request: HttpRequest, template: str, form: Any, status: int = 422, **more: Any
) -> HttpResponse:
    """A page with its form: 200, or `status` when what was typed has to be looked at again."""
    code = status if form.errors else 200
    return render(request, template, {"form": form, **more}, status=code)


def page_number(request: HttpRequest) -> int:
    """Which page of a list is asked for; nonsense is the first."""
    typed = request.GET.get("page", "1")
    return max(int(typed), 1) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def pages(total: int, size: int = PAGE_SIZE) -> int:
    """How many pages a list has."""
    return max((total + size - 1) // size, 1)


def to_the_last(request: HttpRequest, last: int) -> HttpResponse | None:
    """To the last page of a list where a later one is asked for: it was longer a while ago."""
    if page_number(request) <= last:
        return None
    query = request.GET.copy()
    query["page"] = str(last)
    return redirect(f"{request.path}?{query.urlencode()}")


def post_choices(request: Request) -> list[tuple[str, str]]:
    """The posts of one's organisation with whoever holds them; one's own first."""
    return offered_posts(request)["posts"]


def offered_posts(request: Request) -> OfferedPosts:
    """The same, and which of them stands chosen where something begins: never somebody else's."""
    posts = network.posts_of(request.actor, request.actor.acting_for)
    mine = {str(post.id) for post in posts if request.actor.id in (post.holder_id, post.deputy_id)}
    named = [(str(post.id), named_post(post)) for post in posts]
    named.sort(key=lambda post: post[0] not in mine)
    return {"posts": named, "own": named[0][0] if mine or len(named) == 1 else ""}


def named_post(post: network.PostView) -> str:
    """A post with whoever holds it and deputises: 「窓口（木村 健、森 あかね）」."""
    names = listed(name for name in (post.holder_name, post.deputy_name) if name)
    return post.name + bracketed(names)


def colleagues(request: Request, case_id: UUID) -> list[tuple[str, str]]:
    """Members who could join the team of a case."""
    there = {member.member_id for member in people.team(request.actor, case_id)}
    members = network.responsible_members(request.actor, request.actor.acting_for)
    return [(str(member.id), member.name) for member in members if member.id not in there]


def network_members(
    request: Request, *, without: Collection[str] = ()
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everybody in the network but oneself and those left out, grouped by organisation.

    Each with the organisation: a list that is closed shows the one who was chosen without a group.
    """
    left_out = {*without, str(request.actor.id)}
    everybody = [m for m in network.everybody(request.actor) if str(m.id) not in left_out]
    return [
        (name, [(str(member.id), member_words(member)) for member in members])
        for name, members in groupby(everybody, key=lambda member: member.organisation_name)
    ]


def member_words(member: network.MemberView) -> str:
    """Name, organisation and what they do there: others may have the same name."""
    return member.name + bracketed(
        _("・").join(filter(None, [member.organisation_name, member.label]))
    )


def called(request: Request, case_id: UUID) -> str:
    """How the person is called. Errors: Refused (not found) outside the team."""
    people.check_own_record(request.actor, case_id)
    names = people.open_identities(request.actor, [case_id], "support")
    return str(names.get(case_id, {}).get("called", ""))
