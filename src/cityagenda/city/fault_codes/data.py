"""Codes of faults in sources, rule packs, claims and scenarios."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "file-missing": code(
        "error",
        ("no file is named by '{path}'", "“{path}”没有对应的文件"),
        ("restore the file, or correct the path", "请恢复文件或更正路径"),
    ),
    "synthetic-unshown": code(
        "error",
        (
            "'{id}' is synthetic, and the city does not show synthetic data",
            "“{id}”为合成内容，而本城市未开启合成数据展示",
        ),
        (
            "move it into a copy for demonstration with 'synthetic_in_overview: true' in city.yml",
            "请移入演示副本，并在其 city.yml 中写明“synthetic_in_overview: true”",
        ),
    ),
    "path-missing": code(
        "error",
        ("the source names no file", "数据源没有写明文件"),
        (
            "write 'path', a file or a pattern inside the city folder",
            "请写明“path”，即城市文件夹内的文件或通配路径",
        ),
    ),
    "view-unknown": code(
        "error",
        ("there is no register view '{view}'", "没有名为“{view}”的台账视图"),
        ("write 'view' as one of: {views}", "“view”可写为：{views}"),
    ),
    "view-of-file": code(
        "error",
        (
            "a source is the view of a register or a file, not both",
            "数据源要么是台账视图，要么是文件，不能兼有",
        ),
        (
            "with 'format: register' write 'view' and no 'path', else 'path' and no 'view'",
            "“format: register”时只写“view”不写“path”，其他格式只写“path”不写“view”",
        ),
    ),
    "hash-different": code(
        "error",
        (
            "'{path}' is not the file that was declared: its hash is {found}",
            "“{path}”与所声明的文件不符，其哈希值为 {found}",
        ),
        (
            "restore the file, or declare the new hash once you know why it changed",
            "请恢复文件；或在查明变更原因后声明新的哈希值",
        ),
    ),
    "encoding-wrong": code(
        "error",
        ("'{path}' cannot be read as {encoding}", "无法按 {encoding} 编码读取“{path}”"),
        (
            "declare the encoding of the file, such as utf-8, gb18030 or cp1252",
            "请声明文件的编码，例如 utf-8、gb18030 或 cp1252",
        ),
    ),
    "column-absent": code(
        "error",
        (
            "'{path}' has no column '{column}'; its columns are {names}",
            "“{path}”没有“{column}”列；现有列：{names}",
        ),
        (
            "correct 'header', or mark the column 'optional: true'",
            "请更正“header”，或将该列标为“optional: true”",
        ),
    ),
    "crs-missing": code(
        "error",
        ("the coordinate reference system is missing", "缺少坐标参考系"),
        ("declare 'crs', such as EPSG:4326", "请声明“crs”，例如 EPSG:4326"),
    ),
    "datum-missing": code(
        "error",
        ("the datum of the coordinates is missing", "缺少坐标基准"),
        (
            "declare 'datum': WGS84, CGCS2000, GCJ02, BD09 or local; they differ by up to 700 m",
            "请声明“datum”：WGS84、CGCS2000、GCJ02、BD09 或 local；它们之间可相差数百米",
        ),
    ),
    "geometry-without-shapes": code(
        "error",
        (
            "'{source}' holds no shapes: its format is {format}",
            "“{source}”不含边界：其格式为 {format}",
        ),
        (
            "name a source of format geojson or geopackage in 'geometry'",
            "请在“geometry”中写明格式为 geojson 或 geopackage 的数据源",
        ),
    ),
    "datum-mixed": code(
        "error",
        (
            "the shapes of '{source}' are in {datum}, those of '{other}' in {wanted}",
            "“{source}”的边界采用 {datum}，“{other}”采用 {wanted}",
        ),
        (
            "bring them into one datum; shapes of different datums are never put on one map",
            "请统一到同一坐标基准；不同基准的边界不得绘入同一幅地图",
        ),
    ),
    "datum-shifted": code(
        "error",
        (
            "the coordinates are in {datum}, which is shifted; the shapes are not shown",
            "坐标采用经过偏移的 {datum}，边界不予显示",
        ),
        (
            "supply shapes in CGCS2000 or WGS84, or write 'convert: true' if that is allowed",
            "请提供 CGCS2000 或 WGS84 坐标的边界；若允许转换，请写明“convert: true”",
        ),
    ),
    "shapes-flawed": code(
        "error",
        ("'{path}', {feature}: {problem}", "“{path}”，{feature}：{problem}"),
        (
            "correct it in the file; until then the city has no map",
            "请在文件中更正；更正之前不显示地图",
        ),
    ),
    "shapes-unreadable": code(
        "error",
        ("the shapes in '{path}' cannot be read: {problem}", "无法读取“{path}”中的边界：{problem}"),
        (
            "write a FeatureCollection or a layer of polygons whose ids are those of the areas",
            "请提供由多边形组成的要素集合或图层，其 id 与区域一致",
        ),
    ),
    "shapes-unchecked": code(
        "warning",
        (
            "nobody has looked whether the borders cross themselves: {problem}",
            "未检查边界是否自相交：{problem}",
        ),
        (
            "pip install 'cityagenda[map]' and check again",
            "请安装后重新检查：pip install 'cityagenda[map]'",
        ),
    ),
    "shape-twice": code(
        "error",
        (
            "'{path}' has a shape of area '{area}', and so has '{other}'",
            "“{path}”与“{other}”都含有区域“{area}”的边界",
        ),
        ("leave one of the two out", "请去掉其中之一"),
    ),
    "shape-of-nothing": code(
        "error",
        (
            "'{path}' has a shape of '{area}', which is no area",
            "“{path}”中的“{area}”不是已声明的区域",
        ),
        (
            "use the id or the code of an area, or add the area",
            "请使用区域的 id 或代码，或补充该区域",
        ),
    ),
    "shapes-missing": code(
        "warning",
        (
            "{count} of {total} areas have no shape, such as '{area}'",
            "{total} 个区域中有 {count} 个没有边界，例如“{area}”",
        ),
        (
            "add their shapes; until then they stand in lists and not on maps",
            "请补充边界；在此之前，这些区域只出现在列表中，不出现在地图上",
        ),
    ),
    "time-missing": code(
        "error",
        ("nothing says what the time stamps in '{column}' mean", "未说明“{column}”中时间戳的含义"),
        (
            "declare 'time' with column, label (begin or end) and timezone",
            "请声明“time”，注明 column、label（begin 或 end）和 timezone",
        ),
    ),
    "time-column-unknown": code(
        "error",
        (
            "'{column}' is not a declared column of type datetime",
            "“{column}”不是已声明的 datetime 类型的列",
        ),
        ("name one, or declare it under 'columns'", "请写出这样的列，或在“columns”中声明"),
    ),
    "generator-missing": code(
        "error",
        (
            "the data is synthetic and nothing says what made it",
            "数据为合成数据，但未说明由什么生成",
        ),
        ("name the command in 'generator'", "请在“generator”中写明生成命令"),
    ),
    "data-unused": code(
        "note",
        ("no source names this file", "没有数据源使用该文件"),
        ("declare a source for it, or remove it", "请为其声明数据源，或删除该文件"),
    ),
    "packs-overlap": code(
        "error",
        ("'{one}' and '{other}' are both in force on {day}", "“{one}”与“{other}”在 {day} 同时有效"),
        (
            "end the earlier one with 'valid_to'; to replace it, give yours the same id",
            "请以“valid_to”结束较早的一版；如要替换，请使用相同的 id",
        ),
    ),
    "constants-unconfirmed": code(
        "note",
        (
            "not read in the authority's own text: {constants}",
            "尚未与发布机关原文核对：{constants}",
        ),
        (
            "compare '{pack}' with the text and set 'status: confirmed'",
            "请将“{pack}”与原文核对，并设为“status: confirmed”",
        ),
    ),
    "claim-not-recomputed": code(
        "error",
        (
            "'{claim}' is called computed, but nothing recomputes it",
            "“{claim}”标为已计算，但没有重新计算",
        ),
        (
            "add 'recomputed' with indicator and period, or change 'state'",
            "请添加“recomputed”（指标与时间段），或更改“state”",
        ),
    ),
    "claim-value-missing": code(
        "error",
        ("'{claim}' is recomputed but states no value", "“{claim}”有重新计算，但未给出原值"),
        ("add 'value' as the document states it", "请按文献所述填写“value”"),
    ),
    "claim-without-data": code(
        "error",
        (
            "'{indicator}' has no method, so that nothing can be recomputed",
            "“{indicator}”未设方法，无法重新计算",
        ),
        ("name an indicator with data", "请改用有数据的指标"),
    ),
    "scenario-fails": code(
        "error",
        (
            "the scenario '{scenario}' cannot be applied: {problem}",
            "情景“{scenario}”无法应用：{problem}",
        ),
        ("correct its patch", "请更正其补丁"),
    ),
}
