"""Makes data/fold.tsv, the fixed traditional → simplified table, one character to one, from OpenCC's t2s converter.

Run by hand when the table should change (``pip install opencc``); every index built before needs a reindex then.
"""

from __future__ import annotations

from pathlib import Path

import opencc


def main() -> None:
    convert = opencc.OpenCC("t2s").convert
    pairs = []
    for low, high in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F)):
        for code in range(low, high + 1):
            char = chr(code)
            simple = convert(char)
            if simple != char and len(simple) == 1:
                pairs.append((char, simple))
    target = Path(__file__).parent.parent / "data" / "fold.tsv"
    target.write_text("".join(f"{a}\t{b}\n" for a, b in pairs), encoding="utf-8")
    print(len(pairs), "pairs →", target)  # noqa: T201


if __name__ == "__main__":
    main()
