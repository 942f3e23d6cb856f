"""What pages rest on: the standards that methods asked for, and whether they were read."""

from typing import Any

from django import template
from django.template import Context

from cityagenda.build.editions import Edition

register = template.Library()


@register.inclusion_tag("catalogue/rests-on.html", takes_context=True)
def rests_on(context: Context, edition: Edition, *methods: str) -> dict[str, Any]:
    """Name the editions of standards that methods were answered with in an edition."""
    asked = {
        pack["id"]
        for record in edition.provenance()
        if record["method"] in methods
        for pack in record["standards"]
    }
    return {
        "packs": [pack for pack in edition.city().standards.packs if pack.id in asked],
        "tongue": context["tongue"],
        "language": context["language"],
    }
