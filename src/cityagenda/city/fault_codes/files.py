"""Codes of faults in files: what keeps text from being read at all."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "yaml-malformed": code(
        "error",
        ("the file is not well-formed YAML: {problem}", "文件不是合法的 YAML：{problem}"),
        (
            "check indentation, colons and quotes on this line and the one above it",
            "请检查本行及上一行的缩进、冒号和引号",
        ),
    ),
    "yaml-encoding": code(
        "error",
        ("the file is not UTF-8", "文件编码不是 UTF-8"),
        ("save it as UTF-8", "请另存为 UTF-8 编码"),
    ),
    "yaml-bom": code(
        "note",
        ("the file starts with a byte order mark", "文件以字节顺序标记（BOM）开头"),
        (
            "nothing has to be done; save without it to be rid of this note",
            "无须处理；另存为不带 BOM 的 UTF-8 即可消除本提示",
        ),
    ),
    "yaml-duplicate-key": code(
        "error",
        ("the field '{key}' stands twice in one place", "同一处重复出现字段“{key}”"),
        ("keep one of the two", "请只保留一个"),
    ),
    "yaml-alias": code(
        "error",
        ("'*{name}' refers to another part of the file", "“*{name}”引用了文件的另一部分"),
        (
            "write the content here again; aliases are not read",
            "请在此处重新写出内容；不支持 YAML 别名",
        ),
    ),
    "yaml-tag": code(
        "error",
        ("the tag '{tag}' is not read", "不支持 YAML 标签“{tag}”"),
        (
            "remove the tag; put quotes around what must stay text",
            "请删除该标签；须保持为文本的内容请加引号",
        ),
    ),
    "yaml-depth": code(
        "error",
        ("the content is nested more than {limit} levels deep", "内容嵌套超过 {limit} 层"),
        ("write it flatter", "请减少嵌套层级"),
    ),
    "yaml-documents": code(
        "error",
        ("a second YAML document begins here", "此处开始了第二个 YAML 文档"),
        (
            "write a list of objects, or use one file each; remove the line '---'",
            "请改写为对象列表，或分成多个文件，并删除“---”行",
        ),
    ),
    "yaml-key": code(
        "error",
        ("a field name is not a text", "字段名不是文本"),
        (
            "put quotes around text that starts with a bracket or a brace",
            "以括号开头的文本请加引号",
        ),
    ),
    "file-too-large": code(
        "error",
        ("the file has more than {limit} MB", "文件超过 {limit} MB"),
        (
            "split it, or keep plain tables as CSV or Parquet under data/",
            "请拆分文件；数据表请以 CSV 或 Parquet 格式放入 data/",
        ),
    ),
    "faults-many": code(
        "error",
        (
            "the file has more than {count} faults; the others are not listed",
            "该文件的问题超过 {count} 个，其余未列出",
        ),
        ("correct these first, and check again", "请先更正已列出的问题，再重新检查"),
    ),
    "file-unreadable": code(
        "error",
        ("the file cannot be read: {problem}", "无法读取文件：{problem}"),
        ("restore it, or correct its permissions", "请恢复该文件或修正其访问权限"),
    ),
    "file-stray": code(
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
    "folder-linked": code(
        "warning",
        ("this is a link to another folder; it is not read", "这是指向其他文件夹的链接，未被读取"),
        ("copy the files into the city folder", "请将文件复制到城市文件夹中"),
    ),
    "path-outside": code(
        "error",
        ("'{path}' leads out of the city folder", "“{path}”指向城市文件夹之外"),
        (
            "copy the file into the folder and name it by a path inside it",
            "请将文件复制到城市文件夹内，并使用文件夹内的相对路径",
        ),
    ),
}
