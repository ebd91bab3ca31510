from django.urls import path

from .views import boards, drawing, sheets

app_name = "areas"
_SHEET = "sheets/<int:zoom>/<int:row>/<int:column>"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path(f"{_SHEET}.svg", sheets.picture, name="picture"),
    path(f"{_SHEET}.json", sheets.lines, name="lines"),
    path("draw/", drawing.draw, name="draw"),
    path("<uuid:area_id>/draw/", drawing.redraw, name="redraw"),
    path("<uuid:area_id>/", boards.board, name="board"),
]
