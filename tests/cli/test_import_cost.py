"""What a command line or a web process may load: no science unless it is asked for."""

import subprocess
import sys

import pytest

HEAVY = ("polars", "numpy", "pandas", "pydantic", "pint", "yaml", "django", "granian")


def _loaded(program: str) -> set[str]:
    """Return the top-level modules that a fresh process has loaded after a program."""
    text = f"{program}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("heavy", HEAVY)
def test_the_command_line_starts_without(heavy: str) -> None:
    assert heavy not in _loaded("import cityagenda.cli.app")


def test_the_specifications_of_all_domains_load_nothing_heavy() -> None:
    loaded = _loaded("from cityagenda.ground.methods import installed; assert installed()")
    assert not loaded & {"polars", "numpy", "pint", "django"}


def test_the_web_process_loads_no_domain() -> None:
    loaded = _loaded(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'cityagenda.web.settings'\n"
        "import django; django.setup()\nimport cityagenda.web.urls"
    )
    science = {
        name for name in loaded if name.startswith("cityagenda.domains.") and name.count(".") > 2
    }
    assert not science
