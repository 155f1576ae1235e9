"""polars: CSV, NDJSON, Parquet and Arrow IPC."""

import polars as pl
from tables import (
    COUNTS,
    DAYS,
    NUMBERS,
    SECONDS,
    SMALL,
    TEXTS,
    TRUTHS,
    UNSIGNED,
    UNSIGNED_READ,
    WIDE,
    WIDE_READ,
    WORDS,
    without,
)

NAME = "polars"
TABLES = {"numbers": SECONDS, "texts": TEXTS}


def frame(table, **types):
    strict = {key: (pl.UInt64 if max_of(column) >= 2**63 else None) for key, column in table.items()}
    return pl.DataFrame(table, schema_overrides={key: kind for key, kind in strict.items() if kind}).cast(types)


def max_of(column):
    return max(column) if isinstance(column[0], int) else 0


def write(cases):
    write_csv(cases)
    for name, table in TABLES.items():
        data = frame(table)
        for suffix in ("ndjson", "jsonl", "json"):
            cases.read(f"{NAME}/json/{name}.{suffix}", data.write_ndjson, table)
        cases.read(f"{NAME}/json/{name}-array.json", data.write_json, table)
        write_parquet(cases, name, data, table)
        for compression in ("uncompressed", "lz4", "zstd"):
            file = lambda path, data=data, by=compression: data.write_ipc(path, compression=by)
            cases.read(f"{NAME}/ipc/{name}-{compression}.arrow", file, table)
            stream = lambda path, data=data, by=compression: data.write_ipc_stream(path, compression=by)
            cases.read(f"{NAME}/ipc/{name}-{compression}.arrows", stream, table)
        for level in ("newest", "oldest"):
            compat = getattr(pl.CompatLevel, level)()
            cases.read(
                f"{NAME}/ipc/{name}-{level}.feather",
                lambda path, data=data, by=compat: data.write_ipc(path, compat_level=by),
                table,
            )
        cases.read(
            f"{NAME}/ipc/{name}-batches.arrow",
            lambda path, data=data: data.write_ipc(path, record_batch_size=64),
            table,
        )
        cases.read(f"{NAME}/lazy/{name}.parquet", data.lazy().sink_parquet, table)
        cases.read(f"{NAME}/lazy/{name}.csv", data.lazy().sink_csv, table)
        cases.read(f"{NAME}/lazy/{name}.ndjson", data.lazy().sink_ndjson, table)
        cases.read(f"{NAME}/lazy/{name}.arrow", data.lazy().sink_ipc, table)
    for name, data, *expected in typed():
        cases.read(f"{NAME}/types/{name}.parquet", data.write_parquet, *expected)
        cases.read(f"{NAME}/types/{name}.arrow", data.write_ipc, *expected)
        cases.read(f"{NAME}/types/{name}.arrows", data.write_ipc_stream, *expected)
    write_refused(cases)


def write_csv(cases):
    for name, table in {**TABLES, "words": WORDS}.items():
        data = frame(table)
        ways = {
            "plain": {},
            "bom": {"include_bom": True},
            "crlf": {"line_terminator": "\r\n"},
            "always": {"quote_style": "always"},
            "non_numeric": {"quote_style": "non_numeric"},
            "semicolon": {"separator": ";"},
            "scientific": {"float_scientific": True},
            "precision": {"float_precision": 4},
        }
        for way, options in ways.items():
            cases.read(
                f"{NAME}/csv/{name}-{way}.csv", lambda path, data=data, by=options: data.write_csv(path, **by), table
            )
        tab = {"quote": '"'} if name == "texts" else {}
        cases.read(
            f"{NAME}/csv/{name}-tab.tsv", lambda path, data=data: data.write_csv(path, separator="\t"), table, tab
        )
        no_header = lambda path, data=data: data.write_csv(path, include_header=False)
        cases.read(f"{NAME}/csv/{name}-no-header.csv", no_header, without(table, "time"))
        comma = lambda path, data=data: data.write_csv(path, decimal_comma=True, separator=";")
        cases.read(f"{NAME}/csv/{name}-decimal-comma.csv", comma, table, {"decimal": ","})
        for method, suffix in {"gzip": "gz", "zstd": "zst"}.items():
            packed = lambda path, data=data, by=method: data.write_csv(path, compression=by)
            cases.read(f"{NAME}/csv/{name}.csv.{suffix}", packed, table)
    for unit in ("ms", "us", "ns"):
        cases.read(f"{NAME}/csv/times-{unit}.csv", timed(NUMBERS, unit).write_csv, NUMBERS)
        cases.read(f"{NAME}/csv/times-{unit}-zone.csv", timed(NUMBERS, unit, "Europe/Berlin").write_csv, NUMBERS)
        cases.read(f"{NAME}/json/times-{unit}.ndjson", timed(NUMBERS, unit).write_ndjson, NUMBERS)
    cases.read(f"{NAME}/csv/days.csv", frame(DAYS).with_columns(pl.from_epoch("time").cast(pl.Date)).write_csv, DAYS)
    cases.read(f"{NAME}/csv/wide.csv", frame(WIDE).write_csv, WIDE_READ)


