"""Makes Django ready before pytest reads modules of the web layer, examples included."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityagenda.web.settings")
django.setup()
