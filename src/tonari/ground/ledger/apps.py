from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tonari.ground.ledger"
    label = "ledger"
