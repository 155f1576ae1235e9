"""pyarrow: Arrow IPC files and streams of every type, Feather and CSV; and what no entry can be made of."""

import itertools

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.ipc
from tables import NUMBERS, SECONDS, TEXTS, without

from writers.pyarrow_files import TABLES, to_parquet
from writers.pyarrow_tables import array_of, orders, table_of, times_of, typed

NAME = "pyarrow"


def write(cases):
    for name, data, *expected in itertools.chain(typed(), orders()):
        if name != "dictionary-of-string_view":  # has no Parquet
            cases.read(f"{NAME}/types/{name}.parquet", to_parquet(data), *expected)
        cases.read(f"{NAME}/types/{name}.arrow", to_ipc(data), *expected)
        cases.read(f"{NAME}/types/{name}.arrows", to_ipc(data, pa.ipc.new_stream), *expected)
    write_ipc(cases)
    write_refused(cases)


def to_ipc(data, open_file=pa.ipc.new_file, **options):
    def writes(path):
        with (
            pa.OSFile(path, "wb") as sink,
            open_file(sink, data.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer,
        ):
            writer.write_table(data)

    return writes


def write_ipc(cases):
    for name, table in TABLES.items():
        data = table_of(table)
        for kind, open_file in {"file": pa.ipc.new_file, "stream": pa.ipc.new_stream}.items():
            suffix = "arrow" if kind == "file" else "arrows"
            for compression in (None, "lz4", "zstd"):
                cases.read(
                    f"{NAME}/ipc/{name}-{compression}.{suffix}", to_ipc(data, open_file, compression=compression), table
                )
            cases.read(
                f"{NAME}/ipc/{name}-V4.{suffix}",
                to_ipc(data, open_file, metadata_version=pa.ipc.MetadataVersion.V4),
                table,
            )
            cases.read(
                f"{NAME}/ipc/{name}-legacy.{suffix}",
                to_ipc(data, open_file, use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4),
                table,
            )
            batches = lambda path, data=data, open_file=open_file: in_batches(path, data, open_file)
            cases.read(f"{NAME}/ipc/{name}-batches.{suffix}", batches, table)
        for compression in ("lz4", "zstd", "uncompressed"):
            feather = lambda path, data=data, by=compression: pa.feather.write_feather(
                data, path, compression=by, chunksize=64
            )
            cases.read(f"{NAME}/ipc/{name}-{compression}.feather", feather, table)
        cases.read(f"{NAME}/csv/{name}.csv", lambda path, data=data: pa.csv.write_csv(data, path), table)
        for style in ("needed", "all_valid"):
            options = pa.csv.WriteOptions(quoting_style=style, delimiter=";")
            cases.read(
                f"{NAME}/csv/{name}-{style}.csv",
                lambda path, data=data, by=options: pa.csv.write_csv(data, path, by),
                table,
            )
    growing = [
        array_of(TEXTS["user"][begin : begin + 100], pa.dictionary(pa.int32(), pa.string()))
        for begin in range(0, 600, 100)
    ]
    replaced = pa.table({**TEXTS, "user": pa.chunked_array(growing)})
    cases.read(f"{NAME}/ipc/dictionary-replaced.arrows", to_ipc(replaced, pa.ipc.new_stream), TEXTS)
    cases.read(f"{NAME}/ipc/dictionary-unified.arrow", to_ipc(replaced.unify_dictionaries()), TEXTS)
    cases.read(
        f"{NAME}/ipc/dictionary-deltas.arrows", to_ipc(replaced, pa.ipc.new_stream, emit_dictionary_deltas=True), TEXTS
    )
    runs = pa.table(
        {**TEXTS, "session": pa.RunEndEncodedArray.from_arrays(pa.array([300, 600], pa.int32()), pa.array(["a", "b"]))}
    )
    cases.read(f"{NAME}/ipc/other-columns-runs.arrow", to_ipc(runs), TEXTS)


def in_batches(path, data, open_file):
    with pa.OSFile(path, "wb") as sink, open_file(sink, data.schema) as writer:
        for begin in range(0, 600, 90):
            writer.write_table(data[begin : begin + 90])
            writer.write_table(data[:0])


def write_refused(cases):
    """What no entry can be made of, in both formats."""
    null = lambda column: pa.table(
        {**SECONDS, column: pa.array([None if at == 17 else value for at, value in enumerate(SECONDS[column])])}
    )
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
    # pandas makes floats of integers where one is missing. They are read as what they were.
    floats = table_of(SECONDS, user=pa.float64())
    cases.read(f"{NAME}/refused/float-user.parquet", to_parquet(floats), SECONDS)
    cases.read(f"{NAME}/refused/float-user.arrow", to_ipc(floats), SECONDS)
    half = pa.table({**SECONDS, "value": pa.array(SECONDS["value"], pa.float64())})
    cases.read(
        f"{NAME}/refused/null-left-out.parquet", to_parquet(null("value")), without(SECONDS, "value"), {"value": None}
    )
    cases.read(
        f"{NAME}/refused/renamed.parquet", to_parquet(half.rename_columns(["a", "b", "c", "d"])), SECONDS, {"time": "d"}
    )
    feather = lambda path: pa.feather.write_feather(table_of(SECONDS), path, version=1)
    cases.refused(f"{NAME}/refused/version-1.feather", feather, "version 2")
    int96 = to_parquet(times_of(NUMBERS, pa.timestamp("ns")), use_deprecated_int96_timestamps=True)
    cases.read(f"{NAME}/types/int96.parquet", int96, NUMBERS)
    coerced = to_parquet(times_of(NUMBERS, pa.timestamp("ns")), coerce_timestamps="ms", allow_truncated_timestamps=True)
    cases.read(f"{NAME}/types/coerced.parquet", coerced, NUMBERS)