def write_parquet(cases, name, data, table):
    for codec in ("uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"):
        parquet = lambda path, by=codec: data.write_parquet(path, compression=by)
        cases.read(f"{NAME}/parquet/{name}-{codec}.parquet", parquet, table)
    for statistics in (True, False, "full"):
        parquet = lambda path, by=statistics: data.write_parquet(path, statistics=by)
        cases.read(f"{NAME}/parquet/{name}-statistics-{statistics}.parquet", parquet, table)
    for size in (1, 50):
        parquet = lambda path, by=size: data.write_parquet(path, row_group_size=by)
        cases.read(f"{NAME}/parquet/{name}-groups-{size}.parquet", parquet, table)
    cases.read(f"{NAME}/parquet/{name}-pages.parquet", lambda path: data.write_parquet(path, data_page_size=100), table)
    cases.read(f"{NAME}/parquet/{name}-pyarrow.parquet", lambda path: data.write_parquet(path, use_pyarrow=True), table)
    cases.read(
        f"{NAME}/parquet/{name}-hive", lambda path: data.write_parquet(path, partition_by=["value"], mkdir=True), table
    )


def timed(table, unit, zone=None):
    stamps = (pl.col("time") * 1000).cast(pl.Int64).cast(pl.Datetime("ms")).cast(pl.Datetime(unit))
    if zone:
        stamps = stamps.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return pl.DataFrame(table).with_columns(stamps)


def typed():
    for kind in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64"):
        each = getattr(pl, kind)
        yield kind, frame(SMALL, user=each, item=each, value=each), SMALL
    yield "Int128", frame(SMALL, value=pl.Int64), SMALL
    for kind in ("Float32", "Float64"):
        yield kind, frame(SECONDS, value=getattr(pl, kind)), SECONDS
    if hasattr(pl, "Float16"):
        yield "Float16", frame(SECONDS, value=pl.Float16), SECONDS
    yield "Boolean", frame(TRUTHS), TRUTHS
    yield "Decimal", frame(SECONDS, value=pl.Decimal(10, 2)), SECONDS
    yield "Categorical", frame(TEXTS, user=pl.Categorical, item=pl.Categorical), TEXTS
    users, items = (pl.Enum(sorted(set(TEXTS[key]))) for key in ("user", "item"))
    yield "Enum", frame(TEXTS, user=users, item=items), TEXTS
    yield "wide", frame(WIDE), WIDE_READ
    yield "unsigned", frame(UNSIGNED), UNSIGNED_READ
    yield "counts", frame(COUNTS), COUNTS
    for unit in ("ms", "us", "ns"):
        yield f"Datetime-{unit}", timed(NUMBERS, unit), NUMBERS
        yield f"Datetime-{unit}-zone", timed(NUMBERS, unit, "Europe/Berlin"), NUMBERS
    yield "Date", frame(DAYS).with_columns(pl.from_epoch("time").cast(pl.Date)), DAYS
    more = frame(TEXTS).with_columns(
        tags=pl.lit([1, 2], dtype=pl.List(pl.Int64)), nothing=pl.lit(None), pair=pl.struct("value")
    )
    yield "other-columns", more.select("tags", "pair", "time", "value", "item", "user", "nothing"), TEXTS
    yield "rechunked", pl.concat([frame(TEXTS)[:100], frame(TEXTS)[100:]], rechunk=False), TEXTS


def write_refused(cases):
    missing = frame(SECONDS).with_columns(user=pl.when(pl.int_range(600) == 17).then(None).otherwise(pl.col("user")))
    duration = frame(SECONDS).with_columns(value=pl.duration(seconds=pl.col("time")))
    for suffix, method in {"parquet": "write_parquet", "arrow": "write_ipc"}.items():
        cases.refused(f"{NAME}/refused/null.{suffix}", getattr(missing, method), "null")
        cases.refused(
            f"{NAME}/refused/no-rows.{suffix}", getattr(frame(SECONDS)[:0], method), "interactions, one a row"
        )
        lists = frame(SECONDS).with_columns(pl.concat_list("user"))
        cases.refused(f"{NAME}/refused/list.{suffix}", getattr(lists, method), "nested column|[lL]ist")
    cases.refused(f"{NAME}/refused/duration.arrow", duration.write_ipc, "duration")
    cases.refused(f"{NAME}/refused/null.csv", missing.write_csv, ":19:.*user")
    cases.refused(f"{NAME}/refused/null.ndjson", missing.write_ndjson, ":18.*user.*null")
    big = pl.DataFrame(WIDE)
    cases.refused(f"{NAME}/refused/wide.ndjson", big.write_ndjson, "user.*text or an integer")
    cases.refused(f"{NAME}/refused/table.avro", frame(SECONDS).write_avro, "Parquet.*Avro")
