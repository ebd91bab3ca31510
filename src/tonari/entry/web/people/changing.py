"""Forms that change what stands: `seen` is what stood there when the page was made."""

from uuid import UUID

from django import forms

from .forms import PostForm, RhythmForm


class HandOverForm(PostForm):
    """Another post instead of the one that was responsible, which is `seen`."""

    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> UUID:
        """Where there was none, nobody was seen: that is no post's id."""
        return self.cleaned_data["seen"] or UUID(int=0)


class ChangeRhythmForm(RhythmForm):
    """Another rhythm, and another day; `seen` is a version of both."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
