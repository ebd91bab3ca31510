from django.urls import path

from . import views

app_name = "calendar"
urlpatterns = [
    path("account/calendar/", views.calendar, name="calendar"),
    path("account/calendar/end/", views.end, name="end"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
]
