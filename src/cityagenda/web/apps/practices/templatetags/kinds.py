"""Words for kinds of objects."""

from django import template
from django.template import Context

from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.ground.texts import text_in

register = template.Library()


@register.simple_tag(takes_context=True)
def kind_name(context: Context, kind: str) -> str:
    """Return the word for a kind of object; a kind that is not known stays as it is."""
    word = text_in(KIND_NAMES.get(kind, {}), context["language"]) or kind
    return word[:1].upper() + word[1:]
