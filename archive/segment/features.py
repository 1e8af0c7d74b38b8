"""The evidence that a block and its neighbours show: named features that the labels weigh."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.model import CreditRole
from archive.segment.credits import LEAD, is_name, parse_credits, parse_photo_tail, parse_tail
from archive.segment.furniture import parse_date, squash
from archive.segment.genres import BRIEF_GENRE, GENRE, PICTURE_GENRE
from archive.segment.lexicon import Lexicon
from archive.segment.lines import is_closed
from archive.segment.order import kinship, starts_open, topic
from archive.segment.wrapping import BULLET, INDENT, Block

#: feature name → strength, 1.0 for plain yes
Features = dict[str, float]

#: em: no head line is longer, no paragraph much shorter
LONG, WIDE, SHORT = 36.0, 27.0, 14.0
#: a banner of so many em at most stands over a head this many times as wide
STUB, STUB_BELOW = 5.5, 1.6
#: the second line of a headline is seldom so much shorter than a first of so many em: that one is a kicker
SHRUNK, KICKER_WIDTH = 0.6, 9.0
#: a headline with a comma is hardly ever wider than this many em
PROSE = 22.0
#: subheads of one story are at most so many blocks apart
PARALLEL_REACH = 8
#: kinship of the texts above and below a line that parts two topics half the time, how far from it there is no doubt,
#: and how many characters above it are compared
NEW, TOPIC, TOPIC_REACH = 0.0, 2.0, 600
#: nats over a break that every tenth headline shows by chance
FLOW = 2.0
#: texts are looked for at most so many blocks away from a line
HEAD_REACH = 12
#: a poem has at least so many lines of at most so many em
VERSE_LINES, VERSE = 6, 13.0

_SPEAKER = re.compile(r"^([一-鿿]{1,6}|[qa])\s?:\s?\S")
_CAPTION = re.compile(r"^[▲▼◀▶△]?\s*(?:(?:图片?|照片)[为:]|[上下左右]图|图[一二三四①②③\d]|资料图|如图)")
_NOTICE = re.compile(
    r"(?:公告|通告|启事|声明|通知|公示|告示|遗失|招募|广告|招聘|招租|拍卖|讣告|致歉信?|更正|来函照登)(?:\S{0,4})$|^(?:关于.{2,30}的)"
)
#: the blanks of words that are spaced out: 公 告
_SPACED = re.compile(r"(?<=(?<!\S)\S)\s+(?=\S(?!\S))")
_NOTICE_LINE = re.compile(r"(?:电话|热线|地址|联系人|手机|邮编|网址|邮箱|时间|地点|咨询)[:]")
_NUMBERED = re.compile(
    r"^(?:0?\d\s+\D|[一二三四五六七八九十]{1,2}$|[一二三四五六七八九十]{1,2}[、.]|\d{1,2}[、.](?!\d)"
    r"|\([一二三四五六七八九十\d]{1,2}\)|[①-⑳]|第[一二三四五六七八九十][章节条])"
)
_PLACE = re.compile(r"[一-鿿]{1,6}(?:(?<!小)区|县|市|镇|乡|街道|社区|村|局|委|院|校|所|公司|集团|管委会|办事处)")
_SALUTATION = re.compile(
    r"^.{0,14}(?:欢迎|恭候|敬请)您?的?.{0,4}(?:光临|惠顾|选购|咨询|来电)[。!]?$|^(?:尊敬的|亲爱的|各位).{1,24}[:]$|^(?:此致|敬礼|特此.{2,4}|.{0,6}(?:谨启|敬上|谨上|敬启|同启))[。!]?$"
)
_SIGNOFF = re.compile(
    r"(?:公司|局|委员会|办公室|值班室|服务台|项目部|指挥部|法院|中心|管委会|办事处|政府|学校|医院|集团|银行|委|处|部|站|院|社|会)$"
)
_DANGLING = re.compile(
    r"[,、:“(《]$|^关于(?!.*(?:通知|公告|通告|启事|公示|函|意见|决定|说明|声明)).*$|(?:关于|对于|以及|的|与|和|让|把|被|为|在|从|向)$"
)
_ASIDE = re.compile(
    r"^[【\[■●▲]\s*(?:核心提示|编者按|编后|新闻背景|相关链接|链接|背景|提示|导语|阅读提示|名词解释|新闻链接|延伸阅读)"
)
_CONTINUED = re.compile(r"^[(【]\s*(?:上接|接)[^)】]{1,12}[)】]")
_FRAME = re.compile(r"^[【\[《〈<].{2,14}[】\]》〉>]$|^[■◆●★▶◎□]\s?.{2,10}$|^[·\-—=*]+.{2,12}[·\-—=*]+$")

#: a list that names so many headlines of its page is one of them all, or nearly
LEAST_LISTED = 3
#: em: the first of two plain lines of a headline is no wider
PAIRED = 10.0
#: what no second line of a headline shows
_NO_HEAD = frozenset({"long", "two_part", "closed", "lead", "byline", "bare_name", "dash", "bulleted", "date", "qa"})
#: what no line of a poem shows
_NO_VERSE = frozenset({"long", "lead", "byline", "bare_name", "qa", "date", "next_lead"})


@dataclass(frozen=True, slots=True)
class Context:
    """What the page as a whole tells about its blocks."""

    listed: frozenset[str] = frozenset()
    #: blank lines that usually stand between two blocks of this page
    usual_gap: int = 0
    repeated: frozenset[str] = field(default_factory=frozenset)
    #: names before a colon that occur several times: who speaks in an interview
    speakers: frozenset[str] = field(default_factory=frozenset)
    #: heads of stories have a blank line above them on this page
    heads_apart: bool = False


def page_context(blocks: Sequence[Block], listed: frozenset[str]) -> Context:
    """Gather the context of a page from its blocks and its headline list."""
    counts = Counter(squash(b.text) for b in blocks if b.width <= WIDE)
    gaps = Counter(b.blanks for b in blocks[1:])
    usual = gaps.most_common(1)[0][0] if gaps else 0
    heads = [above for above, below in pairwise(blocks) if LEAD.match(below.text) and not LEAD.match(above.text)]
    apart = len(heads) > 1 and sum(b.blanks > 0 for b in heads) * 2 > len(heads)
    said = Counter(name for b in blocks if (name := _speaker(b.text)))
    speakers = frozenset(name for name, n in said.items() if n > 1 or name in ("问", "答"))
    return Context(listed, usual, frozenset(t for t, n in counts.items() if n > 1), speakers, apart)


def describe(
    blocks: Sequence[Block], context: Context, lexicon: Lexicon, cut: Mapping[int, bool]
) -> tuple[Features, ...]:
    """The features of every block, its neighbours included.

    ``cut`` are the line numbers that furniture follows, with whether that furniture is a jump to another page.
    """
    own = [_own(block, context) for block in blocks]
    for block, features in zip(blocks, own, strict=True):
        if block.lines[-1].number in cut and not is_closed(block.text):
            features["jump" if cut[block.lines[-1].number] else "cut"] = 1.0
    for i, features in enumerate(own):
        _beside(features, i, blocks, own, context)
    for above, below in pairwise(own):
        if "tight" in below:
            above["next_tight"] = 1.0
    _indents(blocks, own)
    _verse(blocks, own)
    _parallel(blocks, own)
    _listed_runs(blocks, own, context.listed)
    _topics(blocks, own, lexicon)
    _flows(blocks, own, lexicon)
    return tuple(own)


def _own(block: Block, context: Context) -> Features:
    """What a block shows by itself."""
    text = block.text
    body = text.rstrip("”’)")
    credits = parse_credits(text)
    squashed = squash(text)
    title = BULLET.sub("", text).lstrip()
    stop_inside = any(c in "。…;" for c in body[:-1])
    seen = {
        "long": block.width > LONG or len(block.lines) > 2,
        "wide": block.width > WIDE,
        "short": block.width <= SHORT,
        "tiny": block.width <= 4.5,
        "stop_inside": stop_inside,
        "mark_inside": any(c in "!?" for c in body[:-1]),
        "closed": body[-1:] in ("。", ";", "…") or (is_closed(text) and text[-1] in "”:"),
        "question": body[-1:] in ("?", "!") and not stop_inside,
        "commas": text[:-1].count(",") >= 2,
        "prose": "," in text[:-1] and block.width > PROSE and " " not in title,
        "comma_end": text[-1] in ",、:(《“",
        "byline": bool(credits),
        "bare_name": bool(re.fullmatch(r"[□■◆◇○●]\s?[一-鿿]{1,2}\s?[一-鿿]{1,3}|\([一-鿿]{2,4}\)", text)),
        "surname": is_name(text),
        "lead": bool(LEAD.match(text)) or bool(_CONTINUED.match(text)),
        "continued": bool(_CONTINUED.match(text)),
        "indented": block.indent >= 1.5,
        "wrapped": bool(block.column) and len(block.lines) > 1,
        "genre": block.width <= SHORT and bool(GENRE.search(text) or PICTURE_GENRE.match(text)),
        "brief_genre": block.width <= SHORT and bool(BRIEF_GENRE.search(text)),
        "banner": _is_banner(text),
        "framed": bool(_FRAME.match(text)),
        "one_part": " " not in title,
        "two_part": bool(re.search(r"[^\s,、] +[^\s]", title)) and not credits,
        "dash": bool(re.match(r"^(?:—|--|-|―|─)", text)),
        "bulleted": bool(BULLET.match(text)),
        "qa": (speaker := _speaker(text)) is not None and speaker in context.speakers,
        "date": parse_date(text) is not None and block.width < 14,
        "listed": squashed in context.listed,
        "repeated": squashed in context.repeated,
        "caption": bool(_CAPTION.match(text)),
        "photo_tail": parse_photo_tail(text) is not None,
        "author_tail": stop_inside and parse_tail(text) is not None,
        "credit_tail": stop_inside and (parse_tail(text) is not None or parse_photo_tail(text) is not None),
        "brief": bool(BULLET.match(text)) and (stop_inside or block.width > LONG) and not _ASIDE.match(text),
        "place": bool(_PLACE.match(text)),
        "organisation": block.width <= SHORT and bool(_SIGNOFF.search(text)),
        "notice_head": bool(_NOTICE.search(_SPACED.sub("", text))) and block.width <= LONG and not stop_inside,
        "notice_line": bool(_NOTICE_LINE.search(text)),
        "numbered": bool(_NUMBERED.match(text)),
        "colon_inside": ":" in text[1:-1],
        "salutation": bool(_SALUTATION.match(text)),
        "unclosed": block.width <= WIDE and not is_closed(text),
        "one_sentence": body[-1:] == "。" and not stop_inside and block.width < 60,
    }
    return {name: 1.0 for name, value in seen.items() if value}


def _speaker(text: str) -> str | None:
    """Who speaks in a line of an interview: what stands before its colon."""
    match = _SPEAKER.match(text)
    return match.group(1) if match else None


def _is_banner(text: str) -> bool:
    """A slogan of short equal parts, as banners over a series are: 防灾减灾 安全你我."""
    parts = text.split()
    lengths = {len(p) for p in parts}
    return (len(parts) >= 2 and len(lengths) == 1 and max(lengths) <= 4) or (len(parts) >= 3 and max(lengths) <= 5)


def _beside(features: Features, i: int, blocks: Sequence[Block], own: Sequence[Features], context: Context) -> None:
    """What the neighbours say of a block."""
    block = blocks[i]
    before = own[i - 1] if i else None
    after = own[i + 1] if i + 1 < len(blocks) else None
    if i and block.blanks > context.usual_gap + 1:
        features["after_gap"] = 1.0
    if i and "long" not in features and before is not None and "long" not in before:
        if block.blanks < max(1, context.usual_gap) and context.usual_gap:
            features["tight"] = 1.0
        elif not context.usual_gap and block.blanks == 0 and (blocks[i - 1].blanks or "tight" in before):
            features["tight"] = 0.6
        if abs(block.width - blocks[i - 1].width) <= 1.0 and "two_part" not in before:
            features["parallel"] = 1.0
            if block.blanks == 0 and block.width == blocks[i - 1].width:
                features["twin"] = 1.0
        if block.width <= SHRUNK * blocks[i - 1].width and blocks[i - 1].width >= KICKER_WIDTH:
            features["shrinks"] = before["next_shrinks"] = 1.0
        if _DANGLING.search(blocks[i - 1].text) or blocks[i - 1].text.count("“") > blocks[i - 1].text.count("”"):
            features["open_before"] = 1.0
    if context.heads_apart and before is not None and block.blanks == 0 and "long" in before:
        features["attached"] = 1.0
    if before is not None and ("notice_head" in before or ("in_notice" in before and "brief" in before)):
        features["in_notice"] = 1.0
    if before is not None and "byline" in before:
        features["after_byline"] = 1.0
        if "one_sentence" in features and re.search(r"图|摄", blocks[i - 1].text):
            features["pictured"] = 1.0
    if after is not None:
        _ahead(features, block, blocks[i + 1], after)


def _ahead(features: Features, block: Block, following: Block, after: Features) -> None:
    if "lead" in after:
        features["next_lead"] = 1.0
    if "listed" in after:
        features["next_listed"] = 1.0
    if "byline" in after or "bare_name" in after:
        features["next_byline"] = 1.0
        credits = parse_credits(following.text)
        if credits and all(c.role is CreditRole.PHOTOGRAPHER for c in credits):
            features["next_photo"] = 1.0
    if "long" in after:
        features["next_long"] = 1.0
        if "lead" not in after:
            features["next_text"] = 1.0
    if following.width > block.width + 1 and "long" not in after:
        features["next_longer"] = 1.0
    if "two_part" in features:
        after["after_two_part"] = 1.0
    elif block.width <= PAIRED and not {"place", "genre", "closed"} & features.keys() and not _NO_HEAD & after.keys():
        features["plain_pair"] = 1.0
    if block.width <= STUB and following.width >= STUB_BELOW * block.width and "long" not in after:
        features["stub"] = 1.0
    signed = "date" in after and "long" not in features and "stop_inside" not in features
    if signed or ("date" not in after and "short" in features and _SIGNOFF.search(block.text) and "date" in features):
        features["signoff"] = 1.0


def _indents(blocks: Sequence[Block], own: Sequence[Features]) -> None:
    """On a page that indents its paragraphs, an indent opens one, and a text without goes on from elsewhere."""
    texts = [i for i, f in enumerate(own) if "stop_inside" in f or "long" in f]
    indented = sum(blocks[i].indent >= INDENT for i in texts)
    if len(texts) > 3 and indented * 2 > len(texts):
        for i, features in enumerate(own):
            features["opens" if blocks[i].indent >= INDENT else "flush"] = 1.0


def _flows(blocks: Sequence[Block], own: Sequence[Features], lexicon: Lexicon) -> None:
    """How surely a text that ends in mid-sentence goes on in the next block: no headline does."""
    for (block, seen), (following, after) in pairwise(zip(blocks, own, strict=True)):
        opens = {"lead", "byline", "bulleted", "qa", "place"} & after.keys() or not {"long", "closed"} & after.keys()
        if "closed" in seen or "two_part" in seen or opens:
            continue
        flow = 0.6 * lexicon.continuation("".join(block.text.split()), "".join(following.text.split()))
        flow += 0.7 * min(3.0, starts_open(following.text, lexicon))
        seen["flows_on"] = max(0.0, min(3.0, flow - FLOW))


def _topics(blocks: Sequence[Block], own: Sequence[Features], lexicon: Lexicon) -> None:
    """Whether the text below a short line goes on about what the text above it is about."""
    for i, features in enumerate(own):
        if "long" in features or "closed" in features or not 0 < i < len(blocks) - 1:
            continue
        reach = range(i + 1, min(len(blocks), i + HEAD_REACH))
        below = [blocks[k].text for k in reach if "long" in own[k]][:1]
        near = kinship(topic(*_told_above(i, blocks, own)), topic(*below), lexicon)
        features["new_topic"] = min(1.0, max(0.0, (NEW - near) / TOPIC))
        features["same_topic"] = min(1.0, max(0.0, (near - NEW) / TOPIC))


def _told_above(i: int, blocks: Sequence[Block], own: Sequence[Features]) -> list[str]:
    """The texts above a block, up to the lead of their story or so many characters."""
    texts: list[str] = []
    length = 0
    for k in range(i - 1, max(-1, i - 1 - HEAD_REACH), -1):
        if "long" in own[k]:
            texts.append(blocks[k].text)
            length += len(squash(texts[-1]))
        if "lead" in own[k] or length > TOPIC_REACH:
            break
    return texts


def _verse(blocks: Sequence[Block], own: Sequence[Features]) -> None:
    """Many short lines on end without a stop are a poem, whatever each looks like."""
    run: list[int] = []
    for i in range(len(blocks) + 1):
        short = i < len(blocks) and not _NO_VERSE & own[i].keys()
        if short and blocks[i].width <= VERSE and " " not in blocks[i].text and not blocks[i].column:
            run.append(i)
            continue
        # the first two may be the poem's headline and its author
        if len(run) >= VERSE_LINES:
            indented = [k for k in run if blocks[k].indent >= INDENT]
            for k in indented if len(indented) >= VERSE_LINES - 2 else run[2:]:
                own[k]["verse"] = 1.0
        run = []


def _listed_runs(blocks: Sequence[Block], own: Sequence[Features], listed: frozenset[str]) -> None:
    """A headline that the page's list names may be printed over several lines; what it leaves out is hardly one."""
    for i in range(len(blocks) if listed else 0):
        joined = squash(blocks[i].text)
        for j in range(i + 1, min(i + 4, len(blocks))):
            joined += squash(blocks[j].text)
            if joined in listed:
                own[i]["listed"] = 1.0
                for k in range(i + 1, j + 1):
                    own[k]["listed_pair"] = 1.0
    if sum("listed" in features for features in own) >= LEAST_LISTED:
        for features in own:
            if not {"listed", "listed_pair", "long"} & features.keys():
                features["unlisted"] = 1.0


