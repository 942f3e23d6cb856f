"""Health: whether the site can answer, found out by trying."""

from dataclasses import dataclass, field
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import BuildError
from cityagenda.ground.texts import Text
from cityagenda.web.current import shelf

NO_EDITION: Final[Text] = {
    "zh-Hans": "没有完整的版本，请构建城市或从备份恢复",
    "en": "there is no whole edition: build the city or restore a backup",
}
NO_DATABASE: Final[Text] = {
    "zh-Hans": "无法连接数据库，请启动数据库或检查 DATABASE_URL",
    "en": "the database cannot be reached: start it or correct DATABASE_URL",
}
NOT_MIGRATED: Final[Text] = {
    "zh-Hans": "数据库表不是本版本程序的结构，请重新启动站点",
    "en": "the database has not the tables of this version: start the site again",
}
NOT_CURRENT: Final[Text] = {
    "zh-Hans": "当前版本已损坏，正在展示此前完好的版本",
    "en": "the current edition is damaged, an earlier whole one is shown",
}


@dataclass(frozen=True, slots=True)
class Health:
    """The edition on show, whether the database answers, and what is wrong.

    ``faults`` keep the site from answering; ``notes`` do not, but somebody should look.
    """

    edition: Edition | None
    database_up: bool
    faults: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether requests can be answered."""
        return not self.faults


def health() -> Health:
    """Return how the site is at this moment."""
    faults, notes = [], []
    held, edition = shelf(), None
    try:
        edition = held.edition()
    except BuildError:
        faults.append(NO_EDITION)
    else:
        notes += [] if edition.id == held.wished else [NOT_CURRENT]
    fault = _database_fault()
    faults += [fault] if fault else []
    return Health(edition, fault is not NO_DATABASE, faults, notes)


def _database_fault() -> Text | None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        connection.close()
        return NO_DATABASE
    return NOT_MIGRATED if missing else None
