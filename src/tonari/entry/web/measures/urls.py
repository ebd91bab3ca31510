from django.urls import path

from . import views

app_name = "measures"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("new/", views.add, name="add"),
    path("<uuid:measure_id>/", views.measure, name="measure"),
    path("<uuid:measure_id>/edit/", views.edit, name="edit"),
    path("<uuid:measure_id>/services/", views.services, name="services"),
    path("<uuid:measure_id>/withdraw/", views.withdraw, name="withdraw"),
]
