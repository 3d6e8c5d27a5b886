"""Makes piecework-sans.otf: a subset of Noto Sans CJK SC under a name of its own.

Run where Debian's fonts-noto-cjk and PyPI's fonttools are installed: python3 subset.py
Kept: Latin, Greek, Cyrillic, punctuation, currency signs, arrows, kana, full-width forms, and the
6,763 characters of GB 2312 (levels 1 and 2).
"""

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_CHINESE = 2
FAMILY = "Piecework Sans"
FAMILY_NAMES = {1: FAMILY, 3: FAMILY + " 1", 4: FAMILY, 6: "PieceworkSans-Regular", 16: None, 17: None, 21: None, 22: None}
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x1E00, 0x1EFF), (0x370, 0x3FF), (0x400, 0x4FF), (0x2000, 0x206F),
          (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2460, 0x2473), (0x25A0, 0x25FF),
          (0x3000, 0x30FF), (0xFF00, 0xFFEF)]


def gb2312():
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield ord(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def main():
    font = TTFont(SOURCE, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True  # an unknown character is a box, not nothing
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes={code for first, last in RANGES for code in range(first, last + 1)} | set(gb2312()))
    subsetter.subset(font)
    for record in list(font["name"].names):
        if record.nameID in FAMILY_NAMES:
            font["name"].removeNames(nameID=record.nameID)
    for name_id, text in FAMILY_NAMES.items():
        if text:
            font["name"].setName(text, name_id, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = ["PieceworkSans-Regular"]
    top.topDictIndex[0].FullName = top.topDictIndex[0].FamilyName = FAMILY
    for private in [top.topDictIndex[0]] + list(top.topDictIndex[0].FDArray):
        if getattr(private, "FontName", None):
            private.FontName = "PieceworkSans-Regular"
    font.save("piecework-sans.otf")


main()
