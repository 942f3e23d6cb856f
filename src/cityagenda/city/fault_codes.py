"""The table of fault codes: severity, what is wrong and what to do, in two languages."""

from dataclasses import dataclass
from typing import Final, Literal

from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of fault. Braces in the sentences are filled in by `faults.fault`."""

    severity: Literal["error", "warning", "note"]
    what: Text
    todo: Text


def _code(
    severity: Literal["error", "warning", "note"],
    what: tuple[str, str],
    todo: tuple[str, str],
) -> Code:
    return Code(
        severity,
        {"zh-Hans": what[1], "en": what[0]},
        {"zh-Hans": todo[1], "en": todo[0]},
    )


KIND_NAMES: Final[dict[str, Text]] = {
    kind: {"zh-Hans": chinese, "en": kind.replace("-", " ")}
    for kind, chinese in {
        "city": "城市",
        "organisation": "组织",
        "area": "区域",
        "document": "文献",
        "plan": "规划",
        "position": "定位",
        "bottleneck": "瓶颈",
        "technology": "技术",
        "force": "着力点",
        "programme": "工程或体系",
        "target-city": "目标城市",
        "group": "任务组",
        "task": "任务",
        "measure": "举措",
        "instrument": "政策工具",
        "route": "技术路线",
        "indicator": "指标",
        "source": "数据源",
        "practice": "实践",
        "claim": "陈述",
        "scenario": "情景",
    }.items()
}
"""What the kinds of `cityagenda.city.models.KINDS` are called in sentences."""


_FILES: Final = {
    "yaml-malformed": _code(
        "error",
        ("the file is not well-formed YAML: {problem}", "文件不是合法的 YAML：{problem}"),
        (
            "check indentation, colons and quotes on this line and the one above it",
            "请检查本行及上一行的缩进、冒号和引号",
        ),
    ),
    "yaml-encoding": _code(
        "error",
        ("the file is not UTF-8", "文件编码不是 UTF-8"),
        ("save it as UTF-8", "请另存为 UTF-8 编码"),
    ),
    "yaml-bom": _code(
        "note",
        ("the file starts with a byte order mark", "文件以字节顺序标记（BOM）开头"),
        (
            "nothing has to be done; save without it to be rid of this note",
            "无须处理；另存为不带 BOM 的 UTF-8 即可消除本提示",
        ),
    ),
    "yaml-duplicate-key": _code(
        "error",
        ("the field '{key}' stands twice in one place", "同一处重复出现字段“{key}”"),
        ("keep one of the two", "请只保留一个"),
    ),
    "yaml-alias": _code(
        "error",
        ("'*{name}' refers to another part of the file", "“*{name}”引用了文件的另一部分"),
        (
            "write the content here again; aliases are not read",
            "请在此处重新写出内容；不支持 YAML 别名",
        ),
    ),
    "yaml-tag": _code(
        "error",
        ("the tag '{tag}' is not read", "不支持 YAML 标签“{tag}”"),
        (
            "remove the tag; put quotes around what must stay text",
            "请删除该标签；须保持为文本的内容请加引号",
        ),
    ),
    "yaml-depth": _code(
        "error",
        ("the content is nested more than {limit} levels deep", "内容嵌套超过 {limit} 层"),
        ("write it flatter", "请减少嵌套层级"),
    ),
    "yaml-documents": _code(
        "error",
        ("a second YAML document begins here", "此处开始了第二个 YAML 文档"),
        (
            "write a list of objects, or use one file each; remove the line '---'",
            "请改写为对象列表，或分成多个文件，并删除“---”行",
        ),
    ),
    "yaml-key": _code(
        "error",
        ("a field name is not a text", "字段名不是文本"),
        (
            "put quotes around text that starts with a bracket or a brace",
            "以括号开头的文本请加引号",
        ),
    ),
    "file-too-large": _code(
        "error",
        (
            "the file has {size} MB; at most {limit} MB are read",
            "文件大小为 {size} MB，上限为 {limit} MB",
        ),
        (
            "split it, or keep plain tables as CSV or Parquet under data/",
            "请拆分文件；数据表请以 CSV 或 Parquet 格式放入 data/",
        ),
    ),
    "file-unreadable": _code(
        "error",
        ("the file cannot be read: {problem}", "无法读取文件：{problem}"),
        ("restore it, or correct its permissions", "请恢复该文件或修正其访问权限"),
    ),
    "file-stray": _code(
        "warning",
        (
            "no kind of object lives in this file; it is not read",
            "此位置不存放任何对象，该文件未被读取",
        ),
        (
            "move it to where its objects belong, such as indicators/ or plan/tasks.yml",
            "请移到其对象所属的位置，例如 indicators/ 或 plan/tasks.yml",
        ),
    ),
    "folder-linked": _code(
        "warning",
        ("this is a link to another folder; it is not read", "这是指向其他文件夹的链接，未被读取"),
        ("copy the files into the city folder", "请将文件复制到城市文件夹中"),
    ),
    "path-outside": _code(
        "error",
        ("'{path}' leads out of the city folder", "“{path}”指向城市文件夹之外"),
        (
            "copy the file into the folder and name it by a path inside it",
            "请将文件复制到城市文件夹内，并使用文件夹内的相对路径",
        ),
    ),
}

_OBJECTS: Final = {
    "object-expected": _code(
        "error",
        ("a mapping of fields is expected here, not {found}", "此处应为字段映射，而不是{found}"),
        (
            "write 'id: …' and the other fields; a file holds one object or a list of objects",
            "请写出“id: …”等字段；一个文件包含一个对象或一个对象列表",
        ),
    ),
    "id-duplicate": _code(
        "error",
        ("the {kind} '{id}' stands already at {first}", "{kind}“{id}”已在 {first} 出现"),
        ("rename or remove one of the two", "请重命名或删除其中一个"),
    ),
    "city-missing": _code(
        "error",
        ("the folder has no city.yml that can be read", "文件夹中没有可读取的 city.yml"),
        (
            "write city.yml with name, time zone, languages and currency",
            "请编写 city.yml，注明名称、时区、语言和货币",
        ),
    ),
    "city-several": _code(
        "error",
        ("the folder describes more than one city", "文件夹描述了多个城市"),
        ("keep one; a second city is a second folder", "请只保留一个；另一座城市请另建文件夹"),
    ),
    "field-unknown": _code(
        "error",
        ("{kind} has no field '{field}'", "{kind} 没有字段“{field}”"),
        ("correct or remove it", "请更正或删除"),
    ),
    "field-missing": _code(
        "error",
        ("the field '{field}' is missing", "缺少字段“{field}”"),
        ("add it", "请补上该字段"),
    ),
    "text-unquoted": _code(
        "error",
        (
            "'{field}' must be text, but {found} reads as {type}",
            "“{field}”应为文本，但 {found} 被读作{type}",
        ),
        ('put it in quotes: "{found}"', '请加引号："{found}"'),
    ),
    "choice-unknown": _code(
        "error",
        ("'{found}' is not a choice for '{field}'", "“{found}”不是“{field}”的可选值"),
        ("write one of {choices}", "请从以下值中选择：{choices}"),
    ),
    "identifier-invalid": _code(
        "error",
        ("'{found}' cannot be an id", "“{found}”不能用作 id"),
        (
            "use lower-case letters, digits, dots and hyphens, with a letter or digit at both ends",
            "请使用小写字母、数字、点和连字符，并以字母或数字开头和结尾",
        ),
    ),
    "value-invalid": _code(
        "error",
        ("'{field}' cannot be {found}: {problem}", "“{field}”不能为 {found}：{problem}"),
        ("correct the value", "请更正该值"),
    ),
    "reference-unknown": _code(
        "error",
        ("there is no {kind} '{id}'", "不存在 {kind}“{id}”"),
        ("correct the id, or add the {kind}", "请更正 id，或添加该 {kind}"),
    ),
    "reference-cycle": _code(
        "error",
        ("'{field}' leads in a circle: {circle}", "“{field}”形成循环：{circle}"),
        ("remove one of these links", "请删除其中一个关联"),
    ),
    "link-malformed": _code(
        "error",
        ("the input '{text}' names nothing", "输入“{text}”没有指明任何对象"),
        (
            "write source:ID, indicator:ID or table:INDICATOR/NAME",
            "请写成 source:ID、indicator:ID 或 table:INDICATOR/NAME",
        ),
    ),
    "claim-object-malformed": _code(
        "error",
        ("'{text}' is not an object of the folder", "“{text}”不是文件夹中的对象"),
        ("write KIND:ID with one of {choices}", "请写成 KIND:ID，其中 KIND 为以下之一：{choices}"),
    ),
    "pack-invalid": _code(
        "error",
        ("{problem}", "标准文件无效：{problem}"),
        (
            "correct the rule pack; it has the fields of cityagenda.ground.standards.Standard",
            "请更正该标准文件；其字段见 cityagenda.ground.standards.Standard",
        ),
    ),
    "methods-untrusted": _code(
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
    "methods-broken": _code(
        "error",
        ("the city's own methods cannot be loaded: {problem}", "无法加载城市自带的方法：{problem}"),
        (
            "correct the module; it lists its specifications as METHODS",
            "请更正该模块；模块须以 METHODS 列出其方法说明",
        ),
    ),
    "patch-malformed": _code(
        "error",
        ("the patch of {what} is not a mapping", "对 {what} 的补丁不是映射"),
        (
            "write it as kind, id and fields: {{indicator: {{pm25: {{unit: ug/m3}}}}}}",
            "请按“种类—id—字段”书写：{{indicator: {{pm25: {{unit: ug/m3}}}}}}",
        ),
    ),
    "patch-kind-unknown": _code(
        "error",
        ("the patch names a kind '{kind}' that does not exist", "补丁中的种类“{kind}”不存在"),
        ("write one of {choices}", "请从以下种类中选择：{choices}"),
    ),
    "patch-id-unknown": _code(
        "error",
        (
            "the patch removes the {kind} '{id}', which does not exist",
            "补丁要删除的 {kind}“{id}”不存在",
        ),
        ("correct the id", "请更正 id"),
    ),
    "patch-id-changed": _code(
        "error",
        ("the patch gives the {kind} '{id}' another id", "补丁改变了 {kind}“{id}”的 id"),
        ("remove the field 'id' from the patch", "请从补丁中删除字段“id”"),
    ),
}

CODES: Final[dict[str, Code]] = {**_FILES, **_OBJECTS}
"""Every code. `tests/city` has a broken city for each of them."""
