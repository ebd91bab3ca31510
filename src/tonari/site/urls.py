"""Every address: two for machines, all others in `entry.web`."""

from django.urls import include, path

from .health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("tonari.entry.web.urls")),
]

handler404 = "tonari.entry.web.access.not_found"
