from django.urls import path

from .views import boards, drawing, files, sheets

app_name = "areas"
_SHEET = "sheets/<int:zoom>/<int:row>/<int:column>"
urlpatterns = [
    path("", boards.boards, name="boards"),
    path(f"{_SHEET}.svg", sheets.picture, name="picture"),
    path(f"{_SHEET}.json", sheets.lines, name="lines"),
    path("draw/", drawing.draw, name="draw"),
    path("files/", files.files, name="files"),
    path("files/new/", files.bring, name="file_new"),
    path("files/<uuid:file_id>/", files.one, name="file"),
    path("files/<uuid:file_id>/take/", files.take, name="file_take"),
    path("files/<uuid:file_id>/drop/", files.drop, name="file_drop"),
    path("files/<uuid:file_id>/undo/", files.undo, name="file_undo"),
    path("files/<uuid:file_id>/report.csv", files.report, name="file_report"),
    path("<uuid:area_id>/draw/", drawing.redraw, name="redraw"),
    path("<uuid:area_id>/remove/", drawing.remove, name="remove"),
    path("<uuid:area_id>/", boards.board, name="board"),
]
