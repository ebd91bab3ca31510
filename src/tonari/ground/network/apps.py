from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "tonari.ground.network"
    label = "network"
