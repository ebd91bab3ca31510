from django.urls import path

from . import views

app_name = "appointments"
urlpatterns = [
    path("", views.new, name="new"),
    path("<uuid:appointment_id>/", views.one, name="one"),
    path("<uuid:appointment_id>/done/", views.done, name="done"),
    path("<uuid:appointment_id>/missed/", views.missed, name="missed"),
    path("<uuid:appointment_id>/put-off/", views.put_off, name="put_off"),
    path("<uuid:appointment_id>/call-off/", views.call_off, name="call_off"),
]
