"""The balances of a Beancount journal after its own checks: beancount_balances.py JOURNAL. Exits with 1 at an error; 77 without Beancount."""

import csv
import sys

try:
    from beancount import loader
    from beancount.core import realization
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

entries, errors, _ = loader.load_file(sys.argv[1])
for error in errors:
    print(error)
if errors or not entries:
    sys.exit(1)
out = csv.writer(sys.stdout)
for account in realization.iter_children(realization.realize(entries)):
    for position in account.balance:
        out.writerow([account.account, f"{position.units.number:f} {position.units.currency}"])
