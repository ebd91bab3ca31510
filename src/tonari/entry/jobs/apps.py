from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tonari.entry.jobs"
    label = "jobs"
