from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tonari.entry.web"
    label = "web"
