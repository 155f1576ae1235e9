"""pandas: Parquet by both of its engines, and Feather."""

from decimal import Decimal

import numpy as np
import pandas as pd
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
    without,
)

from writers.pandas_files import frame

NAME = "pandas"
PYARROW = ("snappy", "gzip", "brotli", "zstd", "lz4", None)
FASTPARQUET = ("SNAPPY", "GZIP", "BROTLI", "ZSTD", "LZ4_RAW", "UNCOMPRESSED")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")


def write(cases):
    for engine, codecs in {"pyarrow": PYARROW, "fastparquet": FASTPARQUET}.items():
        folder = f"{NAME}/parquet-{engine}"
        for name, table in {"numbers": SECONDS, "texts": TEXTS}.items():
            for codec in codecs:
                parquet = to_parquet(frame(table), engine, compression=codec)
                cases.read(f"{folder}/{name}-{codec}.parquet", parquet, table)
        for name, data, *expected in typed():
            if engine == "fastparquet" and (name == "time-s" or name.startswith("time-s-")):
                continue  # it writes seconds under the name of milliseconds, and refuses its own file
            parquet = to_parquet(data, engine, **({"index": True} if data.index.name else {}))
            cases.read(f"{folder}/{name}.parquet", parquet, *expected)
        write_missing(cases, folder, lambda data, engine=engine: to_parquet(data, engine), engine)
    cases.read(
        f"{NAME}/parquet-pyarrow/float16.parquet", to_parquet(typed_as(SECONDS, value="float16"), "pyarrow"), SECONDS
    )
    cases.read(f"{NAME}/parquet-pyarrow/decimals.parquet", to_parquet(decimals(), "pyarrow"), SECONDS)
    groups = to_parquet(frame(TEXTS), "fastparquet", row_group_offsets=100)
    cases.read(f"{NAME}/parquet-fastparquet/groups.parquet", groups, TEXTS)
    for name, data, *expected in typed():
        feather = data.reset_index(drop=not data.index.name)
        cases.read(f"{NAME}/feather/{name}.feather", feather.to_feather, *expected)
    for compression in ("lz4", "zstd", "uncompressed"):
        for name, table in {"numbers": SECONDS, "texts": TEXTS}.items():
            feather = lambda path, table=table, by=compression: frame(table).to_feather(path, compression=by)
            cases.read(f"{NAME}/feather/{name}-{compression}.feather", feather, table)
    feather_1 = lambda path: frame(SECONDS).to_feather(path, version=1)
    cases.refused(f"{NAME}/feather/version-1.feather", feather_1, "version 2|Parquet")


def to_parquet(data, engine, **options):
    return lambda path: data.to_parquet(path, engine=engine, **options)


def typed_as(table, **types):
    return frame(table).astype(types)


def decimals():
    data = frame(SECONDS)
    data["value"] = [Decimal(str(value)) for value in SECONDS["value"]]
    return data


def typed():
    """(name, DataFrame, what is read, options): every type of a column that both formats have."""
    for kind in INTEGERS:
        yield kind, typed_as(SMALL, user=kind, item=kind, value=kind), SMALL
        nullable = kind.replace("uint", "UInt") if kind.startswith("u") else kind.replace("int", "Int")
        yield f"nullable-{nullable}", typed_as(SMALL, user=nullable, item=nullable, value=nullable), SMALL
    for kind in ("float32", "float64", "Float32", "Float64"):
        yield f"float-{kind}", typed_as(SECONDS, value=kind), SECONDS
    for kind in ("bool", "boolean"):
        yield f"truth-{kind}", typed_as(TRUTHS, value=kind), TRUTHS
    for kind in ("object", "string", "category"):
        yield f"text-{kind}", typed_as(TEXTS, user=kind, item=kind), TEXTS
    yield "category-int", typed_as(SECONDS, user="category", item="category"), SECONDS
    yield "wide", frame(WIDE), WIDE_READ
    yield "unsigned", frame(UNSIGNED).astype({"user": "uint64"}), UNSIGNED_READ
    yield "counts", frame(COUNTS), COUNTS
    yield "index", frame(TEXTS).set_index("user"), TEXTS
    yield "filtered", frame(NUMBERS)[lambda data: data["value"] > 1], part(NUMBERS, lambda value: value > 1)
    for unit in ("s", "ms", "us", "ns"):
        table = SECONDS if unit == "s" else NUMBERS
        yield f"time-{unit}", frame(table, unit), table
        for label, zone in {"utc": "UTC", "berlin": "Europe/Berlin"}.items():
            data = frame(table, unit)
            data["time"] = data["time"].dt.tz_localize("UTC").dt.tz_convert(zone)
            yield f"time-{unit}-{label}", data, table
    yield "time-days", frame(DAYS, "ms"), DAYS


def part(table, wanted):
    places = [at for at, value in enumerate(table["value"]) if wanted(value)]
    return {key: [column[at] for at in places] for key, column in table.items()}


def write_missing(cases, folder, to, engine):
    missing = frame(SECONDS).astype({"value": "Float64"})
    missing.loc[17, "value"] = None
    cases.refused(f"{folder}/missing-value.parquet", to(missing), "null")
    missing = typed_as(SECONDS, user="Int64")
    missing.loc[17, "user"] = None
    cases.refused(f"{folder}/missing-user.parquet", to(missing), "null")
    missing = frame(SECONDS)
    missing.loc[17, "value"] = np.nan
    cases.refused(f"{folder}/nan.parquet", to(missing), "null|NaN")
    cases.read(f"{folder}/nan-left-out.parquet", to(missing), without(SECONDS, "value"), {"value": None})
    missing = frame(NUMBERS, "ms")
    missing.loc[17, "time"] = pd.NaT
    cases.refused(f"{folder}/nat.parquet", to(missing), "null|NaT|Invalid")
    cases.refused(f"{folder}/no-rows.parquet", to(frame(SECONDS)[:0]), "interactions, one a row")
    nested = frame(SECONDS)
    nested["user"] = [[user] for user in SECONDS["user"]]
    if engine == "pyarrow":  # fastparquet writes such a column as JSON text
        cases.refused(f"{folder}/nested.parquet", to(nested), "nested column")
