from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "tonari.site"
    label = "site_wiring"

    def ready(self) -> None:
        """Connect the contexts that must not know of each other."""
        from . import wiring

        wiring.connect()
