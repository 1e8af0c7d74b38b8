"""The byline grammar: who is named with which role, in lines of their own, at starts and ends of paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive.model import Credit, CreditRole
from archive.segment.lines import plain

_ROLES: tuple[tuple[str, CreditRole], ...] = (
    (r"(?:特约|本报)?(?:摄影记者)", CreditRole.REPORTER),
    (
        r"(?:本报|晚报|晨报|日报|早报|本刊|本社)?(?:[一-鿿]{0,10}?)(?<![有对向据由被随让名位众告与和给])记者(?:站)?",
        CreditRole.REPORTER,
    ),
    (r"实习生|见习生", CreditRole.REPORTER),
    (r"(?:特约|本报|骨干|优秀)?(?:通讯员|通联员|特约撰稿人?)", CreditRole.CORRESPONDENT),
    (r"摄影报道|摄影|图片", CreditRole.PHOTOGRAPHER),
    (r"责任编辑|责编|编辑|统筹", CreditRole.EDITOR),
    (r"作者|撰文|撰稿|供稿|来稿|执笔|整理", CreditRole.AUTHOR),
)
_ROLE = re.compile("|".join(f"(?P<r{i}>{pattern})" for i, (pattern, _) in enumerate(_ROLES)))

#: A person's name: two to four characters, or parts joined by a middle dot (阿依古丽·买买提).
_HAN = r"[㐀-鿿𠀀-𯿿]"
_NAME = re.compile(rf"{_HAN}{{1,8}}(?:[·•・]{_HAN}{{1,8}}){{1,3}}|{_HAN}{{2,4}}")
#: Words of running text that no name contains; they tell "记者 获悉" from "记者 张三".
_NO_NAME = re.compile(
    r"获悉|了解|报道|昨日|昨天|今日|今天|近日|日前|看到|采访|发现|介绍|来到|走进|见到|探访|调查|的|是|了|说|讯"
    r"|[我你他她它这那]|写过|没有|[如上下左右附见]图|图片|来源|待续|下转|上接|详见|资料"
    r"|手记|札记|观察|述评|感言|日记|连线|专访|来信|报告|见闻|之友|之家|协会|节$|师傅$|先生$|女士$|老师$|同志$|本报|编辑部"
)
#: A body that signs, not a person.
_BODY = re.compile(r".{2}(?:[台局委院馆社站部处办]|中心|公司|大学|学校|医院|集团)$")
_BOTH = re.compile(r"文\s*[/、]?\s*图|图\s*[/、]\s*文|文字\s*[/、]\s*(?:图片|摄影)|(?:采写|文)\s*[/、]\s*(?:摄影|摄)")
_PICTURE = re.compile(r"(?:摄影报道|摄影|拍摄|摄|图片|图)(?!\w)")
_WORDS = re.compile(r"(?:文字|采写|撰文|文)(?!\w)")
_SEPARATORS = " \t、,/;:·|&"
_MARK = re.compile(r"^[□■◆◇●○▲△☆★◎※]\s*")

#: Names stand directly behind what opens a story: 本报讯(…), 本报北京4月9日讯(…), 晚报讯 记者 …
LEAD = re.compile(
    r"^(?:本[报刊台网社]|晚报|日报|晨报|早报|时报|商报|新华社|中新社|[一-鿿]{2,4}(?:日报|晚报|晨报|早报|新报|时报|商报|都市报|报|网))"
    r"(?!通讯|电讯|资讯)(?:[一-鿿]{0,6}?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:综合)?)(?:讯|电|消息)(?=[\s(:,]|$|[一-鿿“])"
)
_BRACKET = re.compile(r"\s*\(([^()]{2,80})\)")


@dataclass(frozen=True, slots=True)
class Credits:
    """What a stretch of byline text says."""

    credits: tuple[Credit, ...]
    #: offset behind the byline text
    end: int


def _names(text: str) -> list[str] | None:
    """The names of a list such as ``王磊、李 丽 欧阳明``; None when it holds anything else."""
    tokens = [t for t in re.split(rf"[{re.escape(_SEPARATORS)}]+(?![·•・])", text.replace("・", "·")) if t]
    # the middle dot is a separator of lists only between blanks; inside a name it was kept above
    names: list[str] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if len(token) == 1 and i + 1 < len(tokens) and len(tokens[i + 1]) == 1:
            # a two-character name spaced in print: 王 磊
            token += tokens[i + 1]
            i += 1
        if not _NAME.fullmatch(token) or _NO_NAME.search(token):
            return None
        names.append(token)
        i += 1
    return names


#: the commonest surnames, which tell a name that stands alone from a headline of three characters
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江"
    "尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛齐柳庄章鲁葛毕殷俞甄裴祝焦聂霍詹梅盛柴翟阮柯耿牛关兰鲍路游辜邢童祁岳费蓝翁穆卫安"
    "欧司上诸慕尉皇令"
)


_COMPOUND = re.compile(
    r"欧阳|司马|上官|诸葛|慕容|尉迟|皇甫|令狐|东方|夏侯|端木|公孙|澹台|淳于|司徒|司空|轩辕|宇文|长孙|呼延|南宫|独孤|百里|西门|公羊|公冶|宗政|濮阳|太史|申屠|仲孙|钟离|闾丘|东郭|赫连|闻人|万俟|拓跋"
)


def _is_bare_name(name: str) -> bool:
    """Whether a name without any role is believable: two or three characters, a compound surname, or a dot."""
    return (len(name) <= 3 or "•" in name or bool(_COMPOUND.match(name))) and not _BODY.search(name)


def is_name(text: str) -> bool:
    """Whether a short line reads as nothing but a person's name."""
    name = "".join(text.split())
    if name[-1:] in "摄图文":
        return False
    return 2 <= len(name) <= 4 and len(name) == len(re.findall(_HAN, name)) and name[0] in _SURNAMES


