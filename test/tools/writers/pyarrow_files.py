"""pyarrow: Parquet in all of its versions and encodings, data sets, Arrow IPC, Feather and CSV."""

import datetime
import itertools
import os
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq

from tables import COUNTS, DAYS, NUMBERS, SECONDS, SMALL, TEXTS, TRUTHS, UNSIGNED, UNSIGNED_READ, WIDE, WIDE_READ, without

NAME = "pyarrow"
TABLES = {"numbers": SECONDS, "texts": TEXTS}
CODECS = ("snappy", "gzip", "brotli", "zstd", "lz4", "none")
BYTES = ("user", "item")  # columns of text in TEXTS


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


def to_parquet(data, **options):
    return lambda path: pq.write_table(data, path, **options)


def write(cases):
    write_parquet(cases)
    write_encodings(cases)
    write_folders(cases)
    for name, data, *expected in itertools.chain(typed(), orders()):
        if name == "dictionary-of-string_view":  # has no Parquet
            cases.read(f"{NAME}/types/{name}.arrow", to_ipc(data), *expected)
            continue
        cases.read(f"{NAME}/types/{name}.parquet", to_parquet(data), *expected)
        cases.read(f"{NAME}/types/{name}.arrow", to_ipc(data), *expected)
        cases.read(f"{NAME}/types/{name}.arrows", to_ipc(data, pa.ipc.new_stream), *expected)
    write_ipc(cases)
    write_refused(cases)


def write_parquet(cases):
    for name, table in TABLES.items():
        data = table_of(table)
        for version in ("1.0", "2.4", "2.6"):
            for page in ("1.0", "2.0"):
                for dictionary in (True, False):
                    label = f"{name}-{version}-page-{page}-{'dictionary' if dictionary else 'plain'}"
                    options = {"version": version, "data_page_version": page, "use_dictionary": dictionary}
                    cases.read(f"{NAME}/parquet/{label}.parquet", to_parquet(data, **options), table)
        for codec in CODECS:
            for page in ("1.0", "2.0"):
                parquet = to_parquet(data, compression=codec, data_page_version=page)
                cases.read(f"{NAME}/parquet/{name}-{codec}-page-{page}.parquet", parquet, table)
        for size in (1, 7, 599, 600):
            cases.read(f"{NAME}/parquet/{name}-groups-{size}.parquet", to_parquet(data, row_group_size=size), table)
        small = to_parquet(data, data_page_size=64, write_batch_size=8, dictionary_pagesize_limit=200)
        cases.read(f"{NAME}/parquet/{name}-small-pages.parquet", small, table)
        more = {"write_page_index": True, "write_page_checksum": True, "write_statistics": False, "store_schema": False}
        cases.read(f"{NAME}/parquet/{name}-indexed.parquet", to_parquet(data, **more), table)
        mixed = {"compression": {"user": "zstd", "item": "gzip", "value": "none", "time": "brotli"}}
        cases.read(f"{NAME}/parquet/{name}-mixed.parquet", to_parquet(data, **mixed), table)
        cases.read(f"{NAME}/parquet/{name}-no-suffix", to_parquet(data), table)
        cases.read(f"{NAME}/parquet/{name}-bloom.parquet", to_parquet(data, bloom_filter_options={"user": {"ndv": 100}}), table)
        required = data.cast(pa.schema([pa.field(field.name, field.type, nullable=False) for field in data.schema]))
        cases.read(f"{NAME}/parquet/{name}-required.parquet", to_parquet(required), table)
        cases.read(f"{NAME}/parquet/{name}-empty-groups.parquet", lambda path, data=data: with_empty_groups(path, data), table)


def with_empty_groups(path, data):
    with pq.ParquetWriter(path, data.schema) as writer:
        writer.write_table(data[:0])
        writer.write_table(data[:250])
        writer.write_table(data[:0])
        writer.write_table(data[250:])


