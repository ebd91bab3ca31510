from django.urls import path

from .views import entries, imports, sheets

app_name = "directory"
urlpatterns = [
    path("", entries.places, name="places"),
    path("new/", entries.add, name="add"),
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
    path("<uuid:service_id>/edit/", entries.edit, name="edit"),
    path("<uuid:service_id>/room/", entries.room, name="room"),
    path("<uuid:service_id>/confirm/", entries.confirm, name="confirm"),
    path("<uuid:service_id>/withdraw/", entries.withdraw, name="withdraw"),
]
