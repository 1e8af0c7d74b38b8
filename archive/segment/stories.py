"""What belongs together: labelled blocks and joins into stories, each in its true reading order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.segment.features import Features
from archive.segment.genres import BRIEF_GENRE
from archive.segment.labels import HEAD, OPENERS, Label
from archive.segment.lexicon import Lexicon
from archive.segment.order import (
    Fragment,
    Join,
    breaks_off,
    find_joins,
    kinship,
    topic,
)
from archive.segment.sequence import Draft, put_in_order
from archive.segment.wrapping import Block

#: labels whose blocks are text in the sense of paragraphs that can break and go on
TEXT = frozenset({Label.TEXT, Label.BRIEF, Label.CAPTION, Label.PICTURE})
#: nats: claims on a paragraph of the story it begins under, of one it passes through, of the text above it
HOME, VISITED, CARRIED = 1.5, 0.6, 3.5
#: the same of the text above, where stories run side by side in columns, or take turns paragraph by paragraph
ALONG, IN_TURN = 2.0, 0.2
#: so many texts of a column tell what it is about at a place: bounded, that long pages cost in proportion
FAR = 8
#: nats: a lead takes the first headline that still lacks one unless words speak for a later one
IN_ORDER = 0.3
#: nats: a story already closed by its byline has less of a claim
CLOSED = 1.4
#: shared words count at most this much; a text behind a finished story may go back so many stories
NEAR, BACK = 3.0, 3


@dataclass(frozen=True, slots=True)
class Assembly:
    """The stories of a page as block indexes in reading order, and what follows what."""

    drafts: tuple[Draft, ...]
    joins: tuple[Join, ...]


def assemble(
    blocks: Sequence[Block], labels: Sequence[Label], features: Sequence[Features], lexicon: Lexicon
) -> Assembly:
    """Divide the page into stories, send every broken text to its other half, and put each story in order."""
    drafts = _divide(blocks, labels, features)
    owner = {b: n for n, draft in enumerate(drafts) for b in draft.body}
    fragments = _fragments(blocks, labels, features, drafts, owner)
    place_of = {f_block: f.place for f_block, f in fragments.items()}
    block_at = {place: block for block, place in place_of.items()}
    found = find_joins(list(fragments.values()), lexicon)
    joins = tuple(Join(block_at[j.left], block_at[j.right], j.score) for j in found)
    beside = {n: group for group in _stacks(drafts) for n in group}
    finished = {b for draft in drafts for b in _finished(draft, labels, features)}
    turning = {n for n in beside if _take_turns(drafts[n], features)}
    owner = _settle(_Claims(blocks, labels, features, drafts, owner, beside, turning, finished, lexicon), joins)
    for draft in drafts:
        draft.body = []
    for block in sorted(owner):
        drafts[owner[block]].body.append(block)
    for draft in drafts:
        put_in_order(draft, blocks, labels, features, joins, lexicon)
    _share_banners(drafts, blocks, labels)
    return Assembly(tuple(d for d in drafts if d.head or d.body), joins)


def _divide(blocks: Sequence[Block], labels: Sequence[Label], features: Sequence[Features]) -> list[Draft]:
    """Cut the labelled page where stories begin; everything else stays under the head above it."""
    drafts: list[Draft] = []
    for i, label in enumerate(labels):
        before = labels[i - 1] if i else None
        stacked = label is Label.HEADLINE and before in (Label.HEADLINE, Label.HEADLINE_MORE)
        begins = not drafts or (label in OPENERS and before not in HEAD) or stacked
        begins = begins or _is_next_brief(i, labels, features, drafts, blocks)
        if begins:
            drafts.append(Draft())
        (drafts[-1].head if label in HEAD else drafts[-1].body).append(i)
    return drafts


def _is_next_brief(
    i: int, labels: Sequence[Label], features: Sequence[Features], drafts: Sequence[Draft], blocks: Sequence[Block]
) -> bool:
    """Under a banner of briefs without marks, a bracketed name ends one brief and the next paragraph begins another."""
    draft = drafts[-1] if drafts else None
    if draft is None or labels[i] is not Label.TEXT or not draft.body:
        return False
    if "author_tail" not in features[draft.body[-1]]:
        return False
    banner = next((h for d in reversed(drafts) for h in d.head), None)
    return banner is not None and labels[banner] is Label.COLUMN and bool(BRIEF_GENRE.search(blocks[banner].text))


def fragments_of(blocks: Sequence[Block], labels: Sequence[Label], features: Sequence[Features]) -> dict[int, Fragment]:
    """The texts of a labelled page as ``find_joins`` sees them, by block."""
    drafts = _divide(blocks, labels, features)
    return _fragments(blocks, labels, features, drafts, {b: n for n, draft in enumerate(drafts) for b in draft.body})


def _fragments(
    blocks: Sequence[Block],
    labels: Sequence[Label],
    features: Sequence[Features],
    drafts: Sequence[Draft],
    owner: Mapping[int, int],
) -> dict[int, Fragment]:
    """The body texts as the matcher sees them, by block."""
    fragments: dict[int, Fragment] = {}
    beside = {n: len(group) for group in _stacks(drafts) for n in group}
    turned = {b for draft in drafts for b in _turned(draft, labels, features)}
    texts = [block for block in sorted(owner) if labels[block] in TEXT]
    for place, block in enumerate(texts):
        seen, draft = features[block], drafts[owner[block]]
        fragments[block] = Fragment(
            text=blocks[block].text,
            story=owner[block],
            place=place,
            opens=bool({"lead", "brief", "qa", "caption"} & seen.keys()) or labels[block] is Label.PICTURE,
            joinable=not {"date", "signoff", "salutation", "verse"} & seen.keys(),
            cut="cut" in seen,
            ends=bool({"photo_tail", "jump"} & seen.keys()),
            beside=beside.get(owner[block], 1),
            turned=block in turned,
            first=bool(draft.head) and block == draft.body[0],
            seated=block - 1 in fragments and owner[block - 1] == owner[block] and not breaks_off(fragments[block - 1]),
            indent=True if "opens" in seen else False if "flush" in seen else None,
        )
    return _with_runs(fragments, drafts, blocks)


def _with_runs(
    fragments: Mapping[int, Fragment], drafts: Sequence[Draft], blocks: Sequence[Block]
) -> dict[int, Fragment]:
    """The fragments with their run, above and below: it tells far better than one text alone what they are about."""
    told: dict[int, Fragment] = {}
    for run in _columns(fragments):
        texts = tuple(fragments[block].text for block in run)
        first = fragments[run[0]]
        head: tuple[str, ...] = ()
        if first.first and first.beside == 1:
            head = (_head_text(drafts[first.story], blocks),)
        for i, block in enumerate(run):
            above = (*head, *texts[: i + 1]) if i < FAR else texts[i + 1 - FAR : i + 1]
            told[block] = replace(fragments[block], above=above, below=texts[i : i + FAR])
    return told


def _head_text(draft: Draft, blocks: Sequence[Block]) -> str:
    return " ".join(blocks[h].text for h in draft.head)


def _columns(fragments: Mapping[int, Fragment]) -> Iterator[list[int]]:
    """Runs of texts that stand together in one column: cut below a text that breaks off, at heads and at leads."""
    run: list[int] = []
    for block, fragment in fragments.items():
        last = fragments[run[-1]] if run else None
        if last is not None and (fragment.opens or fragment.story != last.story or breaks_off(last)):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _turned(draft: Draft, labels: Sequence[Label], features: Sequence[Features]) -> Iterator[int]:
    """The blocks of a story above a lead, or above a byline that text follows: its beginning stands below them."""
    begins = [b for b in draft.body if "lead" in features[b]]
    signed = [b for b, below in pairwise(draft.body) if labels[b] is Label.BYLINE_END and labels[below] is Label.TEXT]
    last = max([*begins, *signed], default=-1)
    yield from (b for b in draft.body if b < last)


@dataclass(frozen=True, slots=True)
class _Claims:
    """What decides which story a paragraph belongs to."""

    blocks: Sequence[Block]
    labels: Sequence[Label]
    features: Sequence[Features]
    drafts: Sequence[Draft]
    #: block → the story under whose head it is printed
    owner: Mapping[int, int]
    #: story → the stories printed side by side with it, itself included
    beside: Mapping[int, Sequence[int]]
    #: stories side by side whose leads follow each other, as where every line of columns is read across
    turning: AbstractSet[int]
    #: blocks above which their story had been closed by a byline, or was a brief or a picture
    finished: AbstractSet[int]
    lexicon: Lexicon


def _finished(draft: Draft, labels: Sequence[Label], features: Sequence[Features]) -> Iterator[int]:
    """The blocks of a story that stand below what closed it."""
    signed = False
    for above, block in pairwise(draft.body):
        signed = signed or labels[above] is Label.BYLINE_END
        if signed or labels[above] is Label.PICTURE or "author_tail" in features[above]:
            yield block


def _settle(claims: _Claims, joins: Sequence[Join]) -> dict[int, int]:
    """The story of every body block: each paragraph goes, whole, to the story with the best claim on it."""
    settled: dict[int, int] = {}
    known = {n: [_head_text(draft, claims.blocks)] for n, draft in enumerate(claims.drafts)}
    _seat_leads(claims, settled, known)
    roots = _roots(sorted(claims.owner), joins)
    members: dict[int, list[int]] = {}
    for block, root in roots.items():
        members.setdefault(root, []).append(block)
    for block in sorted(claims.owner):
        if claims.labels[block] is Label.BYLINE_END:
            # a byline closes the story it is printed in, or the one of the text above it where that one has none
            above = settled.get(block - 1, claims.owner[block])
            settled[block] = _signed(claims, block, above)
            continue
        chain = members[roots[block]]
        if block in settled and chain[0] not in settled:
            settled.update(dict.fromkeys(chain, settled[block]))
        elif block not in settled:
            story = next((settled[b] for b in chain if b in settled), None)
            if story is None:
                story = _best_claim(claims, chain, settled, known)
            settled.update(dict.fromkeys(chain, story))
        known[settled[block]].append(claims.blocks[block].text)
    return settled


def _signed(claims: _Claims, block: int, above: int) -> int:
    """The story that a closing byline signs."""
    own = claims.owner[block]
    if above == own:
        return own
    credited = any(
        "lead" in claims.features[b] or claims.labels[b] is Label.BYLINE_END
        for b in claims.drafts[own].body
        if b < block
    )
    return above if credited else own


def _seat_leads(claims: _Claims, settled: dict[int, int], known: Mapping[int, list[str]]) -> None:
    """Leads open the story above them; under stacked headlines, in order unless the headline's words say otherwise."""
    taken: set[int] = set()
    for block in sorted(claims.owner):
        if "lead" not in claims.features[block]:
            continue
        own = claims.owner[block]
        free = [n for n in claims.beside.get(own, (own,)) if n not in taken] or [own]
        text = claims.blocks[block].text
        best = free[0]
        if len(free) > 1:
            about = topic(text)
            best = max(free, key=lambda n: kinship(topic(*known[n]), about, claims.lexicon) - IN_ORDER * free.index(n))
        taken.add(best)
        settled[block] = best
        known[best].append(text)


