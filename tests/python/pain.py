"""Messages of pain.001.001.09 held against the schema of ISO 20022 (the package sepaxml carries it) and against their own counts and sums: pain.py FILE...

Exits with 1 at an error; 77 without the packages."""

import sys
from decimal import Decimal
from pathlib import Path

try:
    import sepaxml
    from lxml import etree
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

NAME = "pain.001.001.09"
SPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{NAME}"}
schema = etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / f"{NAME}.xsd"))


def faults(file):
    message = etree.parse(file)
    if not schema.validate(message):
        yield from (f"{error.line}: {error.message}" for error in schema.error_log)
        return
    find = lambda at, path: at.xpath(path, namespaces=SPACE)
    text = lambda at, path: [found.text for found in find(at, path)]
    ids = text(message, "//p:EndToEndId")
    if len(set(ids)) != len(ids):
        yield "an order comes twice"
    if text(message, "//p:GrpHdr/p:NbOfTxs") != [str(len(ids))]:
        yield "GrpHdr miscounts"
    currencies = []
    for block in find(message, "//p:PmtInf"):
        amounts = find(block, ".//p:InstdAmt")
        if text(block, "p:NbOfTxs") != [str(len(amounts))]:
            yield "a block miscounts"
        if [Decimal(total) for total in text(block, "p:CtrlSum")] != [sum(Decimal(each.text) for each in amounts)]:
            yield "the sum of a block is wrong"
        of_block = {each.get("Ccy") for each in amounts}
        if len(of_block) != 1:
            yield "a block has several currencies"
        currencies.extend(of_block)
    if len(set(currencies)) != len(currencies):
        yield "a currency has two blocks"
    total = text(message, "//p:GrpHdr/p:CtrlSum")
    if total and (len(currencies) > 1 or total != text(message, "//p:PmtInf/p:CtrlSum")):
        yield "the sum of GrpHdr is wrong"


bad = 0
for file in sys.argv[1:]:
    for fault in faults(file):
        print(f"{Path(file).name}:{fault}")
        bad += 1
print(f"{len(sys.argv) - 1} messages, {bad} faults")
sys.exit(1 if bad else 0)
