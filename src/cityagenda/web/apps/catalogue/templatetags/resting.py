"""What pages rest on: the standards that methods asked for, and whether they were read."""

from typing import Any

from django import template
from django.template import Context

from cityagenda.build.editions import Edition

register = template.Library()


@register.inclusion_tag("catalogue/rests-on.html", takes_context=True)
def rests_on(context: Context, edition: Edition, *methods: str) -> dict[str, Any]:
    """Name the editions of standards that methods were answered with in an edition."""
    asked = (r["standards"] for r in edition.provenance() if r["method"] in methods)
    packs = {pack["id"]: pack for own in asked for pack in own}
    return {
        "packs": [packs[id_] for id_ in sorted(packs)],
        "tongue": context["tongue"],
        "language": context["language"],
    }
