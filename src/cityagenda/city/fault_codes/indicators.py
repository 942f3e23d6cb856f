"""Codes of faults in indicators: methods, inputs, units, targets, goalposts."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "no-data-yet": code(
        "note",
        (
            "'{indicator}' has no method: it is listed with \"no data yet\"",
            "“{indicator}”未设方法，将显示为“暂无数据”",
        ),
        ("give it a method and inputs when there is data", "有数据后，请填写方法和输入"),
    ),
    "method-missing": code(
        "warning",
        ("'{field}' is given, but no method uses it", "填写了“{field}”，但没有方法使用它"),
        ("add 'method', or remove '{field}'", "请添加“method”，或删除“{field}”"),
    ),
    "method-unknown": code(
        "error",
        ("there is no method '{method}'", "不存在方法“{method}”"),
        (
            "correct the id ('cityagenda methods' lists them), or install what brings it",
            "请更正 id（用 'cityagenda methods' 查看），或安装提供该方法的软件包",
        ),
    ),
    "input-unknown": code(
        "error",
        ("{method} has no input '{name}'", "{method} 没有输入“{name}”"),
        ("use its inputs: {known}", "可用的输入：{known}"),
    ),
    "input-missing": code(
        "error",
        ("{method} needs the input '{name}'", "{method} 缺少输入“{name}”"),
        ("name a source or an indicator for it: {about}", "请为其指明数据源或指标：{about}"),
    ),
    "input-single": code(
        "error",
        (
            "the input '{name}' of {method} takes one table, not several",
            "{method} 的输入“{name}”只接受一张表",
        ),
        ("name one", "请只指明一个"),
    ),
    "input-kind": code(
        "error",
        (
            "the input '{name}' cannot be '{text}': it reads {kind}",
            "输入“{name}”不能为“{text}”：它读取的是 {kind}",
        ),
        (
            "name source:ID or table:INDICATOR/NAME for a table, indicator:ID for observations",
            "表请写 source:ID 或 table:INDICATOR/NAME，观测值请写 indicator:ID",
        ),
    ),
    "table-unknown": code(
        "error",
        ("'{indicator}' makes no table '{table}'", "“{indicator}”不产生名为“{table}”的表"),
        ("name a table that its method makes", "请写出其方法所产生的表"),
    ),
    "column-undeclared": code(
        "error",
        (
            "the input '{name}' needs the column '{column}', which '{source}' does not declare",
            "输入“{name}”需要“{column}”列，但“{source}”未声明该列",
        ),
        ("declare it under 'columns' of the source", "请在该数据源的“columns”中声明"),
    ),
    "column-type": code(
        "error",
        (
            "the column '{column}' of '{source}' is declared as {type}, but {wanted} is needed",
            "“{source}”的“{column}”列声明为 {type}，而需要 {wanted}",
        ),
        ("correct the type in the source", "请在数据源中更正类型"),
    ),
    "parameter-invalid": code(
        "error",
        ("{problem}", "参数有误：{problem}"),
        ("correct 'parameters'", "请更正“parameters”"),
    ),
    "standard-missing": code(
        "error",
        (
            "no standard on '{topic}' is known for {jurisdiction}",
            "{jurisdiction} 没有关于“{topic}”的标准",
        ),
        (
            "add a rule pack to standards/, or correct the city's jurisdiction",
            "请在 standards/ 中添加标准文件，或更正城市的适用辖区",
        ),
    ),
    "standard-unused": code(
        "error",
        ("{method} asks for no standard on '{topic}'", "{method} 不使用关于“{topic}”的标准"),
        ("correct the topic, or remove it", "请更正主题或删除"),
    ),
    "edition-unknown": code(
        "error",
        (
            "there is no edition '{edition}' of a standard on '{topic}'",
            "关于“{topic}”的标准没有版本“{edition}”",
        ),
        (
            "correct it; 'cityagenda standards {topic}' lists the editions",
            "请更正；用 'cityagenda standards {topic}' 查看各版本",
        ),
    ),
    "unit-invalid": code(
        "error",
        ("'{unit}' is not a UCUM unit", "“{unit}”不是 UCUM 单位"),
        (
            "write a UCUM code such as ug/m3, %, 10*4.t or {{person}}",
            "请使用 UCUM 代码，例如 ug/m3、%、10*4.t 或 {{person}}",
        ),
    ),
    "unit-missing": code(
        "error",
        (
            "'{what}' has no unit, but is compared with '{wanted}'",
            "“{what}”没有单位，却要与“{wanted}”比较",
        ),
        ("declare its unit; units are never guessed", "请声明单位；单位从不推测"),
    ),
    "unit-mismatch": code(
        "error",
        ("'{unit}' cannot be converted to '{wanted}'", "“{unit}”不能换算为“{wanted}”"),
        ("correct one of the units", "请更正其中一个单位"),
    ),
    "target-before-base": code(
        "error",
        (
            "the target of {year} does not lie after the base year {base}",
            "{year} 年的目标不晚于基准年 {base}",
        ),
        ("correct the year of the target or 'base_year'", "请更正目标年份或“base_year”"),
    ),
    "target-before-data": code(
        "error",
        (
            "the target of {year} lies before the first data, of {first}",
            "{year} 年的目标早于最早的数据（{first} 年）",
        ),
        ("correct the year, or add the earlier data", "请更正年份，或补充更早的数据"),
    ),
    "target-duplicate": code(
        "error",
        (
            "the same series has a target for {year} already, at {first}",
            "同一序列已有 {year} 年的目标，见 {first}",
        ),
        (
            "keep one; an earlier value belongs under 'revisions'",
            "请只保留一个；原目标值请写入“revisions”",
        ),
    ),
    "dimension-undeclared": code(
        "error",
        ("'{indicator}' has no dimension '{name}'", "“{indicator}”没有维度“{name}”"),
        (
            "correct it, or add it to the indicator's 'dimensions'",
            "请更正，或将其加入该指标的“dimensions”",
        ),
    ),
    "horizon-unknown": code(
        "error",
        ("the plan has no horizon '{horizon}'", "规划中没有展望期“{horizon}”"),
        ("correct the id, or add the horizon to the plan", "请更正 id，或在规划中添加该展望期"),
    ),
    "goalposts-invalid": code(
        "error",
        (
            "goalposts from {worst} to {best} cannot score an indicator of direction '{direction}'",
            "从 {worst} 到 {best} 的标杆值无法为方向为“{direction}”的指标评分",
        ),
        ("exchange or correct 'worst' and 'best'", "请对调或更正“worst”与“best”"),
    ),
    "goalposts-unconfirmed": code(
        "note",
        ("the goalposts are not confirmed", "标杆值尚未确认"),
        (
            "set 'status: confirmed' once they were read in their source",
            "核对来源后，请设为“status: confirmed”",
        ),
    ),
    "sdg-code-invalid": code(
        "warning",
        ("'{found}' is no code of the 2030 Agenda", "“{found}”不是 2030 年议程的代码"),
        (
            "write a goal (11), target (11.6) or indicator (11.6.2)",
            "请写目标（11）、具体目标（11.6）或指标（11.6.2）的代码",
        ),
    ),
}
