from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tonari.records.people"
    label = "people"
