"""A large log of annotation events in order of arrival, for benchmarks: zstd Parquet, or NDJSON of the same events.

Ids of 32 characters, 20,000 workers in a skewed distribution, 50 projects, claims over half a year, 4 % dropped, 10 %
unreviewed, 12 % rejected, reviews hours to days later, payments days later. The same seed gives the same events.

Usage: load.py PIECES OUT.parquet|OUT.ndjson [SEED]      (5,000,000 pieces are about 18 million events)
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

CHUNK = 1 << 20
HOUR, DAY = 3_600_000_000, 86_400_000_000
START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
WORKERS, PROJECTS = 20_000, 50
TYPES = ["task.claimed", "task.released", "task.labeled", "task.reviewed", "task.paid"]
CLAIMED, RELEASED, LABELED, REVIEWED, PAID = range(5)
KINDS = ["image-box", "text-class", "audio", "video", "text-rank"]


def hexes(letter, numbers, salt):
    """Ids of 32 characters from numbers: a letter and 31 hex digits, the same for the same number."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    words = [mixed ^ (mixed >> np.uint64(29)), (mixed * np.uint64(0xBF58476D1CE4E5B9)) ^ (mixed >> np.uint64(32))]
    raw = np.stack(words, axis=1).view(np.uint8).reshape(len(numbers), 16)
    digits = np.frombuffer(b"0123456789abcdef", np.uint8)
    text = np.empty((len(numbers), 32), np.uint8)
    text[:, 0::2], text[:, 1::2] = digits[raw >> 4], digits[raw & 15]
    text[:, 0] = ord(letter)
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(text))


def chosen(values, index, valid=None):
    """A text column from a short list of values."""
    codes = pa.array(index.astype(np.int32), mask=None if valid is None else ~valid)
    return pa.DictionaryArray.from_arrays(codes, pa.array(values)).cast(pa.string())


