"""What kinds of difference and their reasons are called, for terminals and messages."""

from __future__ import annotations

from collections.abc import Mapping

from archive.store.findings import Kind, Reason

#: kind → language → a count of them
KINDS: Mapping[Kind, Mapping[str, str]] = {
    "new": {"zh": "新增 {}", "en": "{} new"},
    "gone": {"zh": "消失 {}", "en": "{} gone"},
    "changed": {"zh": "改动 {}", "en": "{} changed"},
}
REASONS: Mapping[Reason, Mapping[str, str]] = {
    "added": {"zh": "新收", "en": "new in the archive"},
    "corrected": {"zh": "内容有改动", "en": "its text was corrected"},
    "merged": {"zh": "并入另一篇", "en": "merged into another story"},
    "removed": {"zh": "已撤下", "en": "removed from the archive"},
    "reclassified": {"zh": "只是分类变了", "en": "reclassified only"},
    "reindexed": {"zh": "词典或检索方式变了", "en": "texts are read differently now"},
}