def _unspaced(text: str) -> str:
    """Middle dots inside names protected from being read as separators."""
    return re.sub(rf"({_HAN})\s?[·•・]\s?({_HAN})", r"\1•\2", text)


@lru_cache(maxsize=4096)
def parse_credits(text: str, *, need_role: bool = True) -> tuple[Credit, ...] | None:
    """The credits of a text that is a byline from end to end, else None.

    ``need_role`` False also takes bare names (a bracket behind a brief): they are authors.
    """
    marked = _MARK.match(text)
    body = _unspaced(_MARK.sub("", text).strip().strip("()（）").strip())
    if not body or len(body) > 80:
        return None
    if marked and not _ROLE.search(body):
        need_role = False
    segments = _segments(body)
    if segments is None:
        return None
    credits: list[Credit] = []
    for role, names_text, picture in segments:
        if role is None and need_role and not picture:
            return None
        names = _names(names_text)
        if not names or (role is None and not picture and not all(map(_is_bare_name, names))):
            return None
        chosen = [role or CreditRole.AUTHOR] * len(names)
        if picture:
            # 摄 and 图 speak of the one person before them
            chosen[-1] = CreditRole.PHOTOGRAPHER
        credits += [Credit(name.replace("•", "·"), r) for name, r in zip(names, chosen, strict=True)]
    return tuple(dict.fromkeys(credits)) or None


def _segments(body: str) -> list[tuple[CreditRole | None, str, bool]] | None:
    """Cut a byline at its role words: (role, text with names, whether a picture mark follows them)."""
    body = _BOTH.sub(" ", body)
    body = re.sub(r"整理|综合|报道(?!员)", " ", re.sub(r"摄影报道", "摄", body))
    found: list[tuple[CreditRole | None, str, bool]] = []
    role: CreditRole | None = None
    place = 0
    for mark in _marks(body):
        names_text = body[place : mark.start]
        if mark.picture or mark.words:
            if names_text.strip(_SEPARATORS):
                found.append((role, names_text, mark.picture))
            elif mark.leading:
                role = CreditRole.PHOTOGRAPHER if mark.picture else role or CreditRole.AUTHOR
        else:
            if names_text.strip(_SEPARATORS):
                found.append((role, names_text, False))
            role = mark.role
        place = mark.end
    rest = body[place:]
    if rest.strip(_SEPARATORS):
        found.append((role, rest, False))
    return found or None


