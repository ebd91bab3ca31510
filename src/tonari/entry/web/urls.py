"""Every page; each area has its own list and declares who may open each (`access`)."""

from django.urls import include, path

urlpatterns = [
    path("today/", include("tonari.entry.web.today.urls")),
    path("people/<uuid:case_id>/plan/", include("tonari.entry.web.appointments.urls")),
    path("people/", include("tonari.entry.web.people.urls")),
    path("places/", include("tonari.entry.web.directory.urls")),
    path("areas/", include("tonari.entry.web.areas.urls")),
    path("measures/", include("tonari.entry.web.measures.urls")),
    path("hsds/", include("tonari.entry.web.hsds.urls")),
    path("kept/", include("tonari.entry.web.kept.urls")),
    path("", include("tonari.entry.web.calendar.urls")),
    path("", include("tonari.entry.web.front.urls")),
    path("", include("tonari.entry.web.signin.urls")),
    path("referrals/", include("tonari.entry.web.referral.urls")),
    path("a/", include("tonari.entry.web.light.urls")),
]
