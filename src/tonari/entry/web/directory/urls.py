from django.urls import path

from .views import embed, entries

app_name = "directory"
urlpatterns = [
    path("", entries.places, name="places"),
    path("embed/", embed.embed, name="embed"),
    path("new/", entries.add, name="add"),
    path("<uuid:service_id>/", entries.place, name="place"),
    path("<uuid:service_id>/edit/", entries.edit, name="edit"),
    path("<uuid:service_id>/room/", entries.room, name="room"),
    path("<uuid:service_id>/confirm/", entries.confirm, name="confirm"),
    path("<uuid:service_id>/withdraw/", entries.withdraw, name="withdraw"),
]
