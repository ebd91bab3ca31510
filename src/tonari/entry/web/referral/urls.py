from django.urls import path

from . import missing, views

app_name = "referral"
urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("new/", views.new, name="new"),
    path("new/<uuid:draft_id>/gap/", missing.gap, name="gap"),
    path("<uuid:task_id>/", views.task, name="task"),
    path("<uuid:task_id>/letter.pdf", views.letter, name="letter"),
    path("<uuid:task_id>/suggested/", views.suggested, name="suggested"),
    path("<uuid:task_id>/late/", views.late, name="late"),
    path("<uuid:task_id>/<slug:name>/", views.step, name="step"),
]
