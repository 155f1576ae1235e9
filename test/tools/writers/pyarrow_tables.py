"""pyarrow's tables: the known ones in every type of a column, and in every order of the columns."""

import datetime
import itertools
from decimal import Decimal

import pyarrow as pa
from tables import DAYS, NUMBERS, SECONDS, SMALL, TEXTS, TRUTHS, UNSIGNED, UNSIGNED_READ, WIDE, WIDE_READ


def table_of(table, **types):
    """A table, its columns of the types that are given."""
    return pa.table({key: array_of(column, types[key]) if key in types else column for key, column in table.items()})


def array_of(column, kind):
    if not pa.types.is_dictionary(kind):
        return pa.array(column, kind) if isinstance(column[0], str) else pa.array(column).cast(kind)
    places = {value: at for at, value in enumerate(dict.fromkeys(column))}
    keys = pa.array([places[value] for value in column], kind.index_type)
    return pa.DictionaryArray.from_arrays(keys, array_of(list(places), kind.value_type))


def times_of(table, kind):
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    column = pa.array([int(2 * time) * per_second // 2 for time in table["time"]], pa.int64()).cast(kind)
    return pa.table({**table, "time": column})


def orders():
    """Every order of the columns: what is read is told by their names."""
    for order in itertools.permutations(("user", "item", "value", "time")):
        yield "order-" + "-".join(order), table_of(SECONDS, value=pa.float64()).select(order), SECONDS
        yield "stamps-" + "-".join(order), times_of(NUMBERS, pa.timestamp("ms", "UTC")).select(order), NUMBERS


def typed():
    """(name, table, what is read, options) of every type."""
    for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
        each = getattr(pa, kind)()
        yield kind, table_of(SMALL, user=each, item=each, value=each), SMALL
        yield (
            f"dictionary-of-{kind}",
            table_of(SMALL, user=pa.dictionary(pa.int8(), each), item=pa.dictionary(pa.uint16(), each)),
            SMALL,
        )
    for kind in ("float16", "float32", "float64"):
        yield kind, table_of(SECONDS, value=getattr(pa, kind)()), SECONDS
    yield "bool", table_of(TRUTHS), TRUTHS
    for bits, digits in {32: 5, 64: 12, 128: 30, 256: 60}.items():
        yield f"decimal{bits}", decimal(getattr(pa, f"decimal{bits}")(digits, 2)), SECONDS
    yield "decimal128-short", decimal(pa.decimal128(4, 1)), SECONDS
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        yield str(kind), table_of(TEXTS, user=kind, item=kind), TEXTS
        yield (
            f"dictionary-of-{kind}",
            table_of(TEXTS, user=pa.dictionary(pa.int32(), kind), item=pa.dictionary(pa.int32(), kind)),
            TEXTS,
        )
    for keys in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"):
        kind = pa.dictionary(getattr(pa, keys)(), pa.string())
        yield f"dictionary-{keys}", table_of(TEXTS, user=kind, item=kind), TEXTS
    yield "wide", table_of(WIDE), WIDE_READ
    yield "unsigned", pa.table({**UNSIGNED, "user": pa.array(UNSIGNED["user"], pa.uint64())}), UNSIGNED_READ
    for unit in ("s", "ms", "us", "ns"):
        table = SECONDS if unit == "s" else NUMBERS
        for zone in (None, "UTC", "Europe/Berlin", "+02:00"):
            label = (zone or "").split("/")[-1].replace("+02:00", "offset")
            yield f"timestamp-{unit}-{label}".rstrip("-"), times_of(table, pa.timestamp(unit, zone)), table
    days = [datetime.date(1970, 1, 1) + datetime.timedelta(seconds=time) for time in DAYS["time"]]
    yield "date32", pa.table({**DAYS, "time": pa.array(days, pa.date32())}), DAYS
    yield "date64", pa.table({**DAYS, "time": pa.array(days, pa.date64())}), DAYS
    chunks = [table_of(TEXTS)[begin : begin + 100] for begin in range(0, 600, 100)]
    yield "chunks", pa.concat_tables(chunks), TEXTS
    extra = (
        table_of(TEXTS)
        .add_column(0, "tags", pa.array([["a", "b"]] * 600))
        .add_column(1, "point", pa.array([{"x": 1}] * 600))
    )
    yield "other-columns", extra.append_column("nothing", pa.nulls(600)), TEXTS


def decimal(kind):
    values = pa.array([Decimal(str(value)) for value in SECONDS["value"]]).cast(kind)
    return pa.table({**SECONDS, "value": values})
