"""Tags for the fonts and scripts that the package build made."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cityagenda.web.built import address

register = template.Library()


@register.simple_tag
def fonts() -> SafeString:
    """Return the elements of a page's head that load its fonts and its small script."""
    return format_html_join(
        "\n  ",
        "{}",
        (
            (element,)
            for element in (
                _element(
                    '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
                    "latin.woff2",
                ),
                _element('<link rel="stylesheet" href="{}">', "fonts.css"),
                _element('<noscript><link rel="stylesheet" href="{}"></noscript>', "han.css"),
                script("page"),
            )
            if element
        ),
    )


@register.simple_tag
def script(entry: str) -> SafeString:
    """Return the element that loads a script by the name of its entry point, such as charts."""
    return _element('<script type="module" src="{}"></script>', f"{entry}.js")


def _element(pattern: str, name: str) -> SafeString:
    place = address(name)
    return format_html(pattern, place) if place else SafeString("")
