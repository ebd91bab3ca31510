from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "tonari.work.referral"
    label = "referral"
