"""`{% csrf_token %}` in every template: the token, and for which membership the page was made."""

from django import template
from django.template import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tonari.entry.web.signin.held import ACTING

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """The hidden fields of a form: a page left open never acts for another organisation."""
    token = SafeString(CsrfTokenNode().render(context))
    member = getattr(context.get("request"), "member", None)
    if member is None:
        return token
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, ACTING, member.id)
