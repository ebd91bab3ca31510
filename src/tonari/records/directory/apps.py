from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "tonari.records.directory"
    label = "directory"
