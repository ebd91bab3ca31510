"""The own organisation for its members: who is here, which posts there are, inviting, leaving."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tonari.entry.web.access import act, for_member
from tonari.entry.web.meanwhile import written_meanwhile
from tonari.ground.network import actions, queries, rules

from .forms import (
    ChangeRolesForm,
    InviteMemberForm,
    InviteOrganisationForm,
    PostForm,
    ProfileForm,
    StaffPostForm,
)
from .leaving import Moving, closing, has_moved, moving, roles_will_move, will_move
from .pictures import link_picture

HOLDERS = ("worker", "coordinator", "steward")
MANAGERS = ("coordinator", "steward")
_form_page = require_http_methods(["GET", "HEAD", "POST"])


@for_member()
@require_safe
def own_organisation(request: Any) -> HttpResponse:
    """Members, posts and open invitations of the viewer's organisation."""
    actor = request.actor
    may_manage = not request.member.roles.isdisjoint(MANAGERS)
    away = queries.away_today(actor, actor.organisation_id)
    context = {
        "organisation": queries.organisation(actor, actor.organisation_id),
        "kind": rules.ORGANISATION_KINDS,
        "members": [(m, _roles(m)) for m in queries.members_of(actor, actor.organisation_id)],
        "invitations": queries.open_invitations(actor) if may_manage else [],
        "may_invite": not request.member.roles.isdisjoint(HOLDERS),
        "may_manage": may_manage,
        "may_invite_organisation": "coordinator" in request.member.roles,
        "away": away,
        "nobody_here": queries.nobody_here(actor),
        "posts": _with_covers(request, away),
    }
    return render(request, "signin/network.html", context)


def _with_covers(
    request: Any, away: Collection[UUID]
) -> list[tuple[queries.PostView, list[str], bool]]:
    """Each post, who stands in today, and whether nobody is there today."""
    gone: set[UUID | None] = {*away, None}
    names: dict[UUID, list[str]] = defaultdict(list)
    for one in queries.covers_today(request.actor):
        names[one.post_id].append(one.member_name)
    posts = queries.posts_of(request.actor, request.actor.organisation_id)
    return [
        (
            post,
            names[post.id],
            not names[post.id] and {post.holder_id, post.deputy_id} <= gone,
        )
        for post in posts
    ]


@for_member()
@require_safe
def member(request: Any, member_id: UUID) -> HttpResponse:
    """A colleague: roles, posts, and what can be done about them."""
    found = _colleague(request, member_id)
    context = {
        "colleague": found,
        "roles": _roles(found),
        "posts": queries.posts_held_by(request.actor, member_id),
        "is_self": member_id == request.actor.id,
        "may_manage": not request.member.roles.isdisjoint(MANAGERS),
        "is_steward": "steward" in request.member.roles,
        "absences": queries.absences(request.actor, member_id),
        "may_tell_away": rules.holds_key(found.roles)
        and queries.may_tell_away(request.actor, member_id),
    }
    return render(request, "signin/member.html", context)


@for_member(*HOLDERS)
@_form_page
def invite_member(request: Any) -> HttpResponse:
    """A link for a new member, shown once."""
    may = rules.invitable(request.member.roles)
    form = InviteMemberForm(request.POST or None, may=may)
    if request.method == "POST" and form.is_valid():
        token = act(request, form, actions.invite_member, **form.cleaned_data)
        if token:
            return _link_page(request, str(token), form.cleaned_data["name"])
    return _form(request, form, _("人を招く"), _("招待のリンクをつくる"))


@for_member("coordinator")
@_form_page
def invite_organisation(request: Any) -> HttpResponse:
    """A link for the founder of a new organisation, shown once; all members are told."""
    form = InviteOrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = act(request, form, actions.invite_organisation, **form.cleaned_data)
        if token:
            return _link_page(request, str(token), form.cleaned_data["name"])
    return _form(request, form, _("主体を招く"), _("招待のリンクをつくる"))


@for_member(*MANAGERS)
@require_POST
def recall(request: Any, invitation_id: UUID) -> HttpResponse:
    """A link lets nobody in any more."""
    form = Form(request.POST)
    if act(request, form, actions.recall_invitation, invitation_id=invitation_id):
        messages.success(request, _("招待を取り消しました。リンクはもう使えません。"))
    return redirect("/network/")


