from django.urls import path

from . import views

app_name = "front"
urlpatterns = [
    path("", views.front, name="front"),
    path("about/", views.about, name="about"),
    path("leave/", views.leave, name="leave"),
    path("calendar/", views.calendar, name="calendar"),
    path("language/", views.language, name="language"),
]
