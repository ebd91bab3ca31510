from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "tonari.ground.areas"
    label = "areas"