@for_member("steward")
@_form_page
def reentry(request: Any, member_id: UUID) -> HttpResponse:
    """A link for a colleague who can no longer sign in, to be handed over in person."""
    found = _colleague(request, member_id)
    if request.method == "POST":
        token = actions.invite_reentry(by=request.actor, member_id=member_id)
        return _link_page(request, token, found.name, reentry=True)
    return render(request, "signin/confirm_reentry.html", {"colleague": found})


@for_member()
@_form_page
def leave(request: Any, member_id: UUID, how: str) -> HttpResponse:
    """Remove or suspend a member, let a suspended one return: after a question, at once."""
    found = _colleague(request, member_id)
    form = Form(request.POST or None)
    action = {
        "remove": actions.remove_member,
        "suspend": actions.suspend_member,
        "resume": actions.resume_member,
    }[how]
    moved = [] if how == "resume" else _moving(request, found)
    if request.method == "POST" and act(request, form, action, member_id=member_id):
        _say_left(request, found, moved)
        return redirect("/signin/" if member_id == request.actor.id else "/network/")
    moves = will_move(moved)
    if how != "resume" and _may_let_go(request, found):
        moves += roles_will_move(request.actor, found)
    context = {"colleague": found, "how": how, "form": form, "moves": moves}
    return render(request, "signin/confirm_leave.html", context, status=422 if form.errors else 200)


def _may_let_go(request: Any, found: queries.MemberView) -> bool:
    return found.id == request.actor.id or not request.member.roles.isdisjoint(MANAGERS)


def _moving(request: Any, found: queries.MemberView) -> Moving:
    return moving(request.actor, found) if _may_let_go(request, found) else []


def _say_left(request: Any, found: queries.MemberView, moved: Moving) -> None:
    if found.id == request.actor.id:
        messages.success(request, _("この主体の構成員をやめました。"))
        return
    messages.success(request, _("%(name)sさんについて、変更しました。") % {"name": found.name})
    for words in has_moved(moved):
        messages.info(request, words)


@for_member(*MANAGERS)
@_form_page
def roles(request: Any, member_id: UUID) -> HttpResponse:
    """Other roles for a colleague."""
    found = _colleague(request, member_id)
    form = ChangeRolesForm(request.POST or None, initial=_roles_held(found))
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        seen = typed.pop("version")
        goes_on = rules.holds_key(typed["roles"])
        moved = [] if goes_on else _moving(request, found)
        if act(request, form, actions.change_roles, member_id=member_id, seen=seen, **typed):
            messages.success(request, _("役割を変えました。"))
            for words in has_moved(moved):
                messages.info(request, words)
            return redirect(f"/network/members/{member_id}/")
    title = _("%(name)sさんの役割") % {"name": found.name}
    theirs = _meanwhile(form, ChangeRolesForm(initial=_roles_held(_colleague(request, member_id))))
    moves = will_move(_moving(request, found))
    keeps = form.cleaned_data.get("roles", ()) if form.is_bound else ()
    tasks = roles_will_move(request.actor, found, keeps)
    return _form(request, form, title, _("保存する"), theirs=theirs, moves=moves, tasks=tasks)


def _roles_held(found: queries.MemberView) -> dict[str, Any]:
    version = rules.roles_version(found.roles, found.label)
    return {"roles": sorted(found.roles), "label": found.label, "version": version}


def _meanwhile(form: Form, now: Form) -> list[tuple[str, str]]:
    return written_meanwhile(form, now) if form.is_bound else []


@for_member(*MANAGERS)
@_form_page
def new_post(request: Any) -> HttpResponse:
    """A new post, staffed from the start."""
    form = PostForm(request.POST or None, members=_choices(request))
    if request.method == "POST" and form.is_valid():
        staff = _staff(form)
        if act(request, form, actions.create_post, name=form.cleaned_data["name"], **staff):
            messages.success(request, _("担当をつくりました。"))
            return redirect("/network/")
    return _form(request, form, _("担当をつくる"), _("担当をつくる"))


@for_member(*MANAGERS)
@_form_page
def staff_post(request: Any, post_id: UUID) -> HttpResponse:
    """Somebody else holds or deputises for a post."""
    post = queries.post(request.actor, post_id)
    if post.organisation_id != request.actor.organisation_id:
        raise Http404
    members = _choices(request)
    form = StaffPostForm(request.POST or None, members=members, initial=_staffed(post))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = {"name": said["name"], "seen": said["version"]} | _staff(form)
        if act(request, form, actions.staff_post, post_id=post_id, **changed):
            messages.success(request, _("担当を変えました。"))
            return redirect("/network/")
    closing = "" if post.is_fallback else f"/network/posts/{post_id}/close/"
    now = StaffPostForm(members=members, initial=_staffed(queries.post(request.actor, post_id)))
    theirs = _meanwhile(form, now)
    return _form(request, form, post.name, _("保存する"), closing=closing, theirs=theirs)


