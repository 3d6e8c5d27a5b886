"""Holds a workbook against the CSVs of the same folder, cell by cell: workbook.py BOOK FOLDER. Exits with 1 and says what is wrong; 77 without openpyxl."""

import csv
import datetime
import sys
from pathlib import Path

try:
    import openpyxl
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

book = openpyxl.load_workbook(sys.argv[1])
folder = Path(sys.argv[2])
wrong, compared = [], 0


def same(cell, text, column):
    """The cell of a workbook has the value of the same cell of a CSV, in its own type."""
    value = cell.value
    if value is None:
        return text == ""
    if isinstance(value, datetime.datetime):
        told = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)
        return abs((value - told).total_seconds()) < 0.001
    if isinstance(value, (int, float)):
        # An id of digits is a text.
        return not column.endswith("_id") and float(text) == float(value)
    return cell.data_type == "s" and value == text


for sheet in book.worksheets:
    path = folder / f"{sheet.title}.csv"
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    head = [cell.value for cell in sheet[1]]
    if head != rows[0]:
        wrong.append(f"{sheet.title}: the head is {head}, not {rows[0]}")
    if sheet.max_row != len(rows):
        wrong.append(f"{sheet.title}: {sheet.max_row} rows, not {len(rows)}")
    if sheet.freeze_panes != "B2" or sheet.auto_filter.ref is None:
        wrong.append(f"{sheet.title}: the head is not frozen, or there is no filter")
    for number, row in enumerate(rows[1:], 2):
        for at, text in enumerate(row, 1):
            compared += 1
            if not same(sheet.cell(number, at), text, rows[0][at - 1]):
                wrong.append(f"{sheet.title} {rows[0][at - 1]} {number}: {sheet.cell(number, at).value!r}, not {text!r}")
    # A definition at each figure of the reports.
    if sheet.title in ("throughput", "accuracy", "earnings", "tiers"):
        wrong += [f"{sheet.title} {cell.value}: no note" for cell in sheet[1] if not cell.comment]
print(f"{len(book.worksheets)} sheets, {compared} cells")
print("\n".join(wrong[:40]))
sys.exit(1 if wrong else 0)
