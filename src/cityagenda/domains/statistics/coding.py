"""Coding: what the texts of a declared table stand for in the account."""

from collections.abc import Mapping

import polars as pl

from cityagenda.ground.errors import MethodError

_SHOWN = 3


def coded(
    table: pl.DataFrame,
    codes: Mapping[str, Mapping[str, str]],
    constants: Mapping[str, str],
) -> pl.DataFrame:
    """Return a table in the words of the account.

    Parameters
    ----------
    table
        Texts as the source gives them.
    codes
        By column, what single texts stand for: ``{"period": {"2012/13": "2012/P1Y"}}``. A
        text that is not listed stands for itself.
    constants
        By column, the one text that every row holds. Such a column says nothing about a
        row and is no dimension; it is held to what is declared.

    Raises
    ------
    MethodError
        A column is absent, or a row of a constant column holds something else.

    Examples
    --------
    >>> rows = pl.DataFrame({"period": ["2012/13"], "Units": ["Percent"]})
    >>> coded(rows, {"period": {"2012/13": "2012/P1Y"}}, {"Units": "Percent"})["period"][0]
    '2012/P1Y'
    """
    unknown = [name for name in (*codes, *constants) if name not in table.columns]
    if unknown:
        raise MethodError(
            {
                "zh-Hans": f"数值表中没有列 {'、'.join(unknown)}",
                "en": f"the values have no column {', '.join(unknown)}",
            },
            todo={
                "zh-Hans": "请更正参数 codes 与 constants，或在数据源中声明该列",
                "en": "correct the parameters `codes` and `constants`, or declare the column",
            },
        )
    for name, text in constants.items():
        others = [other for other in dict.fromkeys(table[name].to_list()) if other != text]
        if others:
            shown = ", ".join(repr(other) for other in others[:_SHOWN])
            raise MethodError(
                {
                    "zh-Hans": f"列“{name}”声明为各行均为“{text}”，实际还有 {shown}",
                    "en": f"column '{name}' is declared to hold '{text}' in every row, "
                    f"and holds {shown}",
                },
                todo={
                    "zh-Hans": "请将该列改为分组，或更正文件",
                    "en": "make the column a dimension, or correct the file",
                },
            )
    if not codes:
        return table
    return table.with_columns(
        pl.col(name).cast(pl.String).replace(dict(meanings)) for name, meanings in codes.items()
    )