def _best_claim(
    claims: _Claims, chain: Sequence[int], settled: Mapping[int, int], known: Mapping[int, Sequence[str]]
) -> int:
    """The story with the best claim on a paragraph: by place, by what was decided next to it, by shared words."""
    place: dict[int, float] = {}
    for block in chain:
        own = claims.owner[block]
        for story in claims.beside.get(own, (own,)):
            worth = HOME if block == chain[0] else VISITED
            place[story] = max(place.get(story, 0.0), worth - (CLOSED if block in claims.finished else 0.0))
        before = settled.get(block - 1)
        if before is not None and claims.owner.get(block - 1) == own:
            carried = CARRIED
            if before in claims.beside.get(own, ()):
                carried = IN_TURN if own in claims.turning else ALONG
            place[before] = place.get(before, 0.0) + carried
    first = claims.owner[chain[0]]
    if chain[0] in claims.finished:
        for story in range(max(0, first - BACK), first):
            place.setdefault(story, 0.0)
    if len(place) == 1:
        return first
    about = topic(*(claims.blocks[b].text for b in chain))
    kin = {n: kinship(topic(*known[n]), about, claims.lexicon) for n in place}
    return max(place, key=lambda n: place[n] + max(-NEAR, min(NEAR, kin[n])))


def _take_turns(draft: Draft, features: Sequence[Features]) -> bool:
    """Whether two leads stand directly below each other: the columns of several stories were read line by line."""
    return any("lead" in features[a] and "lead" in features[b] for a, b in pairwise(draft.body))


