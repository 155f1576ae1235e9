"""DuckDB: COPY to CSV, JSON and Parquet."""

import duckdb
import pyarrow as pa
from tables import COUNTS, DAYS, NUMBERS, SECONDS, SMALL, TEXTS, TRUTHS, WIDE, WIDE_READ, WORDS, without

NAME = "duckdb"
TABLES = {"numbers": SECONDS, "texts": TEXTS}


def write(cases):
    database = duckdb.connect()
    database.execute("set timezone='UTC'; set preserve_insertion_order=true")
    all_tables = {
        **TABLES,
        "words": WORDS,
        "halves": NUMBERS,
        "small": SMALL,
        "truths": TRUTHS,
        "days": DAYS,
        "wide": WIDE,
        "counts": COUNTS,
    }
    for name, table in all_tables.items():
        database.register("given", pa.table(table))
        database.execute(f'create table "{name}" as from given')
    for column in ("user", "item"):
        database.execute(f"create type {column}s as enum (select distinct {column} from texts)")

    def copy(query, options=""):
        def writes(path):
            database.execute(f"copy ({query}) to '{path}' ({options})" if options else f"copy ({query}) to '{path}'")

        return writes

    write_csv(cases, copy)
    write_json(cases, copy)
    write_parquet(cases, copy)
    write_types(cases, copy)
    write_folders(cases, copy)


def write_csv(cases, copy):
    for name, table in {**TABLES, "words": WORDS}.items():
        query = f"from {name}"
        cases.read(f"{NAME}/csv/{name}.csv", copy(query), table)
        cases.read(f"{NAME}/csv/{name}.csv.gz", copy(query), table)
        cases.read(f"{NAME}/csv/{name}.csv.zst", copy(query, "compression zstd"), table)
        cases.read(f"{NAME}/csv/{name}-quoted.csv", copy(query, "force_quote *"), table)
        cases.read(f"{NAME}/csv/{name}-no-header.csv", copy(query, "header false"), without(table, "time"))
        for label, separator in {"semicolon": ";", "pipe": "|", "tab": "\t"}.items():
            options = {"quote": '"'} if label == "tab" and name == "texts" else {}
            cases.read(f"{NAME}/csv/{name}-{label}.csv", copy(query, f"delimiter '{separator}'"), table, options)
        cases.read(f"{NAME}/csv/{name}-apostrophe.csv", copy(query, "quote '''', escape ''''"), table, {"quote": "'"})
    cases.read(
        f"{NAME}/csv/times.csv",
        copy("select user, item, value, make_timestamp((time * 1000000)::bigint) as time from halves"),
        NUMBERS,
    )
    cases.read(
        f"{NAME}/csv/times-zone.csv", copy("select user, item, value, to_timestamp(time) as time from halves"), NUMBERS
    )
    cases.refused(f"{NAME}/csv/null.csv", copy("select nullif(user, 103) as user, item, value from numbers"), "user")
    cases.refused(
        f"{NAME}/csv/null-string.csv",
        copy("select user, item, nullif(value, 3) as value from numbers", "nullstr 'NULL'"),
        "NULL",
    )
    cases.refused(f"{NAME}/csv/truths.csv", copy("from truths"), "--value none")


def write_json(cases, copy):
    for name, table in {**TABLES, "counts": COUNTS}.items():
        query = f"from {name}"
        for array in ("true", "false"):
            cases.read(f"{NAME}/json/{name}-array-{array}.json", copy(query, f"array {array}"), table)
            cases.read(
                f"{NAME}/json/{name}-array-{array}.json.gz", copy(query, f"array {array}, compression gzip"), table
            )
        cases.read(f"{NAME}/json/{name}.ndjson", copy(query, "format json"), table)
    cases.read(
        f"{NAME}/json/times.json",
        copy("select user, item, value, make_timestamp((time * 1000000)::bigint) as time from halves"),
        NUMBERS,
    )
    cases.refused(f"{NAME}/json/truths.json", copy("from truths"), "--value none")


def write_parquet(cases, copy):
    for name, table in TABLES.items():
        query = f"from {name}"
        cases.read(f"{NAME}/parquet/{name}.parquet", copy(query), table)
        for codec in ("uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4", "lz4_raw"):
            for version in ("v1", "v2"):
                options = f"format parquet, compression {codec}, parquet_version {version}"
                cases.read(f"{NAME}/parquet/{name}-{codec}-{version}.parquet", copy(query, options), table)
        cases.read(f"{NAME}/parquet/{name}-level.parquet", copy(query, "compression zstd, compression_level 19"), table)
        # A vector of DuckDB has 2048 rows, and so its smallest group: the table is written often enough to fill several.
        large = " union all ".join(
            f"select user, item, value, time from {name} cross join range({begin}, {begin + 4}) as copies(k)"
            for begin in (0, 4, 8)
        )
        for size in (2048, 4096):
            cases.read(f"{NAME}/parquet/{name}-groups-{size}.parquet", copy(large, f"row_group_size {size}"), table)
            plain = f"row_group_size {size}, dictionary_size_limit 1, parquet_version v2"
            cases.read(f"{NAME}/parquet/{name}-groups-{size}-plain.parquet", copy(large, plain), table)
        cases.read(f"{NAME}/parquet/{name}-bytes.parquet", copy(large, "row_group_size_bytes '10kb'"), table)
        bloom = copy(query, "bloom_filter_false_positive_ratio 0.1, field_ids auto")
        cases.read(f"{NAME}/parquet/{name}-ids.parquet", bloom, table)