def write_encodings(cases):
    per_column = {
        "PLAIN": ("user", "item", "value", "time"),
        "BYTE_STREAM_SPLIT": ("user", "item", "value", "time"),
        "DELTA_BINARY_PACKED": ("user", "item", "time"),
        "DELTA_LENGTH_BYTE_ARRAY": BYTES,
        "DELTA_BYTE_ARRAY": BYTES,
    }
    for encoding, columns in per_column.items():
        ofText = encoding.endswith("BYTE_ARRAY")
        table = TEXTS if ofText else SECONDS
        for page in ("1.0", "2.0"):
            for codec in ("none", "snappy", "zstd"):
                options = {"use_dictionary": False, "column_encoding": {column: encoding for column in columns}}
                parquet = to_parquet(table_of(table), data_page_version=page, compression=codec, **options)
                cases.read(f"{NAME}/encodings/{encoding}-page-{page}-{codec}.parquet", parquet, table)
    for kind in (pa.int32(), pa.int64(), pa.float32(), pa.float16(), pa.float64(), pa.decimal128(30, 2)):
        split = {"use_dictionary": False, "column_encoding": {"value": "BYTE_STREAM_SPLIT"}}
        parquet = to_parquet(table_of(COUNTS, value=kind), **split)
        cases.read(f"{NAME}/encodings/BYTE_STREAM_SPLIT-{kind}.parquet".replace(", ", "-"), parquet, COUNTS)
    runs = to_parquet(table_of(TRUTHS), use_dictionary=False, column_encoding={"value": "RLE"}, data_page_version="2.0")
    cases.read(f"{NAME}/encodings/RLE.parquet", runs, TRUTHS)
    common = {**TEXTS, "user": [f"{'prefix ' * 20}{user}" for user in TEXTS["user"]]}
    options = {"use_dictionary": False, "column_encoding": {"user": "DELTA_BYTE_ARRAY"}}
    cases.read(f"{NAME}/encodings/DELTA_BYTE_ARRAY-prefixes.parquet", to_parquet(table_of(common), **options), common)
    ids = pa.array([user.to_bytes(16, "big") for user in SECONDS["user"]], pa.binary(16))
    uuids = {**SECONDS, "user": [uuid_text(user) for user in SECONDS["user"]]}
    data = pa.table({**SECONDS, "user": pa.ExtensionArray.from_storage(pa.uuid(), ids)})
    for encoding in ("PLAIN", "BYTE_STREAM_SPLIT", "DELTA_BYTE_ARRAY"):
        options = {"use_dictionary": False, "column_encoding": {"user": encoding}}
        cases.read(f"{NAME}/encodings/uuid-{encoding}.parquet", to_parquet(data, **options), uuids)


def uuid_text(number):
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def write_folders(cases):
    for name, table in TABLES.items():
        data = table_of(table)
        for kind in ("parquet", "ipc", "csv"):
            if kind == "ipc":
                continue
            folder = lambda path, data=data, kind=kind: pa.dataset.write_dataset(data, path, format=kind, max_rows_per_file=100, max_rows_per_group=50)
            cases.read(f"{NAME}/folders/{name}-{kind}", folder, table)
        part = [str(k % 3) for k in range(len(table["user"]))]
        by_part = data.append_column("part", pa.array(part))
        hive = lambda path, data=by_part: pq.write_to_dataset(data, path, partition_cols=["part"])
        cases.read(f"{NAME}/folders/{name}-hive", hive, table)
        cases.read(f"{NAME}/folders/{name}-hive-value", hive, {**table, "value": [int(at) for at in part]}, {"value": "part"})
        by_item = lambda path, data=data: pq.write_to_dataset(data, path, partition_cols=["item"])
        cases.read(f"{NAME}/folders/{name}-hive-item", by_item, table)
        hive_csv = lambda path, data=data: pa.dataset.write_dataset(data, path, format="csv", partitioning=["value"], partitioning_flavor="hive")
        cases.read(f"{NAME}/folders/{name}-hive-csv", hive_csv, table)
        cases.read(f"{NAME}/folders/{name}-metadata", lambda path, data=data: with_metadata(path, data), table)


