"""The report of an import: what was odd in a repository, where, and what became of it."""

from dataclasses import dataclass, field

from cityagenda.ground.texts import Text, text_in


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was odd.

    ``lost`` says that something of the repository did not reach the city folder; all else
    was carried over as the sentence says.
    """

    where: str
    what: Text
    lost: bool = False


@dataclass(slots=True)
class Report:
    """What an import did.

    ``indicators``, ``series_files`` and ``rows`` count what was taken over; ``findings``
    stand in the order in which the files were read.
    """

    indicators: int = 0
    series_files: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, where: str, en: str, zh: str, *, lost: bool = False) -> None:
        """Note one finding, said in both languages of the interface."""
        self.findings.append(Finding(where, {"zh-Hans": zh, "en": en}, lost))

    @property
    def lost(self) -> list[Finding]:
        """The findings about what could not be taken over."""
        return [finding for finding in self.findings if finding.lost]

    def lines(self, language: str = "en") -> list[str]:
        """Return one line a finding, and a last one that counts.

        Examples
        --------
        >>> report = Report(indicators=1)
        >>> report.add("data/a.csv:3", "repeated row", "重复的行")
        >>> report.lines()
        ['data/a.csv:3: repeated row', '1 indicators, 0 data files, 0 rows; 0 findings lose data']
        """
        lines = [f"{f.where}: {text_in(f.what, language)}" for f in self.findings]
        counts = (self.indicators, self.series_files, self.rows, len(self.lost))
        total: Text = {
            "zh-Hans": "共 {} 项指标、{} 个数据文件、{} 行；{} 处未能带入".format(*counts),
            "en": "{} indicators, {} data files, {} rows; {} findings lose data".format(*counts),
        }
        return [*lines, text_in(total, language)]
