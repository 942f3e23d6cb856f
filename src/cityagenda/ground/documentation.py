"""A method's page, made from its specification and the docstring of its function."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cityagenda.ground.methods import MethodSpec, installed

_FRONT = (
    "One page a method, written by `cityagenda methods --write docs/methods` from the "
    "specifications and docstrings. Do not edit by hand."
)


def method_page(spec: MethodSpec) -> str:
    """Return the Markdown page of a method: both titles, formula, inputs, parameters, source."""
    parts = [
        f"# {spec.title['en']} · {spec.title['zh-Hans']}",
        f"`{spec.id}`, version {spec.version}. {spec.about['en']}",
        spec.about["zh-Hans"],
        "```text\n" + spec.documentation() + "\n```",
        _table(
            "Inputs",
            ("name", "kind", "meaning"),
            [
                (f"`{i.name}`", _kind(i.kind, many=i.many, optional=i.optional), i.about)
                for i in spec.inputs
            ],
        ),
        *(
            _table(
                f"Columns of `{i.name}`",
                ("column", "type", "unit", "meaning"),
                [
                    (f"`{c.name}`", _kind(c.type, optional=c.optional), c.unit or "", c.about)
                    for c in i.columns
                ],
            )
            for i in spec.inputs
        ),
        _table(
            "Parameters",
            ("name", "type", "default", "meaning"),
            [
                (
                    f"`{p.name}`",
                    p.type.__name__,
                    "required" if p.required else f"`{p.default!r}`",
                    p.about + (f" One of {', '.join(map(str, p.choices))}." if p.choices else ""),
                )
                for p in spec.parameters
            ],
        ),
        _table("Tables", ("name", "meaning"), [(f"`{n}`", t) for n, t in spec.tables.items()]),
        "Standards: " + ", ".join(f"`{topic}`" for topic in spec.standards)
        if spec.standards
        else "",
        f"Reference: {spec.reference}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def pages() -> dict[str, str]:
    """Return the pages of all installed methods and their index, by file name."""
    specs = sorted(installed().values(), key=lambda spec: spec.id)
    rows = [(f"[`{s.id}`]({s.id}.md)", s.title["en"], s.title["zh-Hans"]) for s in specs]
    index = f"# Methods\n\n{_FRONT}\n\n" + _rows(("method", "title", "名称"), rows) + "\n"
    return {"README.md": index} | {f"{spec.id}.md": method_page(spec) for spec in specs}


def write(folder: Path) -> list[Path]:
    """Write all pages into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in pages().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def _kind(name: str, *, many: bool = False, optional: bool = False) -> str:
    return name + (", several" if many else "") + (", optional" if optional else "")


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    found = list(rows)
    return f"## {title}\n\n{_rows(heads, found)}" if found else ""


def _rows(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)