def _stacks(drafts: Sequence[Draft]) -> list[list[int]]:
    """Groups of stories whose heads stand directly above each other, over columns that run side by side."""
    groups: list[list[int]] = []
    for n, draft in enumerate(drafts):
        if n and drafts[n - 1].head and not drafts[n - 1].body and draft.head:
            if groups and groups[-1][-1] == n - 1:
                groups[-1].append(n)
            else:
                groups.append([n - 1, n])
    return groups


def _roots(body: Sequence[int], joins: Sequence[Join]) -> dict[int, int]:
    """For each block the first block of its paragraph."""
    before = {j.right: j.left for j in joins}
    roots: dict[int, int] = {}
    for block in body:
        root = block
        while root in before:
            root = before[root]
        roots[block] = root
    return roots


def _share_banners(drafts: Sequence[Draft], blocks: Sequence[Block], labels: Sequence[Label]) -> None:
    """A banner of briefs stands over all briefs below it, until the next head."""
    banner: int | None = None
    for draft in drafts:
        own = next((h for h in draft.head if labels[h] is Label.COLUMN), None)
        if own is not None:
            banner = own if BRIEF_GENRE.search(blocks[own].text) or _opens_briefs(draft, labels) else None
            draft.column = own
        elif banner is not None and (not draft.head or _short(draft, labels)):
            draft.column = banner
        else:
            banner = None


def _opens_briefs(draft: Draft, labels: Sequence[Label]) -> bool:
    return bool(draft.body) and labels[draft.body[0]] is Label.BRIEF


def _short(draft: Draft, labels: Sequence[Label]) -> bool:
    """A brief with a headline of its own: one paragraph, no kicker, no subhead."""
    plain = all(labels[h] in (Label.HEADLINE, Label.HEADLINE_MORE) for h in draft.head)
    return plain and sum(labels[b] is Label.TEXT for b in draft.body) <= 1
