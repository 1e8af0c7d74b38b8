"""The interface's names for the archive's own terms, in the reader's language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FACETS = {
    "district": _l("区县"),
    "topic": _l("主题"),
    "newspaper": _l("报纸"),
    "year": _l("年份"),
    "reporter": _l("记者"),
    "correspondent": _l("通讯员"),
    "photographer": _l("摄影"),
    "column": _l("栏目"),
}
#: the singular a single credit carries; values of archive.model.CreditRole
CREDITS = {
    "记者": _l("记者"),
    "通讯员": _l("通讯员"),
    "摄影": _l("摄影"),
    "编辑": _l("编辑"),
    "作者": _l("作者"),
}
ROLES = {
    "headline": _l("标题"),
    "kicker": _l("引题"),
    "subtitle": _l("副题"),
    "column": _l("栏目"),
    "subhead": _l("小标题"),
    "byline": _l("署名"),
    "body": _l("正文"),
    "caption": _l("图说"),
    "notice": _l("启事"),
}
SORTS = {"relevance": _l("相关度"), "newest": _l("最新在前"), "oldest": _l("最早在前")}
#: the sign in the text, and what it says
MARKS = {
    "gap": (_l("前文缺"), _l("此前的文字在版面上缺失")),
    "moved": (_l("移"), _l("这一段在原件中不在此处，按文意移来")),
    "joined": (_l("接"), _l("这一段被分栏打断，在此接上")),
}
MONTHS = (
    *(_l("1 月"), _l("2 月"), _l("3 月"), _l("4 月"), _l("5 月"), _l("6 月")),
    *(_l("7 月"), _l("8 月"), _l("9 月"), _l("10 月"), _l("11 月"), _l("12 月")),
)
#: from Monday
WEEKDAYS = (_l("一"), _l("二"), _l("三"), _l("四"), _l("五"), _l("六"), _l("日"))
PROBLEMS = {
    "from": _l("起始日期看不懂，请写成 2022-04-11、2022-04 或 2022"),
    "to": _l("截止日期看不懂或早于起始日期，请写成 2022-04-11、2022-04 或 2022"),
    "sort": _l("没有这种排序方式"),
    "size": _l("每页只能是 20、50 或 100 篇"),
    "page": _l("没有这一页"),
    "facet": _l("筛选的值太多或太长"),
}
#: what an editor did, by the public names of archive.corrections.verbs, and what changed a page without one
CORRECTIONS = {
    "split": _l("拆成两篇"),
    "merge": _l("并入另一篇"),
    "move": _l("移动段落"),
    "cut": _l("切开一段"),
    "role": _l("改段落性质"),
    "flow": _l("改接续或缺文"),
    "retitle": _l("改标题"),
    "byline": _l("改署名"),
    "districts": _l("改区县"),
    "topics": _l("改主题"),
    "furniture": _l("标为版面用字"),
    "unfurniture": _l("改回正文"),
    "confirm": _l("核对无误"),
    "resegment": _l("重新切分"),
    "edition": _l("换了新版本"),
}
#: what became of a story in a saved search, and why; by the names of archive.store.findings
FINDINGS = {"new": _l("新的"), "changed": _l("改过的"), "gone": _l("不再符合的")}
REASONS = {
    "added": _l("新收"),
    "corrected": _l("内容有改动"),
    "merged": _l("并入另一篇"),
    "removed": _l("已撤下"),
    "reclassified": _l("只是分类变了"),
    "reindexed": _l("词典或检索方式变了"),
}
#: how often a saved search notifies, and what became of a message; by the names of archive.store
SCHEDULES = {"always": _l("有变化就通知"), "hourly": _l("每小时"), "daily": _l("每天早上"), "weekly": _l("每周一早上")}
DELIVERIES = {
    "waiting": _l("等待发送"),
    "sending": _l("不知是否送到"),
    "sent": _l("已发送"),
    "failed": _l("未能送到"),
}
