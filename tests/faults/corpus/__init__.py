"""Bad pages: what each file holds, and what must become of it when it stands in a folder that is taken in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

#: a page without fault; most others are made of it
STORY = "公交新线今日开通\n　　本报讯（记者 王小明）从金水路到花园路的新公交线今日开通，市民出行更方便。"
GOOD = f"郑州日报 2022年4月11日 星期一 第07版\n\n{STORY}\n"


def good(number: int) -> str:
    """The page without fault with another page number and another text."""
    return (
        GOOD.replace("第07版", f"第{number:02}版")
        .replace("金水路", f"第{number}大街")
        .replace("公交", f"公交{number}路")
    )


HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会"


@dataclass(frozen=True, slots=True)
class Bad:
    """A file of the corpus."""

    name: str
    data: bytes
    #: status in the report; ``passed over``: it is no page by its name, and a message says so
    outcome: Literal["new", "quarantined", "passed over"]
    #: words of the reason, of a flag or of the message
    told: str = ""
    #: what a story's text must hold, character by character
    holds: str = ""


def _han(length: int) -> str:
    rng = random.Random(20261124)
    return "".join(rng.choice(HAN) for _ in range(length))


RARE = "𠮷田㐂镇䶮河🚌通车"
MARKED = "新\u200b线\u202e今日\u202c开\u200d通\ufeff"

CORPUS = (
    Bad("empty.txt", b"", "quarantined", "空文件"),
    Bad("blank.txt", " \n\u3000\t\r\n\xa0\u200b\ufeff".encode(), "quarantined", "只有空白"),
    Bad("nul.txt", good(3).encode().replace(b"\n", b"\0"), "quarantined", "二进制文件"),
    Bad("control.txt", good(4).encode() + b"\x01\x02\x05\x07" * 20, "quarantined", "二进制文件"),
    Bad("bell.txt", good(5).replace("市民", "市\x07民").encode(), "new", holds="市\x07民出行"),
    Bad("surrogate-8.txt", good(6).encode() * 3 + b"\xed\xa0\x80" + "结尾。".encode(), "quarantined", "UTF-8 文本在第"),
    Bad("surrogate-16.txt", b"\xff\xfe" + good(7).encode("utf-16-le") + b"\x3d\xd8", "quarantined", "标为 utf-16"),
    Bad("marks.txt", good(8).replace("新线今日开通", MARKED, 1).encode(), "new", holds=MARKED.strip("\ufeff")),
    Bad("gbk-as-utf8.txt", b"\xef\xbb\xbf" + good(9).encode("gbk"), "quarantined", "标为 utf-8"),
    Bad("gbk.txt", good(10).encode("gbk"), "new", holds="市民出行更方便"),
    Bad(
        "gbk-euro.txt",
        good(11).replace("新公交", "百\udc80新公交").encode("gbk", "surrogateescape"),
        "new",
        holds="百€新公交",
    ),
    Bad("gb18030.txt", good(12).replace("新公交", RARE).encode("gb18030"), "new", holds=RARE),
    Bad(
        "big5.txt",
        "公車新線今日開通\n　　本報訊從金水路到花園路的公車今日開通，市民出行更方便。".encode("big5"),
        "new",
        holds="市民出行更方便",
    ),
    Bad("utf16-mark.txt", good(14).encode("utf-16"), "new", holds="市民出行更方便"),
    Bad("utf16-le.txt", good(15).encode("utf-16-le"), "new", holds="市民出行更方便"),
    Bad("utf16-be.txt", good(16).encode("utf-16-be"), "new", holds="市民出行更方便"),
    Bad("utf32.txt", good(17).encode("utf-32"), "new", holds="市民出行更方便"),
    Bad(
        "newlines.txt",
        good(18).replace("\n\n", "\r\n\r", 1).replace("\n　", "\r　").encode(),
        "new",
        holds="市民出行更方便",
    ),
    Bad("one-line-2MB.txt", _han(700_000).encode(), "new", holds=_han(400)),
    Bad("no-punctuation.txt", _han(200_000).encode(), "new", holds=_han(400)),
    Bad("30-february.txt", good(21).replace("4月11日", "2月30日").encode(), "new", "date", "市民出行更方便"),
    Bad("future.txt", good(22).replace("2022年", "2099年").encode(), "new", "2099-04-11", "市民出行更方便"),
    Bad(
        "notices.txt",
        "遗失声明\n本人不慎遗失身份证一张，声明作废。\n\n公告\n本公司定于近日召开股东会，特此公告。".encode(),
        "new",
        holds="声明作废",
    ),
    Bad("broken-byte.txt", good(24).encode() * 3 + b"\xff" + good(24).encode(), "quarantined", "UTF-8 文本在第"),
    Bad("noise.txt", random.Random(7).randbytes(4000), "quarantined", "文件"),
    Bad(
        "latin.txt", "Ça c'était l'été à Zürich, où la fête à côté du théâtre".encode("latin-1"), "quarantined", "编码"
    ),
    Bad("page.html", f"<!DOCTYPE html><p>{STORY}".encode(), "quarantined", "网页"),
    Bad("page.pdf", b"%PDF-1.7\n" + good(28).encode(), "quarantined", "PDF"),
    Bad("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)), "quarantined", "JPEG"),
    Bad("data.txt", b'{"headline": "x", "body": "y"}', "quarantined", "JSON"),
    Bad("README.md", f"# Pages\n\n{STORY}".encode(), "passed over", "README.md"),
    Bad("说明.txt", "这些版面由扫描件识别而来。".encode(), "passed over", "说明.txt"),
    Bad("stories.jsonl", b'{"headline": "x"}\n{"headline": "y"}\n', "passed over", "stories.jsonl"),
    Bad("zzrb.txt.bak", good(34).encode(), "passed over", "zzrb.txt.bak"),
    Bad("two\nlines.txt", good(35).encode(), "new", holds="市民出行更方便"),
    Bad("..txt", good(36).encode(), "passed over"),
    Bad("-rf.txt", good(37).encode(), "new", holds="市民出行更方便"),
    Bad("--help", good(38).encode(), "new", holds="市民出行更方便"),
    Bad("a..b..txt", good(39).encode(), "new", holds="市民出行更方便"),
    Bad("<script>alert(1)<script>.txt", good(40).encode(), "new", holds="市民出行更方便"),
    Bad("{reason}%s{0}.txt", b"\0\0", "quarantined", "二进制文件"),
)
