from django.urls import path

from . import views

app_name = "kept"
urlpatterns = [path("", views.keep, name="keep")]
