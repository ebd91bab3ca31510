"""Taking note of what came back, as it was looked at."""

from tonari.entry.web.meanwhile import seen_field
from tonari.work.referral.rules.seen import return_version

from .forms import ActForm


class SettleForm(ActForm):
    """seen: the version of what had come back when the page was made."""

    seen = seen_field()

    def prepare(self) -> None:
        """What came back since is another version."""
        self.initial["seen"] = return_version(self.task.returned_at, self.task.reason)