def with_metadata(path, data):
    """A folder with _metadata and _common_metadata, and a part without rows."""
    parts = []
    pq.write_to_dataset(data, path, metadata_collector=parts)
    pq.write_metadata(data.schema, os.path.join(path, "_common_metadata"))
    pq.write_metadata(data.schema, os.path.join(path, "_metadata"), metadata_collector=parts)
    pq.write_table(data[:0], os.path.join(path, "a-part-without-rows.parquet"))


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
        yield f"dictionary-of-{kind}", table_of(SMALL, user=pa.dictionary(pa.int8(), each), item=pa.dictionary(pa.uint16(), each)), SMALL
    for kind in ("float16", "float32", "float64"):
        yield kind, table_of(SECONDS, value=getattr(pa, kind)()), SECONDS
    yield "bool", table_of(TRUTHS), TRUTHS
    for bits, digits in {32: 5, 64: 12, 128: 30, 256: 60}.items():
        yield f"decimal{bits}", decimal(getattr(pa, f"decimal{bits}")(digits, 2)), SECONDS
    yield "decimal128-short", decimal(pa.decimal128(4, 1)), SECONDS
    for kind in (pa.string(), pa.large_string(), pa.string_view()):
        yield str(kind), table_of(TEXTS, user=kind, item=kind), TEXTS
        yield f"dictionary-of-{kind}", table_of(TEXTS, user=pa.dictionary(pa.int32(), kind), item=pa.dictionary(pa.int32(), kind)), TEXTS
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
    extra = table_of(TEXTS).add_column(0, "tags", pa.array([["a", "b"]] * 600)).add_column(1, "point", pa.array([{"x": 1}] * 600))
    yield "other-columns", extra.append_column("nothing", pa.nulls(600)), TEXTS


def decimal(kind):
    values = pa.array([Decimal(str(value)) for value in SECONDS["value"]]).cast(kind)
    return pa.table({**SECONDS, "value": values})


