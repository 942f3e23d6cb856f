"""What real repositories get wrong is tolerated, reported with its place, and not lost."""

from pathlib import Path

import pytest

from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.checks import check
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import Report, export, import_repository
from cityagenda.ground.errors import ExchangeError


def _repository(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / "my-town" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "my-town"


def _taken(tmp_path: Path, files: dict[str, bytes | str]) -> tuple[Path, Report]:
    city = tmp_path / "city"
    report = import_repository(_repository(tmp_path, files), city)
    assert [f for f in check(city) if f.severity == "error"] == []
    return city, report


def _built(city: Path) -> Edition:
    return run(load(city), jobs=1)


def _values(edition: Edition) -> list[tuple[str, str, float | None]]:
    return edition.observations().select("period", "dimensions", "value").rows()


def test_a_byte_order_mark_windows_1252_and_commas_in_numbers(tmp_path: Path) -> None:
    table = '\ufeffYear,Place,Value\n2019,Köln,"1,234"\n2020,Köln,"2,345.5"\n'
    city, report = _taken(
        tmp_path,
        {
            "data/indicator_1-1-1.csv": table,
            "data/indicator_1-1-2.csv": "Year,Place,Value\n2019,Köln,1\n2019,,2\n".encode("cp1252"),
            "meta/1-1-1.yml": "\ufeffindicator_name: First\nunknown_field: kept\n",
        },
    )
    edition = _built(city)
    rows = edition.observations()
    assert rows.filter(indicator="1-1-1")["value"].to_list() == [1234.0, 2345.5]
    assert rows.filter(indicator="1-1-2")["dimensions"].to_list() == ['{"Place":"Köln"}', "{}"]
    said = "\n".join(report.lines())
    assert "data/indicator_1-1-1.csv:1: a byte order mark" in said
    assert "data/indicator_1-1-2.csv:2: not UTF-8" in said
    assert "data/indicator_1-1-1.csv:1: commas group" in said
    assert (
        edition.city().indicators["1-1-1"].metadata["open_sdg"]["fields"]["unknown_field"] == "kept"
    )


def test_a_text_where_a_number_should_be_becomes_a_gap_and_a_loss(tmp_path: Path) -> None:
    table = "Year,Value\n2019,12\n2020,x\n2021,NA\n"
    city, report = _taken(tmp_path, {"data/indicator_1-1-1.csv": table})
    rows = _built(city).observations()
    assert rows["value"].to_list() == [12.0, None, None]
    assert rows["status"].to_list() == ["normal", "missing", "missing"]
    assert [(f.where, f.what["en"]) for f in report.lost] == [
        ("data/indicator_1-1-1.csv:3", "the value 'x' is no number; it is taken as no value")
    ]


def test_malformed_yaml_costs_one_file_and_says_the_line(tmp_path: Path) -> None:
    city, report = _taken(
        tmp_path,
        {
            "meta/1-1-1.yml": "indicator_name: First\ngraph_title: [open\n",
            "meta/1-2-1.md": "---\nindicator_name: Second\n---\nSome *text*.\n",
            "data/indicator_1-1-1.csv": "Year,Value\n2019,1\n",
        },
    )
    assert [finding.where for finding in report.lost] == ["meta/1-1-1.yml:3"]
    kept = load(city).indicators["1-2-1"]
    assert kept.name == {"en": "Second"}
    assert kept.metadata["open_sdg"]["fields"]["page_content"] == "Some *text*."


def test_repeated_rows_stay_and_come_back(tmp_path: Path) -> None:
    table = "Year,Sex,Value\n2019,,5\n2019,,5\n2019,F,6\n2019,,7\n"
    city, report = _taken(tmp_path, {"data/indicator_1-1-1.csv": table})
    edition = _built(city)
    assert edition.observations()["value"].to_list() == [6.0, 5.0, 7.0, 5.0]
    export(edition, tmp_path / "out")
    lines = (tmp_path / "out/en/data/1-1-1.csv").read_text().splitlines()
    assert sorted(lines) == sorted(table.splitlines())
    assert any("2 row(s) repeat" in line for line in report.lines())


def test_years_that_are_ranges_are_periods_and_come_back(tmp_path: Path) -> None:
    table = "Year,Value\n2015/16,1\n2016/17,2\n"
    city, _ = _taken(tmp_path, {"data/indicator_1-1-1.csv": table})
    edition = _built(city)
    assert [row[0] for row in _values(edition)] == ["2015/P1Y", "2016/P1Y"]
    export(edition, tmp_path / "out")
    assert (tmp_path / "out/en/data/1-1-1.csv").read_text() == table


def test_stray_files_a_missing_unit_and_foreign_inputs_are_named(tmp_path: Path) -> None:
    _, report = _taken(
        tmp_path,
        {
            "config_data.yml": "languages: [en]\ninputs:\n- class: InputCsvData\n"
            "  path_pattern: data/*-*.csv\n- class: InputSdmxMeta\n  path_pattern: x/*\n",
            "data/indicator_1-1-1.csv": "Year,Value\n2019,1\n",
            "data/indicator_1-1-1.csv.old": "Year,Value\n2018,1\n",
            "data/demo.csv": "Year,Value\n",
            "data/indicator_2-1-1.csv": "Jahr,Wert\n2019,1\n",
        },
    )
    assert {finding.where for finding in report.findings} >= {
        "data/indicator_1-1-1.csv.old:1",
        "data/demo.csv:1",
        "indicators/1-1-1.yml:1",
    }
    assert [f.where for f in report.lost] == ["config_data.yml:1", "data/indicator_2-1-1.csv:1"]


def test_a_direction_that_nobody_declared_stays_undeclared(tmp_path: Path) -> None:
    options = """\
progress_calculation_options:
- direction: negative
  series: A
  disaggregation:
  - {field: Sex, value: F}
  base_year: 2016
  target: 5
  target_year: 2025
  limit: 0
"""
    city, _ = _taken(
        tmp_path,
        {
            "data/indicator_1-1-1.csv": "Year,Series,Sex,Value\n2016,A,F,9\n2019,B,,7\n",
            "indicator-config/1-1-1.yml": options,
            "data/indicator_1-1-2.csv": "Year,Value\n2016,9\n",
        },
    )
    first, second = load(city).indicators["1-1-1"], load(city).indicators["1-1-2"]
    assert (first.direction, first.base_year, first.limit) == ("down", 2016, 0.0)
    assert [(t.year, t.value, t.dimensions) for t in first.targets] == [
        (2025, 5.0, {"Series": "A", "Sex": "F"})
    ]
    assert second.direction == "none"


def test_a_column_with_one_text_is_an_attribute_and_comes_back(tmp_path: Path) -> None:
    table = "Year,Units,Sex,Value\n2019,Percentage (%),,1.5\n2019,Percentage (%),F,2\n"
    city, _ = _taken(tmp_path, {"data/indicator_1-1-1.csv": table})
    edition = _built(city)
    assert edition.city().indicators["1-1-1"].unit == "%"
    assert _values(edition) == [("2019", '{"Sex":"F"}', 2.0), ("2019", "{}", 1.5)]
    export(edition, tmp_path / "out")
    lines = (tmp_path / "out/en/data/1-1-1.csv").read_text().splitlines()
    assert sorted(lines) == sorted(
        ["Year,Units,Sex,Value", "2019,Percentage (%),,1.5", "2019,Percentage (%),F,2.0"]
    )


def test_one_language_only_and_a_second_one_beside(tmp_path: Path) -> None:
    city, _ = _taken(
        tmp_path,
        {
            "config_data.yml": "languages: [en, es]\n",
            "meta/1-1-1.yml": "indicator_name: names.one\nother: Text\n",
            "meta/es/1-1-1.yml": "other: Texto\n",
            "translations/en/names.yml": "one: First\n",
            "translations/es/names.yml": "one: Primero\n",
            "data/indicator_1-1-1.csv": "Year,Value\n2019,1\n",
        },
    )
    edition = _built(city)
    assert edition.city().indicators["1-1-1"].name == {"en": "First", "es": "Primero"}
    export(edition, tmp_path / "out")
    assert b'"other":"Texto"' in (tmp_path / "out/es/meta/1-1-1.json").read_bytes()
    assert b'"other":"Text"' in (tmp_path / "out/en/meta/1-1-1.json").read_bytes()


def test_what_people_wrote_is_not_overwritten_and_paths_stay_inside(tmp_path: Path) -> None:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "city.yml").write_text("id: mine\n")
    source = _repository(
        tmp_path,
        {
            "config_data.yml": "translations:\n- class: TranslationInputYaml\n  source: ../..\n",
            "data/indicator_1-1-1.csv": "Year,Value\n2019,1\n",
        },
    )
    with pytest.raises(ExchangeError, match="not empty"):
        import_repository(source, tmp_path / "city")
    with pytest.raises(ExchangeError, match="leaves the repository"):
        import_repository(source, tmp_path / "other")
    (tmp_path / "void").mkdir()
    with pytest.raises(ExchangeError, match="no indicator"):
        import_repository(tmp_path / "void", tmp_path / "third")


