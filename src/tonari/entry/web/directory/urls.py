from django.urls import path

from .views import embed, entries, finding, gaps, imports, openings, sheets, twins

app_name = "directory"
urlpatterns = [
    path("", finding.places, name="places"),
    path("calendar.ics", openings.search_calendar, name="search_calendar"),
    path("areas/<uuid:area_id>/calendar.ics", openings.area_calendar, name="area_calendar"),
    path("suggest/", finding.suggest, name="suggest"),
    path("near/", finding.near, name="near"),
    path("gaps/", gaps.missing, name="gaps"),
    path("gaps/new/", gaps.keep, name="keep_gap"),
    path("gaps/<uuid:gap_id>/", gaps.close, name="close_gap"),
    path("embed/", embed.embed, name="embed"),
    path("new/", entries.add, name="add"),
    path("twins/", twins.all_pairs, name="twins"),
    path("twins/<uuid:twin_id>/apart/", twins.apart, name="apart"),
    path("<uuid:kept_id>/merge/<uuid:other_id>/", twins.merge, name="merge"),
    path("merges/<uuid:merge_id>/undo/", twins.undo, name="undo_merge"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.bring, name="import_new"),
    path("imports/<uuid:import_id>/", imports.one, name="import"),
    path("imports/<uuid:import_id>/look/", imports.look, name="import_look"),
    path("imports/<uuid:import_id>/take/", imports.take, name="import_take"),
    path("imports/<uuid:import_id>/drop/", imports.drop, name="import_drop"),
    path("imports/<uuid:import_id>/undo/", imports.undo, name="import_undo"),
    path("imports/<uuid:import_id>/report.csv", imports.report, name="import_report"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<slug:code>.csv", sheets.sheet, name="sheet"),
    path("<uuid:service_id>/", entries.place, name="place"),
    path("<uuid:service_id>/calendar.ics", openings.place_calendar, name="place_calendar"),
    path("<uuid:service_id>/times/", openings.times, name="times"),
    path("<uuid:service_id>/edit/", entries.edit, name="edit"),
    path("<uuid:service_id>/room/", entries.room, name="room"),
    path("<uuid:service_id>/confirm/", entries.confirm, name="confirm"),
    path("<uuid:service_id>/withdraw/", entries.withdraw, name="withdraw"),
]
