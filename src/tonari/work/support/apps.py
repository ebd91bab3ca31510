from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "tonari.work.support"
    label = "support"