def to_ipc(data, open_file=pa.ipc.new_file, **options):
    def writes(path):
        with pa.OSFile(path, "wb") as sink, open_file(sink, data.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
            writer.write_table(data)

    return writes


def write_ipc(cases):
    for name, table in TABLES.items():
        data = table_of(table)
        for kind, open_file in {"file": pa.ipc.new_file, "stream": pa.ipc.new_stream}.items():
            suffix = "arrow" if kind == "file" else "arrows"
            for compression in (None, "lz4", "zstd"):
                cases.read(f"{NAME}/ipc/{name}-{compression}.{suffix}", to_ipc(data, open_file, compression=compression), table)
            cases.read(f"{NAME}/ipc/{name}-V4.{suffix}", to_ipc(data, open_file, metadata_version=pa.ipc.MetadataVersion.V4), table)
            cases.read(f"{NAME}/ipc/{name}-legacy.{suffix}", to_ipc(data, open_file, use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4), table)
            batches = lambda path, data=data, open_file=open_file: in_batches(path, data, open_file)
            cases.read(f"{NAME}/ipc/{name}-batches.{suffix}", batches, table)
        for compression in ("lz4", "zstd", "uncompressed"):
            feather = lambda path, data=data, by=compression: pa.feather.write_feather(data, path, compression=by, chunksize=64)
            cases.read(f"{NAME}/ipc/{name}-{compression}.feather", feather, table)
        cases.read(f"{NAME}/csv/{name}.csv", lambda path, data=data: pa.csv.write_csv(data, path), table)
        for style in ("needed", "all_valid"):
            options = pa.csv.WriteOptions(quoting_style=style, delimiter=";")
            cases.read(f"{NAME}/csv/{name}-{style}.csv", lambda path, data=data, by=options: pa.csv.write_csv(data, path, by), table)
    growing = [array_of(TEXTS["user"][begin : begin + 100], pa.dictionary(pa.int32(), pa.string())) for begin in range(0, 600, 100)]
    replaced = pa.table({**TEXTS, "user": pa.chunked_array(growing)})
    cases.read(f"{NAME}/ipc/dictionary-replaced.arrows", to_ipc(replaced, pa.ipc.new_stream), TEXTS)
    cases.read(f"{NAME}/ipc/dictionary-unified.arrow", to_ipc(replaced.unify_dictionaries()), TEXTS)
    cases.read(f"{NAME}/ipc/dictionary-deltas.arrows", to_ipc(replaced, pa.ipc.new_stream, emit_dictionary_deltas=True), TEXTS)
    runs = pa.table({**TEXTS, "session": pa.RunEndEncodedArray.from_arrays(pa.array([300, 600], pa.int32()), pa.array(["a", "b"]))})
    cases.read(f"{NAME}/ipc/other-columns-runs.arrow", to_ipc(runs), TEXTS)


def in_batches(path, data, open_file):
    with pa.OSFile(path, "wb") as sink, open_file(sink, data.schema) as writer:
        for begin in range(0, 600, 90):
            writer.write_table(data[begin : begin + 90])
            writer.write_table(data[:0])


def write_refused(cases):
    """What no entry can be made of, in both formats."""
    null = lambda column: pa.table({**SECONDS, column: pa.array([None if at == 17 else value for at, value in enumerate(SECONDS[column])])})
    tables = {
        "null-user": (null("user"), "null"),
        "null-item": (null("item"), "null"),
        "null-value": (null("value"), "null"),
        "list": (pa.table({**SECONDS, "user": [[user] for user in SECONDS["user"]]}), "nested column|list"),
        "struct": (pa.table({**SECONDS, "user": [{"id": user} for user in SECONDS["user"]]}), "nested column|struct"),
        "no-rows": (table_of(SECONDS)[:0], "interactions, one a row"),
        "half-user": (pa.table({**SECONDS, "user": SECONDS["value"]}), "an integer|integers or text"),
        "one-column": (table_of(SECONDS).select(["user"]), "one of its columns"),
    }
    for name, (data, message) in tables.items():
        cases.refused(f"{NAME}/refused/{name}.parquet", to_parquet(data), message)
        cases.refused(f"{NAME}/refused/{name}.arrow", to_ipc(data), message)
    # pandas makes floats of integers where one is missing. Parquet's are read, those of Arrow have to be cast.
    floats = table_of(SECONDS, user=pa.float64())
    cases.read(f"{NAME}/refused/float-user.parquet", to_parquet(floats), SECONDS)
    cases.refused(f"{NAME}/refused/float-user.arrow", to_ipc(floats), "integers or text")
    half = pa.table({**SECONDS, "value": pa.array(SECONDS["value"], pa.float64())})
    cases.read(f"{NAME}/refused/null-left-out.parquet", to_parquet(null("value")), without(SECONDS, "value"), {"value": None})
    cases.read(f"{NAME}/refused/renamed.parquet", to_parquet(half.rename_columns(["a", "b", "c", "d"])), SECONDS, {"time": "d"})
    feather = lambda path: pa.feather.write_feather(table_of(SECONDS), path, version=1)
    cases.refused(f"{NAME}/refused/version-1.feather", feather, "version 2")
    int96 = to_parquet(times_of(NUMBERS, pa.timestamp("ns")), use_deprecated_int96_timestamps=True)
    cases.read(f"{NAME}/types/int96.parquet", int96, NUMBERS)
    coerced = to_parquet(times_of(NUMBERS, pa.timestamp("ns")), coerce_timestamps="ms", allow_truncated_timestamps=True)
    cases.read(f"{NAME}/types/coerced.parquet", coerced, NUMBERS)
