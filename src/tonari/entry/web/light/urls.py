from django.urls import path

from . import views

app_name = "light"
urlpatterns = [
    path("", views.code, name="code"),
    path("thanks/", views.thanks, name="thanks"),
    path("<str:code>/", views.answer, name="answer"),
]
