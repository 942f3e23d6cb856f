"""The roles that an account can have. A visitor is also everybody who has not signed in."""

from typing import Final

from cityagenda.ground.texts import Text

VISITOR: Final = "visitor"
ANALYST: Final = "analyst"
AGENCY: Final = "agency"
ADMINISTRATOR: Final = "administrator"

ROLES: Final[dict[str, Text]] = {
    VISITOR: {"zh-Hans": "访客", "en": "Visitor"},
    ANALYST: {"zh-Hans": "分析人员", "en": "Analyst"},
    AGENCY: {"zh-Hans": "责任单位", "en": "Agency"},
    ADMINISTRATOR: {"zh-Hans": "管理员", "en": "Administrator"},
}
"""Every role with its name."""
