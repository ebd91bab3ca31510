from django.urls import path

from .views import entries, openings

app_name = "directory"
urlpatterns = [
    path("", entries.places, name="places"),
    path("calendar.ics", openings.search_calendar, name="search_calendar"),
    path("areas/<uuid:area_id>/calendar.ics", openings.area_calendar, name="area_calendar"),
    path("new/", entries.add, name="add"),
    path("<uuid:service_id>/", entries.place, name="place"),
    path("<uuid:service_id>/calendar.ics", openings.place_calendar, name="place_calendar"),
    path("<uuid:service_id>/times/", openings.times, name="times"),
    path("<uuid:service_id>/edit/", entries.edit, name="edit"),
    path("<uuid:service_id>/room/", entries.room, name="room"),
    path("<uuid:service_id>/confirm/", entries.confirm, name="confirm"),
    path("<uuid:service_id>/withdraw/", entries.withdraw, name="withdraw"),
]
