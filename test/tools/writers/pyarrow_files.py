"""pyarrow: Parquet in all of its versions, codecs and encodings, and data sets."""

import os

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
from tables import COUNTS, SECONDS, TEXTS, TRUTHS

from writers.pyarrow_tables import table_of

NAME = "pyarrow"
TABLES = {"numbers": SECONDS, "texts": TEXTS}
CODECS = ("snappy", "gzip", "brotli", "zstd", "lz4", "none")
BYTES = ("user", "item")  # columns of text in TEXTS


def to_parquet(data, **options):
    return lambda path: pq.write_table(data, path, **options)


def write(cases):
    write_parquet(cases)
    write_encodings(cases)
    write_folders(cases)


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
        cases.read(
            f"{NAME}/parquet/{name}-bloom.parquet", to_parquet(data, bloom_filter_options={"user": {"ndv": 100}}), table
        )
        required = data.cast(pa.schema([pa.field(field.name, field.type, nullable=False) for field in data.schema]))
        cases.read(f"{NAME}/parquet/{name}-required.parquet", to_parquet(required), table)
        cases.read(
            f"{NAME}/parquet/{name}-empty-groups.parquet", lambda path, data=data: with_empty_groups(path, data), table
        )


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
        for kind in ("parquet", "csv", "ipc"):
            folder = lambda path, data=data, kind=kind: pa.dataset.write_dataset(
                data, path, format=kind, max_rows_per_file=100, max_rows_per_group=50
            )
            if kind == "ipc":
                cases.refused(f"{NAME}/folders/{name}-{kind}", folder, "one file: each is a table of its own")
            else:
                cases.read(f"{NAME}/folders/{name}-{kind}", folder, table)
        part = [str(k % 3) for k in range(len(table["user"]))]
        by_part = data.append_column("part", pa.array(part))
        hive = lambda path, data=by_part: pq.write_to_dataset(data, path, partition_cols=["part"])
        cases.read(f"{NAME}/folders/{name}-hive", hive, table)
        cases.read(
            f"{NAME}/folders/{name}-hive-value", hive, {**table, "value": [int(at) for at in part]}, {"value": "part"}
        )
        by_item = lambda path, data=data: pq.write_to_dataset(data, path, partition_cols=["item"])
        cases.read(f"{NAME}/folders/{name}-hive-item", by_item, table)
        hive_csv = lambda path, data=data: pa.dataset.write_dataset(
            data, path, format="csv", partitioning=["value"], partitioning_flavor="hive"
        )
        cases.read(f"{NAME}/folders/{name}-hive-csv", hive_csv, table)
        cases.read(f"{NAME}/folders/{name}-metadata", lambda path, data=data: with_metadata(path, data), table)


def with_metadata(path, data):
    """A folder with _metadata and _common_metadata, and a part without rows."""
    parts = []
    pq.write_to_dataset(data, path, metadata_collector=parts)
    pq.write_metadata(data.schema, os.path.join(path, "_common_metadata"))
    pq.write_metadata(data.schema, os.path.join(path, "_metadata"), metadata_collector=parts)
    pq.write_table(data[:0], os.path.join(path, "a-part-without-rows.parquet"))
