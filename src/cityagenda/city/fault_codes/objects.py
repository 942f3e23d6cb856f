"""Codes of faults in objects: fields, identifiers, references, patches, methods of the city."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "object-expected": code(
        "error",
        ("a mapping of fields is expected here, not {found}", "此处应为字段映射，而不是{found}"),
        (
            "write 'id: …' and the other fields; a file holds one object or a list of objects",
            "请写出“id: …”等字段；一个文件包含一个对象或一个对象列表",
        ),
    ),
    "id-duplicate": code(
        "error",
        ("the {kind} '{id}' stands already at {first}", "{kind}“{id}”已在 {first} 出现"),
        ("rename or remove one of the two", "请重命名或删除其中一个"),
    ),
    "city-missing": code(
        "error",
        ("the folder has no city.yml that can be read", "文件夹中没有可读取的 city.yml"),
        (
            "write city.yml with name, time zone, languages and currency",
            "请编写 city.yml，注明名称、时区、语言和货币",
        ),
    ),
    "city-several": code(
        "error",
        ("the folder describes more than one city", "文件夹描述了多个城市"),
        ("keep one; a second city is a second folder", "请只保留一个；另一座城市请另建文件夹"),
    ),
    "field-unknown": code(
        "error",
        ("{kind} has no field '{field}'", "{kind}没有字段“{field}”"),
        ("correct or remove it", "请更正或删除"),
    ),
    "field-missing": code(
        "error",
        ("the field '{field}' is missing", "缺少字段“{field}”"),
        ("add it", "请补上该字段"),
    ),
    "text-unquoted": code(
        "error",
        (
            "'{field}' must be text, but {found} reads as {type}",
            "“{field}”应为文本，但 {found} 被读作{type}",
        ),
        ('put it in quotes: "{found}"', '请加引号："{found}"'),
    ),
    "choice-unknown": code(
        "error",
        ("'{found}' is not a choice for '{field}'", "“{found}”不是“{field}”的可选值"),
        ("write one of {choices}", "请从以下值中选择：{choices}"),
    ),
    "identifier-invalid": code(
        "error",
        ("'{found}' cannot be an id", "“{found}”不能用作 id"),
        (
            "use lower-case letters, digits, dots and hyphens, with a letter or digit at both ends",
            "请使用小写字母、数字、点和连字符，并以字母或数字开头和结尾",
        ),
    ),
    "value-invalid": code(
        "error",
        ("'{field}' cannot be {found}: {problem}", "“{field}”不能为 {found}：{problem}"),
        ("correct the value", "请更正该值"),
    ),
    "reference-unknown": code(
        "error",
        ("there is no {kind} '{id}'", "不存在{kind}“{id}”"),
        ("correct the id, or add the {kind}", "请更正 id，或添加该{kind}"),
    ),
    "reference-cycle": code(
        "error",
        ("'{field}' leads in a circle: {circle}", "“{field}”形成循环：{circle}"),
        ("remove one of these links", "请删除其中一个关联"),
    ),
    "link-malformed": code(
        "error",
        ("the input '{text}' names nothing", "输入“{text}”没有指明任何对象"),
        (
            "write source:ID, indicator:ID or table:INDICATOR/NAME",
            "请写成 source:ID、indicator:ID 或 table:INDICATOR/NAME",
        ),
    ),
    "claim-object-malformed": code(
        "error",
        ("'{text}' is not an object of the folder", "“{text}”不是文件夹中的对象"),
        ("write KIND:ID with one of {choices}", "请写成 KIND:ID，其中 KIND 为以下之一：{choices}"),
    ),
    "pack-invalid": code(
        "error",
        ("{problem}", "标准文件无效：{problem}"),
        (
            "correct the rule pack; it has the fields of cityagenda.ground.standards.Standard",
            "请更正该标准文件；其字段见 cityagenda.ground.standards.Standard",
        ),
    ),
    "methods-untrusted": code(
        "note",
        (
            "the city's own methods are not loaded: this folder is not trusted here",
            "未加载城市自带的方法：本机尚未信任该文件夹",
        ),
        (
            "read the code; if you trust it, run 'cityagenda trust {folder}'",
            "请先阅读代码；如信任，请运行 'cityagenda trust {folder}'",
        ),
    ),
    "methods-broken": code(
        "error",
        ("the city's own methods cannot be loaded: {problem}", "无法加载城市自带的方法：{problem}"),
        (
            "correct the module; it lists its specifications as METHODS",
            "请更正该模块；模块须以 METHODS 列出其方法说明",
        ),
    ),
    "patch-malformed": code(
        "error",
        ("the patch of {what} is not a mapping", "对 {what} 的补丁不是映射"),
        (
            "write it as kind, id and fields: {{indicator: {{pm25: {{unit: ug/m3}}}}}}",
            "请按“种类—id—字段”书写：{{indicator: {{pm25: {{unit: ug/m3}}}}}}",
        ),
    ),
    "patch-kind-unknown": code(
        "error",
        ("the patch names a kind '{kind}' that does not exist", "补丁中的种类“{kind}”不存在"),
        ("write one of {choices}", "请从以下种类中选择：{choices}"),
    ),
    "patch-id-unknown": code(
        "error",
        (
            "the patch removes the {kind} '{id}', which does not exist",
            "补丁要删除的 {kind}“{id}”不存在",
        ),
        ("correct the id", "请更正 id"),
    ),
    "patch-id-changed": code(
        "error",
        ("the patch gives the {kind} '{id}' another id", "补丁改变了 {kind}“{id}”的 id"),
        ("remove the field 'id' from the patch", "请从补丁中删除字段“id”"),
    ),
}
