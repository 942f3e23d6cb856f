"""A town of three quarters with a synthetic network, and changes of it."""

from collections.abc import Callable
from pathlib import Path

from cityagenda.city.simulation import LAYOUT, write_geography

Write = Callable[..., Path]
NETWORK = """\
id: air
name: {zh-Hans: 网, en: Net}
stations: places
drop: data/streams/air
layout:
  columns: {PM: pm25, pm10: pm10, so2: so2, no2: no2, co: co, o3: o3}
interval: 1h
synthetic: true
generator: cityagenda simulate network town
properties:
  pm25: {unit: ug/m3, label: end, timezone: Europe/Berlin, resolution: "1"}
  pm10: {unit: ug/m3, label: end, timezone: Europe/Berlin, resolution: "1"}
  so2: {unit: ug/m3, label: end, timezone: Europe/Berlin, resolution: "0.5", reference_state: x}
  no2: {unit: ug/m3, label: end, timezone: Europe/Berlin, resolution: "0.1", reference_state: x}
  co: {unit: mg/m3, label: end, timezone: Europe/Berlin, resolution: "0.001", reference_state: x}
  o3: {unit: ug/m3, label: end, timezone: Europe/Berlin, resolution: "0.1", reference_state: x}
"""
SOURCES = """\
- id: places
  name: {zh-Hans: 站点, en: Places}
  path: data/places.csv
  format: csv
  licence: CC0-1.0
  synthetic: true
  generator: cityagenda simulate network town
- id: shapes
  name: {zh-Hans: 边界, en: Shapes}
  path: data/shapes.geojson
  format: geojson
  licence: CC0-1.0
  datum: local
  crs: plane
  synthetic: true
  generator: cityagenda simulate geography town
"""


_SHAPES: list[bytes] = []
"""The town's map, once it has been drawn."""
MORE = """\
- {id: south, kind: district, name: {zh-Hans: 南区, en: South}, parent: town}
- {id: west, kind: district, name: {zh-Hans: 西区, en: West}, parent: town}
"""


def town(write_city: Write, *, drawn: bool = True, **changes: tuple[str, str]) -> Path:
    """Return a town of three quarters with a network, with changes of one text in each file."""
    texts = {"network": NETWORK, "sources": SOURCES}
    for name, (old, new) in changes.items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new)
    folder = write_city(
        {
            "networks/air.yml": texts["network"],
            "sources/network.yml": texts["sources"],
            "city.yml": ("area: town\n", "area: town\ngeometry: shapes\n"),
            "areas.yml": (
                "  parent: town\n",
                "  parent: town\n" + MORE,
            ),
            LAYOUT: "id,x,y,weight\nnorth,0,9,9\nsouth,0,0,9\nwest,-8,4,20\n",
        }
    )
    if drawn:
        path = folder / "data/shapes.geojson"
        if not _SHAPES:
            _SHAPES.append(write_geography(folder, seed=1).read_bytes())
        path.write_bytes(_SHAPES[0])
    return folder
