"""The one tree of errors: what went wrong, for whom, and the exit code that says so.

    JianbaoError                exit 1
    ├── UsageError              exit 2   wrong words from the user
    │   ├── NoSuchPath          exit 2   a file or folder that is not there
    │   ├── NoPages             exit 2   folders without a file to read
    │   ├── NameTaken           exit 2   a saved query of that name exists
    │   ├── AccountTaken        exit 2   an account of that name exists
    │   ├── WeakPassword        exit 2   too short, or too long to be hashed
    │   ├── RemoteRefused       exit 2   a home without accounts or without a key, asked to serve beyond this machine
    │   ├── CorrectionRefused   exit 2   a correction that makes no sense on that page
    │   ├── BackupRefused       exit 2   a place where no backup may be written
    │   ├── NotABackup          exit 2   a file that is no backup, or one of a newer version
    │   ├── HomeTaken           exit 2   a restore onto something that is there
    │   ├── BadSettings         exit 2   settings.toml cannot be understood
    │   ├── SearchTooSlow       exit 2   a search that costs more time than one may take
    │   └── QueryError          exit 2   a query that cannot be understood or costs too much; knows the place
    ├── UnreadablePage          exit 3   quarantined with its reason, the batch goes on
    ├── TooManyDropped          exit 1   a run that would take too many stories out, and was not told to
    ├── NoIndex                 exit 10  no index yet
    ├── IncompatibleIndex       exit 10  an index this version cannot read, or a damaged one
    ├── Locked                  exit 11  another process is writing
    ├── NoHome                  exit 1   the home does not exist
    │   └── NothingIndexed      exit 10  … and an index was asked for
    ├── NotFound                exit 1   no such story, page or query
    ├── StaleCorrection         exit 1   the page was corrected by somebody else meanwhile
    ├── WorkerLost              exit 1   a process that helped to build an index is gone; the old one stays live
    ├── IndexMismatch           exit 1   a new index does not hold the archive's stories; the old one stays live
    ├── PortTaken               exit 1   another program listens there
    ├── NewerArchive            exit 1   the record was written by a newer version
    ├── DamagedBackup           exit 1   a backup that is not what it says of itself
    ├── BadVocabulary           exit 1   data/ holds entries that contradict each other or have no effect
    └── DamagedArchive          exit 1   the record contradicts itself

Each class carries one template a language over its context; the edge (command line, web) picks the language
and turns ``exit_code`` into a status, nothing else does. Subsystems add leaves here, not trees of their own.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar


class JianbaoError(Exception):
    """Base of all expected failures. ``context`` fills the templates and is kept for callers."""

    exit_code: ClassVar[int] = 1
    zh: ClassVar[str] = "出错了：{reason}"
    en: ClassVar[str] = "failed: {reason}"

    def __init__(self, **context: object) -> None:
        self.context = context
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[object, ...]:
        # errors cross from one process to another; what they are made of has names
        return partial(type(self), **self.context), ()

    def message(self, language: str = "zh") -> str:
        """The message for a person, ``language`` being ``zh`` or ``en``.

        A reason that is prose comes as ``reason`` in Chinese and ``reason_en`` in English.
        """
        if language.startswith("zh"):
            return self.zh.format(**self.context)
        return self.en.format(**{**self.context, "reason": self.context.get("reason_en", self.context.get("reason"))})


class UsageError(JianbaoError):
    exit_code = 2
    zh = "用法不对：{reason}"
    en = "wrong usage: {reason}"


class BadSettings(UsageError):
    zh = "设置文件 {path} 有误：{reason}"
    en = "wrong settings in {path}: {reason}"


class BackupRefused(UsageError):
    zh = "不能备份到 {path}：{reason}"
    en = "cannot back up to {path}: {reason}"


class NotABackup(UsageError):
    zh = "{path} 不是 jianbao 的备份，或由更新的版本写成"
    en = "{path} is no backup of jianbao's, or was written by a newer version"


class HomeTaken(UsageError):
    zh = "{home} 已有内容，不会覆盖；请用 --home 指定新的文件夹"
    en = "{home} is not empty and will not be overwritten; name a new folder with --home"


class QueryError(UsageError):
    """A query outside the language or its bounds; ``position`` counts characters from 0."""

    zh = "检索式第 {position} 字处：{reason}"
    en = "query, at character {position}: {reason}"


class SearchTooSlow(UsageError):
    zh = "这次检索超过了 {seconds:g} 秒，已停止；请少写几个条件，或用日期、区县缩小范围"
    en = "this search took longer than {seconds:g} seconds and was stopped; ask less, or narrow it by date or district"


class NoSuchPath(UsageError):
    zh = "没有这个文件或文件夹：{path}"
    en = "no such file or folder: {path}"


class NoPages(UsageError):
    zh = "没有找到版面文件：{paths}"
    en = "found no page files in {paths}"


class NameTaken(UsageError):
    zh = "已经有名为“{name}”的检索，请换个名字"
    en = "there is a saved query named “{name}” already; choose another name"


class AccountTaken(UsageError):
    zh = "已经有名为“{name}”的账户；改密码用 jianbao user passwd {name}"
    en = "there is an account named “{name}” already; jianbao user passwd {name} changes its password"


class WeakPassword(UsageError):
    zh = "密码要有 {least} 到 {most} 个字"
    en = "a password has {least} to {most} characters"


class RemoteRefused(UsageError):
    zh = "网页不能在本机以外打开（{host}）：{reason}。只在本机用，请监听 127.0.0.1、::1 或 localhost"
    en = "not serving beyond this machine ({host}): {reason}; to serve this machine only: 127.0.0.1, ::1, localhost"


class CorrectionRefused(UsageError):
    """A correction that makes no sense on the page as it is."""

    zh = "不能这样订正：{reason}"
    en = "cannot correct that: {reason}"


class StaleCorrection(JianbaoError):
    """The page is no longer what the editor saw."""

    zh = "这个版面在您查看之后已有改动，请刷新后再订正：{page}"
    en = "the page has changed since you looked at it; look again, then correct it: {page}"


class UnreadablePage(JianbaoError):
    exit_code = 3
    zh = "{source} 读不了：{reason}"
    en = "cannot read {source}: {reason}"


class TooManyDropped(JianbaoError):
    zh = "连同 {source} 会去掉 {dropped} 篇稿件（原有 {total} 篇），超过两成；确要如此请加 --force"
    en = "with {source} {dropped} of {total} stories would go, more than a fifth; add --force if that is meant"


class NoHome(JianbaoError):
    zh = "找不到档案目录 {home}；请先运行 jianbao ingest 或 jianbao demo，或用 --home 指定"
    en = "no archive at {home}; run jianbao ingest or jianbao demo first, or name one with --home"


class NothingIndexed(NoHome):
    """Asked of an index where there is no archive either: to whoever searches, there is no index."""

    exit_code = 10


class NotFound(JianbaoError):
    zh = "没有这个{kind_zh}：{name}"
    en = "no such {kind}: {name}"


class PortTaken(JianbaoError):
    zh = "{host} 的端口 {port} 不能用，可能已被占用；请用 --port 另选一个"
    en = "cannot listen on port {port} of {host}, it may be taken; choose another with --port"


class NewerArchive(JianbaoError):
    zh = "档案 {home} 由更新的版本写成（{version}），请升级 jianbao"
    en = "the archive {home} was written by a newer version ({version}); upgrade jianbao"


class BadVocabulary(JianbaoError):
    zh = "词表有 {count} 处问题；改好 data/ 里的文件，再运行 jianbao reindex"
    en = "{count} findings in the vocabularies; mend the files in data/, then run jianbao reindex"


class DamagedArchive(JianbaoError):
    zh = "档案有损：{reason}"
    en = "the archive is damaged: {reason}"


class DamagedBackup(JianbaoError):
    zh = "备份 {path} 有损，未恢复：{reason}"
    en = "the backup {path} is damaged, nothing was restored: {reason}"


class WorkerLost(JianbaoError):
    zh = "编索引的一个进程中途退出（可能内存不足）；原索引照旧。请重试，或少用进程：jianbao reindex --workers 1"
    en = "a process that helped to build the index is gone (out of memory?); try again: jianbao reindex --workers 1"


class IndexMismatch(JianbaoError):
    zh = "新索引与档案不符（缺 {missing} 篇，多 {extra} 篇），未启用；原索引照旧。请重试：jianbao reindex"
    en = "the new index does not match the archive ({missing} missing, {extra} extra): not used; try jianbao reindex"


class NoIndex(JianbaoError):
    exit_code = 10
    zh = "还没有索引，请运行：jianbao reindex"
    en = "there is no index yet; run: jianbao reindex"


class IncompatibleIndex(JianbaoError):
    exit_code = 10
    zh = "索引不能用（{reason}），请运行：jianbao reindex"
    en = "the index cannot be used ({reason}); run: jianbao reindex"


class Locked(JianbaoError):
    exit_code = 11
    zh = "档案正被另一个进程写入：{holder}"
    en = "the archive is being written by another process: {holder}"