def _parallel(blocks: Sequence[Block], own: Sequence[Features]) -> None:
    """Subheads come in sets of one make: a number, a colon at the same place, the same length."""
    keys = [_shape(block, features) for block, features in zip(blocks, own, strict=True)]
    for i, key in enumerate(keys):
        near = (*range(max(0, i - PARALLEL_REACH), i - 1), *range(i + 2, min(len(keys), i + PARALLEL_REACH + 1)))
        if key is not None and any(keys[k] == key for k in near):
            own[i]["parallel_width" if key[0] == "width" else "parallel_subhead"] = 1.0
            if any(keys[k] == key and _alike(blocks[i].text, blocks[k].text) for k in near):
                own[i]["parallel_words"] = 1.0


def _alike(one: str, other: str) -> bool:
    """Whether two short lines of the same length begin or end with the same words: 人从哪来, 病从哪来."""
    return one != other and (one[:2] == other[:2] or one[-2:] == other[-2:])


def _shape(block: Block, features: Features) -> tuple[object, ...] | None:
    if {
        "long",
        "stop_inside",
        "byline",
        "lead",
        "two_part",
        "next_lead",
        "qa",
        "verse",
        "notice_head",
    } & features.keys():
        return None
    colon = block.text.find(":")
    if "bulleted" in features or "numbered" in features:
        return ("mark",)
    return ("colon", colon) if colon > 0 else ("width", round(block.width))
