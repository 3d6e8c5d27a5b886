"""Adds every statement of a folder up again, from its own lines, and holds HTML, CSV and JSON against each other: statement.py FOLDER. Exits with 1 and says what is wrong."""

import csv
import hashlib
import json
import sys
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

csv.field_size_limit(10**9)
wrong = []


class Tables(HTMLParser):
    """The rows of each table that has an id, a list of the texts of their cells; and the text of whatever else has one."""

    def __init__(self):
        super().__init__()
        self.rows, self.table, self.cell, self.texts, self.inside = {}, None, None, {}, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "table":
            self.table = attributes.get("id")
            self.rows[self.table] = []
        elif tag == "tr":
            self.rows[self.table].append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "code" and "id" in attributes:
            self.inside = attributes["id"]

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[self.table][-1].append("".join(self.cell).strip())
            self.cell = None
        elif tag == "code":
            self.inside = None

    def handle_data(self, text):
        if self.cell is not None:
            self.cell.append(text)
        if self.inside:
            self.texts[self.inside] = self.texts.get(self.inside, "") + text


def amount(text):
    return Decimal(text.replace(",", ""))


def harmless(text):
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text else text


def same(what, one, other):
    if one != other:
        wrong.append(f"{what}: {one!r} and {other!r}")


def add(entries, by=None):
    sums = {}
    for entry in entries:
        if by is None or entry["kind"] != "payment":
            key = entry["kind"] if by is None else entry.get(by, "")
            count, so_far = sums.get(key, (0, Decimal(0)))
            sums[key] = (count + 1, so_far + Decimal(entry["amount"]))
    return sums


def of_json(name, whole):
    figures = whole["figures"]
    text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    same(f"{name}: digest", whole["digest"], hashlib.sha256(text.encode()).hexdigest())
    entries = figures["entries"]
    balance = Decimal(figures["opening"]) + sum(Decimal(entry["amount"]) for entry in entries)
    same(f"{name}: closing", Decimal(figures["closing"]), balance)
    kinds = add(entries)
    for kind, total in figures["totals"].items():
        same(f"{name}: {kind}", Decimal(total), kinds.pop(kind, (0, Decimal(0)))[1])
    same(f"{name}: other kinds", kinds, {})
    for rows, by in (("by_project", "project_id"), ("by_rate_line", "rate_line")):
        told = {row.get(by, ""): (row["entries"], Decimal(row["amount"])) for row in figures[rows]}
        same(f"{name}: {rows}", told, add(entries, by))
    return figures


def of_csv(name, figures, digest, path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    held = [row for row in rows if row["row"] == "held"]
    moved = [row for row in rows if row["row"] not in ("opening", "closing", "held")]
    ends = [row for row in rows if row["row"] in ("opening", "closing")]
    same(f"{name}.csv: rows", (len(moved), len(held), len(ends)), (len(figures["entries"]), len(figures["held"]), 2))
    opening, closing = ends
    same(f"{name}.csv: opening", opening["amount"], figures["opening"])
    same(f"{name}.csv: closing", closing["balance"], figures["closing"])
    same(f"{name}.csv: digest", closing["digest"], digest)
    same(f"{name}.csv: its amounts", sum(Decimal(row["amount"]) for row in rows if row["amount"]), Decimal(closing["balance"]))
    balance = Decimal(opening["amount"])
    plain = ["at", "assignment_id", "project_id", "labeled_at", "verdict", "reason", "pay_kind", "payment_id", "rate_line", "of_period"]
    for at, (row, entry) in enumerate(zip(moved, figures["entries"]), 1):
        balance += Decimal(row["amount"])
        same(f"{name}.csv {at}: balance", Decimal(row["balance"]), balance)
        same(f"{name}.csv {at}: line", row["line"], str(at))
        told = {key: harmless(entry.get(key, "")) for key in plain}
        told |= {"row": entry["kind"], "amount": entry["amount"], "steps": harmless("; ".join(entry.get("steps", [])))}
        told["event_ids"] = harmless(" ".join(entry["event_ids"]))
        for key, text in told.items():
            same(f"{name}.csv {at}: {key}", row[key], text)
    for at, (row, piece) in enumerate(zip(held, figures["held"]), 1):
        told = (harmless(piece["assignment_id"]), piece["why"], piece.get("amount", ""), "")
        same(f"{name}.csv held {at}", (row["assignment_id"], row["reason"], row["held_amount"], row["amount"]), told)
    for row in rows:
        key = ("worker_id", "period", "currency")
        same(f"{name}.csv: whose", [row[of] for of in key], [harmless(figures[of]) for of in key])


def of_html(name, figures, digest, path):
    page = Tables()
    page.feed(path.read_text(encoding="utf-8"))
    same(f"{name}.html: digest", page.texts["digest"], digest)
    _, *parts, end = page.rows["account"]
    same(f"{name}.html: account", sum(amount(row[2]) for row in parts), amount(end[2]))
    same(f"{name}.html: opening and closing", (parts[0][2].replace(",", ""), end[2].replace(",", "")), (figures["opening"], figures["closing"]))
    entries = figures["entries"]
    if entries:
        _, *lines, end = page.rows["lines"]
        same(f"{name}.html: lines", len(lines), len(entries))
        balance = Decimal(figures["opening"])
        for at, (line, entry) in enumerate(zip(lines, entries), 1):
            balance += amount(line[6])
            said = (line[0], line[6].replace(",", ""), amount(line[7]))
            same(f"{name}.html {at}", said, (str(at), entry["amount"], balance))
            same(f"{name}.html {at}: time", line[1][:16], entry["at"][:16].replace("T", " "))
            piece = " ".join(entry.get("assignment_id", "").split())
            if piece.isprintable():
                same(f"{name}.html {at}: piece", piece in " ".join(line[3].split()), True)
        same(f"{name}.html: end of lines", amount(end[-1]), balance)
    for table, by in (("by-project", "project_id"), ("by-rate-line", "rate_line")):
        sums = add(entries, by)
        if sums:
            _, *rows, end = page.rows[table]
            told = sorted((int(row[1]), amount(row[2])) for row in rows)
            same(f"{name}.html: {table}", told, sorted(sums.values()))
            same(f"{name}.html: sum of {table}", amount(end[2]), sum(amount(row[2]) for row in rows))
    if figures["held"]:
        _, *rows, end = page.rows["held"]
        known = [Decimal(piece["amount"]) for piece in figures["held"] if "amount" in piece]
        same(f"{name}.html: held", (len(rows), amount(end[-1])), (len(figures["held"]), sum(known)))


def main(folder):
    statements = sorted(folder.glob("*.json"))
    lines = 0
    for path in statements:
        whole = json.loads(path.read_text(encoding="utf-8"))
        figures = of_json(path.stem, whole)
        of_csv(path.stem, figures, whole["digest"], path.with_suffix(".csv"))
        of_html(path.stem, figures, whole["digest"], path.with_suffix(".html"))
        lines += len(figures["entries"])
    print("\n".join(wrong[:20]))
    print(f"{len(statements)} statements, {lines} lines, {len(wrong)} wrong")


main(Path(sys.argv[1]))
sys.exit(1 if wrong else 0)
