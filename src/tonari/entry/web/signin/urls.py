from django.conf import settings
from django.urls import path

from . import account, acting, away, coming_in, demo, neighbours, network, views

urlpatterns = [
    path("signin/", views.sign_in, name="account_login"),
    path("signin/code/", views.code, name="mfa_authenticate"),
    path("signin/code/lost/", views.lost_phone, name="lost_phone"),
    path("signin/out/", views.sign_out, name="sign_out"),
    path("signin/resume/", views.resume, name="resume"),
    path("signin/recovery/", coming_in.recovery, name="recovery"),
    path("signin/recovery-code/", coming_in.recovery_code, name="recovery_code"),
    path("invitation/<str:token>/", coming_in.invitation, name="invitation"),
    path("invitation/<str:token>/join/", coming_in.join, name="join"),
    path("account/", account.account, name="account"),
    path("account/pass-phrase/", account.pass_phrase, name="change_pass_phrase"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
    path("account/second-factor/code/", account.second_factor_code, name="second_factor_code"),
    path("account/mail/", account.mail, name="mail"),
    path("account/years/", account.years, name="years"),
    path("account/acting/<uuid:member_id>/", acting.act_for, name="act_for"),
    path("network/", network.own_organisation, name="own_organisation"),
    path("network/carry/", network.carry, name="carry"),
    path("network/profile/", network.profile, name="profile"),
    path("network/members/invite/", network.invite_member, name="invite_member"),
    path("network/organisations/", neighbours.organisations, name="organisations"),
    path("network/organisations/invite/", network.invite_organisation, name="invite_organisation"),
    path(
        "network/organisations/<uuid:organisation_id>/",
        neighbours.organisation,
        name="organisation",
    ),
    path("network/invitations/<uuid:invitation_id>/recall/", network.recall, name="recall"),
    path("network/members/<uuid:member_id>/", network.member, name="member"),
    path("network/members/<uuid:member_id>/roles/", network.roles, name="roles"),
    path("network/members/<uuid:member_id>/reentry/", network.reentry, name="reentry"),
    *(
        path(
            f"network/members/<uuid:member_id>/{how}/",
            network.leave,
            {"how": how},
            name=f"{how}_member",
        )
        for how in ("remove", "suspend", "resume")
    ),
    path("network/members/<uuid:member_id>/away/", away.away, name="away"),
    path("network/members/<uuid:member_id>/away/<uuid:absence_id>/back/", away.back, name="back"),
    path("network/posts/new/", network.new_post, name="new_post"),
    path("network/posts/<uuid:post_id>/", network.staff_post, name="staff_post"),
    path("network/posts/<uuid:post_id>/close/", network.close_post, name="close_post"),
]
if settings.DEMO:
    urlpatterns.append(path("demo/signin/<str:name>", demo.sign_in_as, name="demo_sign_in"))