class Market:
    def __init__(self, pieces, seed):
        rng = np.random.default_rng(seed)
        self.pieces = pieces
        weights = 1.0 / (np.arange(WORKERS) + 10.0) ** 0.7
        self.worker = rng.choice(WORKERS, pieces, p=weights / weights.sum()).astype(np.int32)
        self.project = ((self.worker * 7 + rng.integers(0, 5, pieces)) % PROJECTS).astype(np.int32)
        self.price = (rng.integers(10, 81, pieces) * 10_000).astype(np.int64)  # millionths: 0.10 to 0.80
        self.right = rng.random(pieces) < 0.9
        claimed = START + np.sort(rng.integers(0, 182 * DAY, pieces))
        seconds = np.clip(rng.lognormal(3.6, 0.7, pieces), 3, 3_000)
        labeled = claimed + (seconds * 1e6).astype(np.int64)
        fate = rng.random(pieces)
        dropped = fate < 0.04
        reviewed_too = ~dropped & (rng.random(pieces) >= 0.10)
        reviewed = labeled + (rng.exponential(14, pieces) * HOUR).astype(np.int64) + HOUR
        self.accepted = rng.random(pieces) >= 0.12
        paid_too = reviewed_too & self.accepted
        paid = reviewed + (rng.uniform(2, 9, pieces) * DAY).astype(np.int64)
        self.measured = rng.random(pieces) < 0.5
        self.active_ms = ((labeled - claimed) // 1000 * rng.integers(70, 100, pieces) // 100).astype(np.int64)
        self.score = np.round(rng.random(pieces) * 0.4 + 0.6, 2)
        self.gold = rng.random(pieces) < 0.05
        parts = [
            (CLAIMED, np.arange(pieces), claimed),
            (RELEASED, np.flatnonzero(dropped), labeled[dropped]),
            (LABELED, np.flatnonzero(~dropped), labeled[~dropped]),
            (REVIEWED, np.flatnonzero(reviewed_too), reviewed[reviewed_too]),
            (PAID, np.flatnonzero(paid_too), paid[paid_too]),
        ]
        kind = np.concatenate([np.full(len(piece), kind, np.int8) for kind, piece, _ in parts])
        piece = np.concatenate([piece for _, piece, _ in parts]).astype(np.int32)
        at = np.concatenate([at for _, _, at in parts])
        # They arrive a little after they happen.
        order = np.argsort(at + rng.integers(0, 3_600, len(at)) * 1_000_000, kind="stable")
        self.kind, self.piece, self.at = kind[order], piece[order], at[order]

    def batches(self):
        for start in range(0, len(self.kind), CHUNK):
            yield self.batch(slice(start, min(start + CHUNK, len(self.kind))))

    def batch(self, rows):
        kind, piece, at = self.kind[rows], self.piece[rows], self.at[rows]
        numbers = piece.astype(np.int64)
        is_ = [kind == code for code in range(5)]
        money = lambda of: decimal(self.price[piece], of)
        worker = self.worker[piece].astype(np.int64)
        answer = np.where(self.right[piece], numbers % 5, (numbers + 1) % 5)
        values = [f"v{n}" for n in range(5)]
        offered = is_[CLAIMED] | is_[LABELED]
        return pa.RecordBatch.from_pydict(
            {
                "event_id": hexes("e", numbers * 5 + kind, 1),
                "event_type": chosen(TYPES, kind),
                "occurred_at": pa.array(at, pa.timestamp("us", tz="UTC")),
                "source": chosen(["load"], np.zeros(len(kind))),
                "project_id": chosen([f"project-{n:02}" for n in range(PROJECTS)], self.project[piece]),
                "task_id": hexes("t", numbers, 2),
                "worker_id": hexes("w", worker, 3),
                "assignment_id": hexes("a", numbers, 4),
                "domain": chosen([f"domain-{n}" for n in range(5)], self.project[piece] % 5),
                "task_type": chosen(KINDS, self.project[piece] % len(KINDS)),
                "price": money(offered),
                "currency": chosen(["CNY"], np.zeros(len(kind)), offered | is_[PAID]),
                "label": chosen(values, answer, is_[LABELED]),
                "gold": chosen(values, numbers % 5, is_[LABELED] & self.gold[piece]),
                "active_ms": pa.array(self.active_ms[piece], mask=~(is_[LABELED] & self.measured[piece])),
                "reviewer_id": chosen([f"reviewer-{n}" for n in range(40)], worker % 40, is_[REVIEWED]),
                "verdict": chosen(["rejected", "accepted"], self.accepted[piece], is_[REVIEWED]),
                "score": pa.array(self.score[piece], mask=~is_[REVIEWED]),
                "amount": money(is_[PAID]),
                "pay_kind": chosen(["piece"], np.zeros(len(kind)), is_[PAID]),
            }
        )


def decimal(millionths, valid):
    """Decimal128(18, 6) from whole millionths."""
    words = np.empty((len(millionths), 2), np.int64)
    words[:, 0], words[:, 1] = millionths, np.where(millionths < 0, -1, 0)
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, 6), len(millionths), [bits, pa.py_buffer(words)])


def main():
    pieces, out = int(sys.argv[1]), sys.argv[2]
    market = Market(pieces, int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    if out.endswith(".parquet"):
        writer = None
        for batch in market.batches():
            writer = writer or pq.ParquetWriter(out, batch.schema, compression="zstd")
            writer.write_batch(batch, row_group_size=1 << 17)
        writer.close()
    else:
        import duckdb

        with open(out, "wb") as file:
            for batch in market.batches():
                events = pa.Table.from_batches([batch])
                lines = duckdb.sql(
                    "select to_json(e)::varchar from (select * replace (strftime(occurred_at at time zone 'UTC',"
                    " '%Y-%m-%dT%H:%M:%S.%fZ') as occurred_at, price::varchar as price, amount::varchar as amount) from events) e"
                )
                for (text,) in lines.fetchall():
                    file.write(text.encode() + b"\n")
    print(f"{len(market.kind)} events of {pieces} pieces", file=sys.stderr)


main()
