"""The other peer of `report FILE --charts none`: the three reports of three_reports.sql by Polars, from a lazy scan, as its guide writes such
queries; by its streaming engine where `streaming` is said. Usage: polars_reports.py FILE.parquet OUT_FOLDER [streaming]"""

import os
import pathlib
import sys

os.environ.setdefault("POLARS_MAX_THREADS", "2")
import polars as pl  # noqa: E402

out = pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
engine = "streaming" if "streaming" in sys.argv[3:] else "in-memory"
Z = 1.959963984540054
col, when = pl.col, pl.when
kind = col("event_type")
at = col("occurred_at")
claimed, labeled, released = kind == "task.claimed", kind == "task.labeled", kind == "task.released"
reviewed, paid = kind == "task.reviewed", kind == "task.paid"


def last(value, condition):
    """The value at the latest moment at which a condition holds."""
    return col(value).filter(condition).sort_by(at.filter(condition)).last()


def seconds(span):
    return span.dt.total_microseconds() / 1e6


pieces = (
    pl.scan_parquet(sys.argv[1])
    .group_by("worker_id", "assignment_id")
    .agg(
        at.filter(claimed).min().alias("claimed_at"),
        at.filter(labeled).min().alias("labeled_at"),
        at.filter(released).max().alias("released_at"),
        at.filter(reviewed).min().alias("reviewed_at"),
        last("verdict", reviewed).alias("verdict"),
        col("verdict").filter(reviewed).sort_by(at.filter(reviewed)).first().alias("first_verdict"),
        last("score", reviewed & col("score").is_not_null()).alias("score"),
        last("price", (claimed | labeled) & col("price").is_not_null()).alias("price"),
        col("gold").filter(labeled).max().alias("gold"),
        last("label", labeled).alias("label"),
        col("active_ms").filter(labeled).max().alias("active_ms"),
        col("amount").filter(paid).sum().alias("paid"),
        col("amount").filter(paid & (col("pay_kind") == "bonus")).sum().alias("bonus"),
        col("amount").filter(paid & (col("amount") < 0)).sum().alias("reversed"),
    )
    .collect(engine=engine)
    .lazy()
    .with_columns(pl.coalesce("labeled_at", "released_at").alias("ended_at"))
    .with_columns(
        pl.max_horizontal("claimed_at", col("ended_at") - pl.duration(milliseconds=col("active_ms"))).alias("started_at")
    )
    .with_columns(
        when(col("claimed_at").is_not_null() & col("ended_at").is_not_null()).then(col("ended_at") - col("started_at")).alias("work")
    )
)
active = (
    pieces.filter(col("work").is_not_null())
    .select("worker_id", "started_at", "ended_at")
    .sort("worker_id", "started_at", "ended_at")
    .with_columns((col("started_at") > col("ended_at").cum_max().shift(1).over("worker_id")).fill_null(True).alias("is_new"))
    .with_columns(col("is_new").cum_sum().over("worker_id").alias("stretch"))
    .group_by("worker_id", "stretch")
    .agg((col("ended_at").max() - col("started_at").min()).alias("length"))
    .group_by("worker_id")
    .agg(seconds(col("length").sum()).alias("active_seconds"))
)
accepted, rejected = col("verdict") == "accepted", col("verdict") == "rejected"
handling = seconds(col("work").filter(col("labeled_at").is_not_null()))
moments = ["claimed_at", "labeled_at", "released_at"]
throughput = (
    pieces.group_by("worker_id")
    .agg(
        col("claimed_at").count().alias("claimed"),
        col("labeled_at").count().alias("labeled"),
        col("released_at").count().alias("released"),
        accepted.sum().alias("accepted"),
        rejected.sum().alias("rejected"),
        handling.quantile(0.5, "linear").alias("handling_seconds_p50"),
        handling.quantile(0.9, "linear").alias("handling_seconds_p90"),
        seconds(col("reviewed_at") - col("labeled_at")).quantile(0.5, "linear").alias("review_wait_seconds_p50"),
        pl.min_horizontal(moments).min().alias("first_at"),
        pl.max_horizontal(moments).max().alias("last_at"),
    )
    .join(active, on="worker_id", how="left")
    .with_columns((col("labeled") * 3600 / col("active_seconds")).alias("labeled_per_hour"))
)


def wilson(sign):
    k, n = col("accepted").cast(pl.Float64), col("n").cast(pl.Float64)
    half = Z * (k / n * (1 - k / n) / n + Z * Z / (4 * n * n)).sqrt()
    return when(col("n") > 0).then((k / n + Z * Z / (2 * n) + sign * half) / (1 + Z * Z / n))


def rate(one, of):
    return when(of > 0).then(one / of)


accuracy = (
    pieces.group_by("worker_id")
    .agg(
        col("reviewed_at").count().alias("reviewed"),
        accepted.sum().alias("accepted"),
        rejected.sum().alias("rejected"),
        pl.lit(0).alias("rework"),
        col("verdict").count().alias("n"),
        rate((col("first_verdict") == "accepted").sum(), col("first_verdict").count()).alias("first_pass_rate"),
        col("gold").count().alias("gold_answered"),
        (col("gold") == col("label")).sum().alias("gold_correct"),
        col("score").mean().alias("mean_score"),
    )
    .with_columns(
        rate(col("accepted"), col("n")).alias("acceptance_rate"),
        rate(col("gold_correct"), col("gold_answered")).alias("gold_rate"),
        wilson(-1).alias("acceptance_low"),
        wilson(1).alias("acceptance_high"),
    )
    .drop("n")
)
nothing = pl.lit(0).cast(pl.Decimal(38, 6))
owed = when(accepted).then(col("price")).otherwise(nothing).fill_null(nothing)
earnings = (
    pieces.group_by("worker_id")
    .agg(
        pl.lit("CNY").alias("currency"),
        owed.sum().alias("owed_amount"),
        col("paid").sum().alias("paid_amount"),
        col("bonus").sum().alias("bonus_amount"),
        (nothing - col("reversed").sum()).alias("reversed_amount"),
        when(owed > col("paid")).then(owed - col("paid")).otherwise(nothing).sum().alias("outstanding_amount"),
        when(col("paid") > owed).then(col("paid") - owed).otherwise(nothing).sum().alias("overpaid_amount"),
        seconds(col("work").filter((col("paid") == 0) & (rejected.fill_null(False) | col("labeled_at").is_null())).sum()).alias("unpaid_seconds"),
        accepted.sum().alias("accepted"),
    )
    .join(active, on="worker_id", how="left")
    .with_columns(
        (col("paid_amount").cast(pl.Float64) * 3600 / col("active_seconds")).alias("hourly_paid_amount"),
        rate(col("paid_amount").cast(pl.Float64), col("accepted")).alias("paid_per_accepted_amount"),
    )
    .drop("accepted")
)
for name, report in {"throughput": throughput, "accuracy": accuracy, "earnings": earnings}.items():
    report.sort("worker_id").collect().write_csv(out / f"{name}.csv")
