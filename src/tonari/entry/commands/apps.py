from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "tonari.entry.commands"
    label = "commands"