def test_a_map_layer_that_is_not_the_declared_one_is_refused(tmp_path: Path) -> None:
    drawn = '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'
    named = '{"code":"E1","name":"East"}'
    feature = f'{{"type":"Feature","properties":{named},"geometry":{drawn}}}'
    layer = f'{{"type":"FeatureCollection","features":[{feature}]}}'
    config = (
        "map_layers:\n- geojson_file: geo/a.geojson\n  id_property: code\n  name_property: name\n"
        "  output_subfolder: wards\n  filename_prefix: indicator_\n"
    )
    city, _ = _taken(
        tmp_path,
        {
            "config_data.yml": config,
            "geo/a.geojson": layer,
            "data/indicator_1-1-1.csv": "Year,GeoCode,Value\n2019,,1\n2019,E1,2\n",
        },
    )
    edition = _built(city)
    export(edition, tmp_path / "out")
    written = (tmp_path / "out/en/geojson/wards/indicator_1-1-1.geojson").read_text()
    assert '"values":[{"2019":2}],"observation_attributes":[{}],"name":"East"' in written
    (city / "data/open-sdg/geo/a.geojson").write_text(layer.replace("East", "West"))
    with pytest.raises(ExchangeError, match="not the file that its source declares"):
        export(edition, tmp_path / "out")
