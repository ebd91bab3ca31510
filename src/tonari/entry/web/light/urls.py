from django.urls import path

from . import places, views

app_name = "light"
urlpatterns = [
    path("", views.code, name="code"),
    path("thanks/", views.thanks, name="thanks"),
    path("place/<str:code>/", places.place, name="place"),
    path("<str:code>/", views.answer, name="answer"),
]