def names_part(before: str, after: str) -> bool:
    """Whether a line break inside a byline's bracket parts two names rather than cutting one in two.

    The blank between two names, or between names and the text they sign, is lost where a line ends with it.
    """
    lead = LEAD.match(before)
    if lead and "(" not in before:
        return _open_lead(before, lead.end()).end == len(before) > lead.end()
    bracket = before.rpartition("(")[2]
    if len(bracket) == len(before) or ")" in bracket or not _ROLE.search(bracket):
        return False
    left, right = re.search(rf"{_HAN}*$", bracket), re.match(rf"{_HAN}*", after)
    assert left is not None and right is not None
    whole = left.group() + right.group()
    if min(len(left.group()), len(right.group())) < 2 or (len(whole) == 4 and _COMPOUND.match(whole)):
        return False
    return not any(mark.start() < len(left.group()) < mark.end() for mark in _ROLE.finditer(whole))


def as_printed(credits: tuple[Credit, ...], original: str) -> tuple[Credit, ...]:
    """The same credits with names in the script of the ``original`` text that they were read from."""
    if not credits:
        return ()
    printed = []
    text = plain(original)
    for credit in credits:
        place = re.search(r"\s*".join(map(re.escape, credit.name.replace("·", "•"))).replace("•", "[·•・]"), text)
        name = "".join(original[place.start() : place.end()].split()) if place else credit.name
        printed.append(Credit(name, credit.role))
    return tuple(printed)


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    role: CreditRole | None = None
    picture: bool = False
    words: bool = False
    #: a picture word before its names (摄影 王磊, 图/王磊)
    leading: bool = False


def _marks(body: str) -> list[_Mark]:
    marks: list[_Mark] = []
    for match in _ROLE.finditer(body):
        role = next(r for i, (_, r) in enumerate(_ROLES) if match.group(f"r{i}"))
        if role is CreditRole.PHOTOGRAPHER:
            continue
        marks.append(_Mark(match.start(), match.end(), role=role))
    for pattern, picture in ((_PICTURE, True), (_WORDS, False)):
        for match in pattern.finditer(body):
            if any(m.start <= match.start() < m.end for m in marks):
                continue
            before, after = body[: match.start()], body[match.end() :]
            alone = not before or before[-1] in _SEPARATORS + "员者生"
            if not alone:
                continue
            leading = bool(after.strip(_SEPARATORS)) and (not before.strip(_SEPARATORS) or after[0] in "/:")
            marks.append(_Mark(match.start(), match.end(), picture=picture, words=not picture, leading=leading))
    return sorted(marks, key=lambda m: m.start)


def parse_lead(text: str) -> Credits | None:
    """The credits at a story's start, ``本报讯(记者 …)`` or ``本报讯 记者 … 正文``; None when it is no lead."""
    lead = LEAD.match(text)
    if not lead:
        return None
    bracket = _BRACKET.match(text, lead.end())
    if bracket:
        return Credits(parse_credits(bracket.group(1)) or (), bracket.end())
    return _open_lead(text, lead.end())


def _open_lead(text: str, start: int) -> Credits:
    """Names after 本报讯 without brackets: blanks alone tell where they end, so take the longest byline that parses."""
    best = Credits((), start)
    blanks = [m.start() for m in re.finditer(r"\s", text[: start + 60])] + [min(len(text), start + 60)]
    for end in (b for b in blanks if b > start):
        credits = parse_credits(text[start:end])
        if credits:
            best = Credits(credits, end)
    return best


_TAIL = re.compile(r"\(([^()]{2,60})\)\s*$")
_PHOTO_TAIL = re.compile(
    rf"(?:^|[。!?”)\s])\s*((?:(?:本报)?(?:[一-鿿]{{0,4}}记者|通讯员)\s*)?{_HAN}{{2,4}}(?:[\s、]{_HAN}{{2,4}})*\s*(?:/?摄影报道|/?摄影|/?摄|/图|\s图))\s*$"
)


@lru_cache(maxsize=1024)
def parse_tail(text: str) -> tuple[tuple[Credit, ...], int] | None:
    """The credits in a bracket that ends a paragraph and the offset where it starts; bare names are authors."""
    bracket = _TAIL.search(text)
    if bracket:
        credits = parse_credits(bracket.group(1), need_role=False)
        if credits:
            return credits, bracket.start()
    return None


@lru_cache(maxsize=1024)
def parse_photo_tail(text: str) -> tuple[tuple[Credit, ...], int] | None:
    """The credit of a caption that ends in ``王磊 摄`` on the same line, and where it starts."""
    match = _PHOTO_TAIL.search(text)
    if match and match.start(1) > 0:
        credits = parse_credits(match.group(1))
        if credits:
            return credits, match.start(1)
    return None
