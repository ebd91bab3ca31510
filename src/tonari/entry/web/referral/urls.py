from django.urls import path

from . import views

app_name = "referral"
urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("new/", views.new, name="new"),
    path("<uuid:task_id>/", views.task, name="task"),
    path("<uuid:task_id>/letter.pdf", views.letter, name="letter"),
    path("<uuid:task_id>/suggested/", views.suggested, name="suggested"),
    path("<uuid:task_id>/late/", views.late, name="late"),
    path("<uuid:task_id>/<slug:name>/", views.step, name="step"),
]
