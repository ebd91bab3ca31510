"""Every page; each area has its own list and declares who may open each (`access`)."""

from django.urls import include, path

urlpatterns = [
    path("places/", include("tonari.entry.web.directory.urls")),
    path("", include("tonari.entry.web.front.urls")),
    path("", include("tonari.entry.web.signin.urls")),
]
