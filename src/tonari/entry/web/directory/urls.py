from django.urls import path

from . import views

app_name = "directory"
urlpatterns = [
    path("", views.places, name="places"),
    path("new/", views.add, name="add"),
    path("<uuid:service_id>/", views.place, name="place"),
    path("<uuid:service_id>/edit/", views.edit, name="edit"),
    path("<uuid:service_id>/room/", views.room, name="room"),
    path("<uuid:service_id>/confirm/", views.confirm, name="confirm"),
    path("<uuid:service_id>/withdraw/", views.withdraw, name="withdraw"),
]
