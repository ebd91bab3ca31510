"""きょう: what a member needs at half past eight, the most pressing first."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tonari.entry.web.access import Request, for_member
from tonari.entry.web.people.pages import WORKERS, page_number, to_the_last
from tonari.ground.network import queries as network
from tonari.ground.network.rules import holds_key, needs_code
from tonari.records.directory import queries as directory
from tonari.records.people import queries as people
from tonari.work.referral import queries as referral
from tonari.work.support import queries as support

from .places import rewritten_parts
from .sections import SECTIONS, sections
from .waiting import Look

JOINED_SHOWN = 3


@for_member()
@require_safe
def today(request: Request) -> HttpResponse:
    """All that waits, a few rows of each kind; nothing empty shows."""
    if not holds_key(request.member.roles):
        return _today_of_helper(request)
    posts = network.posts_seen_to_by(request.actor, request.actor.acting_id)
    post = _chosen(request, posts)
    waiting = sections(request.actor, _look(request, post))
    context = {
        "covering": [
            c for c in network.covers_today(request.actor) if c.member_id == request.actor.id
        ],
        "nobody_here": network.nobody_here(request.actor),
        "nobody_coordinates": network.nobody_coordinates(request.actor, request.member.roles),
        "needs_code": needs_code(request.member.roles, has_code=request.has_code),
        "sections": waiting,
        "total": sum(section.total for section in waiting),
        "posts": posts if len(posts) > 1 else [],
        "post": post,
        "drafts": support.drafts_by_name(request.actor),
        **_news(request),
    }
    return render(request, "today/today.html", context)


def _today_of_helper(request: Request) -> HttpResponse:
    """Hosts and supporters see no records: for them there are the places, and whom to tell."""
    actor = request.actor
    offered = directory.own_services(actor)
    context = {
        "unanswered": referral.unanswered(actor),
        "to_check": directory.to_check(actor),
        "reports": len(directory.reported(actor)),
        "changes": [(one, rewritten_parts(one)) for one in directory.rewritten(actor)],
        "offered": offered,
        "organisation": network.organisation(actor, actor.acting_for),
        "to_tell": [one.name for one in network.responsible_members(actor, actor.acting_for)],
        **_news(request),
    }
    return render(request, "today/helper.html", context)


def _news(request: Request) -> dict[str, Any]:
    news = network.news(request.actor)
    joined, more = news.joined[:JOINED_SHOWN], len(news.joined[JOINED_SHOWN:])
    is_heir = news.is_heir and "steward" in request.member.roles
    return {"joined": joined, "joined_more": more, "is_heir": is_heir}


@for_member(*WORKERS)
@require_safe
def section(request: Request, name: str) -> HttpResponse:
    """All of one kind, page by page."""
    if name not in SECTIONS:
        raise Http404
    page = page_number(request)
    posts = network.posts_seen_to_by(request.actor, request.actor.acting_id)
    post = _chosen(request, posts)
    found = sections(request.actor, _look(request, post, only=name, page=page))
    if shorter := to_the_last(request, found[0].pages if found else 1):
        return shorter
    context = {
        "heading": SECTIONS[name][0],
        "section": found[0] if found else None,
        "here": page,
        "post": post,
    }
    return render(request, "today/section.html", context)


def _chosen(request: Request, posts: list[network.PostView]) -> network.PostView | None:
    """The post that is looked at; None for all of one's own."""
    wanted = request.GET.get("post", "")
    return next((post for post in posts if str(post.id) == wanted), None)


def _look(request: Request, post: network.PostView | None, **more: Any) -> Look:
    if post is None:
        return Look(coordinates="coordinator" in request.member.roles, **more)
    cases: frozenset[UUID] = people.cases_of_post(request.actor, post.id)
    return Look(post_id=post.id, cases=cases, **more)
