from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "tonari.ground.vault"
    label = "vault"
