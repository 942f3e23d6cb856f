"""Warming: the library of classes is loaded before a reader of a map has to wait for it.

Its import takes more than a second of processor time. No command, no test and not the start
of the server should pay for that, so a thread of the serving process loads it a few seconds
after the start, and only if there is something to map.
"""

import logging
import threading
from typing import Final

from django.conf import settings

from cityagenda.assess.areas import mapped
from cityagenda.build.editions import current
from cityagenda.ground.classes import warm
from cityagenda.ground.errors import CityAgendaError

AFTER: Final = 4.0
"""Seconds after the start of the process."""
_log = logging.getLogger("cityagenda.web")


def warm_later(after: float = AFTER) -> threading.Timer:
    """Load the library in the background in a while; a city without maps does without it."""
    timer = threading.Timer(after, _warm)
    timer.daemon = True
    timer.start()
    return timer


def _warm() -> None:
    try:
        if mapped(current(settings.CITY_FOLDER)):
            warm()
    except CityAgendaError as error:
        _log.warning("maps are not prepared: %s", error)