def _staffed(post: queries.PostView) -> dict[str, Any]:
    version = rules.staffing_version(post.name, post.holder_id, post.deputy_id)
    holder, deputy = post.holder_id or "", post.deputy_id or ""
    return {"name": post.name, "holder": str(holder), "deputy": str(deputy), "version": version}


@for_member(*MANAGERS)
@_form_page
def close_post(request: Any, post_id: UUID) -> HttpResponse:
    """A post ends, after a question that says who is responsible for its people from then on."""
    actor = request.actor
    own = {one.id: one for one in queries.posts_of(actor, actor.organisation_id)}
    post = own.get(post_id)
    if post is None and request.method == "POST":  # the second of two clicks
        messages.info(request, _("この担当は、もう閉じてあります。"))
        return redirect("/network/")
    if post is None:
        raise Http404
    form = Form(request.POST or None)
    moved = closing(actor, post)
    if request.method == "POST" and act(request, form, actions.close_post, post_id=post_id):
        messages.success(request, " ".join(has_moved(moved)))
        return redirect("/network/")
    context = {"form": form, "post": post, "back": f"/network/posts/{post_id}/"}
    context["moves"] = " ".join(will_move(moved))
    return render(request, "signin/confirm_close.html", context, status=422 if form.errors else 200)


@for_member(*MANAGERS)
@require_POST
def carry(request: Any) -> HttpResponse:
    """A resident alone has found a second one."""
    actions.begin_to_carry(by=request.actor)
    messages.success(request, _("これからは、人を受け持てます。"))
    return redirect("/network/")


@for_member(*MANAGERS)
@_form_page
def profile(request: Any) -> HttpResponse:
    """What the organisation says of itself to all members."""
    form = ProfileForm(request.POST or None, initial=_said(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        seen = said.pop("version")
        if act(request, form, actions.set_organisation_profile, seen=seen, **said):
            messages.success(request, _("保存しました。"))
            return redirect("/network/")
    theirs = _meanwhile(form, ProfileForm(initial=_said(request)))
    return _form(request, form, _("主体の紹介"), _("保存する"), theirs=theirs)


def _said(request: Any) -> dict[str, Any]:
    found = vars(queries.organisation(request.actor, request.actor.organisation_id))
    return {**found, "version": rules.profile_version(found)}


def _form(
    request: Any,
    form: Form,
    title: str,
    button: str,
    closing: str = "",
    theirs: list[tuple[str, str]] | None = None,
    moves: Collection[str] = (),
    tasks: Collection[str] = (),
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": button,
        "closing": closing,
        "theirs": theirs,
        "moves": moves,
        "tasks": tasks,
    }
    return render(request, "signin/form.html", context, status=422 if form.errors else 200)


def _link_page(request: Any, token: str, name: str, reentry: bool = False) -> HttpResponse:
    address = f"{settings.BASE_URL.geturl().rstrip('/')}/invitation/{token}/"
    context = {
        "address": address,
        "name": name,
        "reentry": reentry,
        "picture": link_picture(address),
        "days": rules.INVITATION_DAYS,
        "hours": rules.RE_ENTRY_HOURS,
    }
    return render(request, "signin/link.html", context)


def _colleague(request: Any, member_id: UUID) -> queries.MemberView:
    for found in queries.members_of(request.actor, request.actor.organisation_id):
        if found.id == member_id:
            return found
    raise Http404


def _roles(found: queries.MemberView) -> list[str]:
    return [_(label) for role, label in rules.ROLES.items() if role in found.roles]


def _choices(request: Any) -> list[tuple[str, str]]:
    found = queries.responsible_members(request.actor, request.actor.organisation_id)
    return [(str(m.id), m.name) for m in found]


def _staff(form: PostForm) -> dict[str, UUID | None]:
    typed = form.cleaned_data
    return {
        "holder_id": UUID(typed["holder"]),
        "deputy_id": UUID(typed["deputy"]) if typed["deputy"] else None,
    }
