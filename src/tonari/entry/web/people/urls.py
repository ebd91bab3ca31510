from django.urls import path

from .views import beside, intake, lists, notes, overview, protection, questions, received, record

app_name = "people"
urlpatterns = [
    path("", lists.people, name="people"),
    path("search/", lists.search, name="search"),
    path("all/", overview.everybody, name="everybody"),
    path("all/change/", overview.change, name="change"),
    path("load/", overview.load, name="load"),
    path("new/", intake.new, name="new"),
    path("new/<uuid:draft_id>/", intake.draft, name="draft"),
    path("new/<uuid:draft_id>/<int:step>/", intake.draft_page, name="draft_page"),
    path("new/<uuid:draft_id>/drop/", intake.drop, name="drop_draft"),
    path("<uuid:case_id>/", record.record, name="record"),
    path("<uuid:case_id>/note/", notes.note, name="note"),
    path("<uuid:case_id>/sections/<str:name>/", record.section, name="section"),
    path("<uuid:case_id>/questions/", questions.questions, name="questions"),
    path("<uuid:case_id>/sheet/", questions.sheet, name="sheet"),
    path("<uuid:case_id>/whereabouts/", record.whereabouts, name="whereabouts"),
    path("<uuid:case_id>/readings/", record.readings, name="readings"),
    path("<uuid:case_id>/beside/", beside.beside, name="beside"),
    path("<uuid:case_id>/beside/leave/<uuid:member_id>/", beside.leave, name="leave"),
    path("<uuid:case_id>/hand-over/<str:kind>/", beside.hand_over, name="hand_over"),
    path("<uuid:case_id>/rhythm/", beside.rhythm, name="rhythm"),
    path("<uuid:case_id>/problem/", beside.open_problem, name="open_problem"),
    path("<uuid:case_id>/problem/close/", beside.close_problem, name="close_problem"),
    path("<uuid:case_id>/stop/", beside.stop, name="stop"),
    path("<uuid:case_id>/come-back/", beside.come_back, name="come_back"),
    path("<uuid:case_id>/protection/", protection.protection, name="protection"),
    path("<uuid:case_id>/protection/restrict/", protection.restrict, name="restrict"),
    path("<uuid:case_id>/protection/unrestrict/", protection.unrestrict, name="unrestrict"),
    path(
        "<uuid:case_id>/protection/let-near/<uuid:member_id>/",
        protection.let_near,
        name="let_near",
    ),
    path("<uuid:case_id>/received/<uuid:grant_id>/", received.received, name="received"),
    path("<uuid:case_id>/received/<uuid:grant_id>/copy/", received.copy, name="copy"),
    path(
        "<uuid:case_id>/received/<uuid:grant_id>/whereabouts/",
        received.whereabouts,
        name="received_whereabouts",
    ),
    path("<uuid:case_id>/consents/<uuid:grant_id>/withdraw/", received.withdraw, name="withdraw"),
]
