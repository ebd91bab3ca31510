from django.urls import path

from .views import boards

app_name = "areas"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path("<uuid:area_id>/", boards.board, name="board"),
]