def write_types(cases, copy):
    """Types of ids and values, in both versions of Parquet."""
    ids = "user::{0} as user, item::{0} as item"
    kinds = {}
    for kind in ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint"):
        kinds[kind] = (f"select {ids.format(kind)}, value::{kind} as value, time from small", SMALL)
    for kind in ("hugeint", "uhugeint"):
        kinds[f"value-{kind}"] = (f"select user, item, value::{kind} as value, time from small", SMALL)
    for kind in ("real", "double", "decimal(3, 1)", "decimal(8, 2)", "decimal(18, 3)", "decimal(38, 4)"):
        kinds[f"value-{kind.split('(')[0]}-{len(kinds)}"] = (
            f"select user, item, value::{kind} as value, time from numbers",
            SECONDS,
        )
    kinds["truths"] = ("from truths", TRUTHS)
    kinds["wide"] = ("from wide", WIDE_READ)
    kinds["varchar"] = (
        f"select {ids.format('varchar')}, value, time from numbers",
        {**SECONDS, "user": [str(id) for id in SECONDS["user"]], "item": [str(id) for id in SECONDS["item"]]},
    )
    kinds["enum"] = ("select user::users as user, item::items as item, value, time from texts", TEXTS)
    uuid = "('00000000-0000-0000-0000-' || printf('%012x', user))::uuid"
    kinds["uuid"] = (
        f"select {uuid} as user, item, value, time from numbers",
        {**SECONDS, "user": [f"00000000-0000-0000-0000-{user:012x}" for user in SECONDS["user"]]},
    )
    stamp = "make_timestamp((time * 1000000)::bigint)"
    for kind in ("timestamp_s", "timestamp_ms", "timestamp", "timestamp_ns"):
        source, table = ("numbers", SECONDS) if kind == "timestamp_s" else ("halves", NUMBERS)
        kinds[kind] = (f"select user, item, value, {stamp}::{kind} as time from {source}", table)
    kinds["timestamptz"] = ("select user, item, value, to_timestamp(time) as time from halves", NUMBERS)
    kinds["date"] = ("select user, item, value, to_timestamp(time)::date as time from days", DAYS)
    kinds["other-columns"] = ("select [1, 2] as tags, {'x': 1} as point, null as nothing, * from texts", TEXTS)
    for name, (query, table) in kinds.items():
        for version in ("v1", "v2"):
            cases.read(f"{NAME}/types/{name}-{version}.parquet", copy(query, f"parquet_version {version}"), table)
    # Parquet has no integers of 128 bits: DuckDB writes doubles, which name those within ±2^53 alone.
    cases.read(
        f"{NAME}/types/hugeint-user.parquet", copy("select user::hugeint as user, item, value, time from small"), SMALL
    )
    huge = copy("select user::hugeint * 1000 as user, item, value from wide")
    cases.refused(f"{NAME}/types/hugeint-wide.parquet", huge, "integer")
    cases.refused(
        f"{NAME}/types/null-user.parquet", copy("select nullif(user, 103) as user, item, value from numbers"), "null"
    )
    cases.refused(
        f"{NAME}/types/interval.parquet",
        copy("select user, item, interval 1 day as value from numbers"),
        "value",
        {"value": "value"},
    )


def write_folders(cases, copy):
    for name, table in TABLES.items():
        query = f"from {name}"
        for kind in ("parquet", "csv"):
            cases.read(f"{NAME}/folders/{name}-threads-{kind}", copy(query, f"format {kind}, per_thread_output"), table)
            hive = copy(f"select *, item as item_id from {name}", f"format {kind}, partition_by (item_id)")
            cases.read(f"{NAME}/folders/{name}-hive-{kind}", hive, table, {"item": "item"})
            hive = copy(f"select user, value, time, item from {name}", f"format {kind}, partition_by (item)")
            cases.read(f"{NAME}/folders/{name}-hive-item-{kind}", hive, table)
        cases.read(f"{NAME}/folders/{name}-threads-json", copy(query, "format json, per_thread_output"), table)
        pieces = copy(f"select * from {name} cross join range(20) as copies(k)", "format csv, file_size_bytes '20kb'")
        cases.read(f"{NAME}/folders/{name}-pieces-csv", pieces, table)
