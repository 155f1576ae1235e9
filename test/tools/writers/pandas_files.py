"""pandas: CSV and JSON."""

import csv
import warnings

import pandas as pd
from tables import COUNTS, DAYS, LATIN, NUMBERS, SECONDS, TEXTS, TRUTHS, WIDE, WIDE_READ, WORDS, without

NAME = "pandas"


def frame(table, times=None):
    """A DataFrame; `times` is a unit of NumPy's for the times, as datetimes without a zone."""
    data = pd.DataFrame(table)
    if times:
        data["time"] = pd.to_datetime((data["time"] * 1000).astype("int64"), unit="ms").astype(f"datetime64[{times}]")
    return data


def write(cases):
    write_csv(cases)
    write_packed(cases)
    write_encodings(cases)
    write_times(cases)
    write_json(cases)
    write_others(cases)


def to_csv(table, index=False, **options):
    data = table if isinstance(table, pd.DataFrame) else frame(table)
    return lambda path: data.to_csv(path, index=index, **options)


def write_csv(cases):
    for name, table in {"numbers": SECONDS, "texts": TEXTS, "words": WORDS, "counts": COUNTS}.items():
        cases.read(f"{NAME}/csv/{name}.csv", to_csv(table), table)
        cases.read(f"{NAME}/csv/{name}-index.csv", to_csv(table, index=True), table)
        cases.read(f"{NAME}/csv/{name}-index-label.csv", to_csv(table, index=True, index_label="row"), table)
        # Without a header the fourth column is nobody's.
        cases.read(f"{NAME}/csv/{name}-no-header.csv", to_csv(table, header=False), without(table, "time"))
        cases.read(f"{NAME}/csv/{name}-time-4.csv", to_csv(table, header=False), table, {"time": 4})
        cases.read(f"{NAME}/csv/{name}-crlf.csv", to_csv(table, lineterminator="\r\n"), table)
        cases.read(f"{NAME}/csv/{name}-chunks.csv", to_csv(table, chunksize=7), table)
        for level in ("QUOTE_ALL", "QUOTE_NONNUMERIC"):
            cases.read(f"{NAME}/csv/{name}-{level}.csv", to_csv(table, quoting=getattr(csv, level)), table)
        for label, separator in {"tab": "\t", "semicolon": ";", "pipe": "|"}.items():
            options = {"quote": '"'} if separator == "\t" and name == "texts" else {}
            cases.read(f"{NAME}/csv/{name}-{label}.csv", to_csv(table, sep=separator), table, options)
    cases.read(f"{NAME}/csv/decimal-comma.csv", to_csv(SECONDS, sep=";", decimal=","), SECONDS, {"decimal": ","})
    cases.refused(
        f"{NAME}/csv/decimal-comma-unsaid.csv", to_csv(SECONDS, sep=";", decimal=","), "decimal comma .*--decimal ,"
    )
    cases.read(f"{NAME}/csv/format.csv", to_csv(SECONDS, float_format="%.6e"), {**SECONDS})
    cases.read(f"{NAME}/csv/truths.csv", to_csv(TRUTHS, columns=["user", "item"]), without(TRUTHS, "value", "time"))
    cases.refused(f"{NAME}/csv/truth-values.csv", to_csv(TRUTHS), "--value none")
    cases.read(f"{NAME}/csv/quote-apostrophe.csv", to_csv(TEXTS, quotechar="'"), TEXTS, {"quote": "'"})
    cases.read(f"{NAME}/csv/quote-none.csv", to_csv(WORDS, quoting=csv.QUOTE_NONE), WORDS)
    cases.read(f"{NAME}/csv/wide.csv", to_csv(WIDE), WIDE_READ)
    cases.read(f"{NAME}/csv/two-indices.csv", to_csv(frame(TEXTS).set_index(["user", "item"]), index=True), TEXTS)
    ids = frame(TEXTS).rename(
        columns={"user": "customer_id", "item": "Product ID", "value": "stars", "time": "timestamp"}
    )
    cases.read(f"{NAME}/csv/other-names.csv", to_csv(ids[["timestamp", "stars", "Product ID", "customer_id"]]), TEXTS)
    nameless = frame(TEXTS).rename(columns={"user": "a", "item": "b", "value": "c", "time": "d"})
    cases.refused(f"{NAME}/csv/nameless-index.csv", to_csv(nameless, index=True), "--user and --item")
    # pandas' own way of escaping is not RFC 4180: fields would be cut in two, or keep their escapes.
    escaped = to_csv(TEXTS, quoting=csv.QUOTE_NONE, escapechar="\\")
    cases.refused(f"{NAME}/csv/escaped.csv", escaped, "like the first \\(or quotes around")
    backslashed = to_csv(TEXTS, doublequote=False, escapechar="\\")
    cases.refused(f"{NAME}/csv/backslashed-quotes.csv", backslashed, "quote")
    missing = frame(SECONDS)
    missing.loc[17, "value"] = None
    cases.refused(f"{NAME}/csv/missing-value.csv", to_csv(missing), ":19:.*finite")
    cases.refused(f"{NAME}/csv/missing-value-na.csv", to_csv(missing, na_rep="NA"), ":19:.*NA")
    missing = frame(WORDS)
    missing.loc[17, "user"] = None
    cases.refused(f"{NAME}/csv/missing-user.csv", to_csv(missing), ":19:.*user")
    empty = frame(SECONDS)[:0]
    cases.refused(f"{NAME}/csv/no-rows.csv", to_csv(empty), "interactions, one a line")


def write_packed(cases):
    for name, table in {"numbers": SECONDS, "texts": TEXTS}.items():
        for suffix in ("gz", "zst", "zip"):
            cases.read(f"{NAME}/packed/{name}.csv.{suffix}", to_csv(table), table)
        for suffix, remedy in {
            "xz": "unxz",
            "bz2": "bunzip2",
            "tar": "tar xf",
            "tar.gz": "tar xzf",
            "tar.xz": "unxz",
        }.items():
            cases.refused(f"{NAME}/packed/{name}.csv.{suffix}", to_csv(table), remedy)
        gzip = to_csv(table, compression={"method": "gzip", "compresslevel": 1, "mtime": 1})
        cases.read(f"{NAME}/packed/{name}-level-1.csv", gzip, table)
        zstd = to_csv(table, compression={"method": "zstd", "level": 19})
        cases.read(f"{NAME}/packed/{name}-level-19.csv", zstd, table)
        archive = to_csv(table, compression={"method": "zip", "archive_name": "inside.csv"})
        cases.read(f"{NAME}/packed/{name}-archive.zip", archive, table)


def write_encodings(cases):
    for encoding, label in {"latin-1": "latin1", "cp1252": "windows-1252", "utf-16-le": "utf-16le"}.items():
        cases.read(f"{NAME}/encodings/{encoding}.csv", to_csv(LATIN, encoding=encoding), LATIN, {"encoding": label})
    cases.read(f"{NAME}/encodings/utf-16-be.csv", to_csv(LATIN, encoding="utf-16-be"), LATIN, {"encoding": "utf-16be"})
    for encoding in ("latin-1", "cp1252"):
        cases.refused(f"{NAME}/encodings/{encoding}-unsaid.csv", to_csv(LATIN, encoding=encoding), "encoding")
    for encoding in ("utf-16-le", "utf-16-be"):
        cases.refused(f"{NAME}/encodings/{encoding}-unsaid.csv", to_csv(LATIN, encoding=encoding), "encoding")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        cases.read(f"{NAME}/encodings/{encoding}.csv", to_csv(TEXTS, encoding=encoding), TEXTS)
        cases.read(f"{NAME}/encodings/{encoding}.csv.gz", to_csv(TEXTS, encoding=encoding), TEXTS)
        cases.read(
            f"{NAME}/encodings/{encoding}-quoted.csv", to_csv(TEXTS, encoding=encoding, quoting=csv.QUOTE_ALL), TEXTS
        )
    words = {
        "gbk": "用户",
        "gb18030": "用户",
        "big5": "用戶",
        "shift_jis": "ユーザー",
        "euc-kr": "사용자",
        "koi8-r": "пользователь",
    }
    for encoding, word in words.items():
        table = {**WORDS, "user": [word + name for name in WORDS["user"]]}
        cases.read(f"{NAME}/encodings/{encoding}.csv", to_csv(table, encoding=encoding), table, {"encoding": encoding})


def write_times(cases):
    for unit in ("s", "ms", "us", "ns"):
        table = SECONDS if unit == "s" else NUMBERS
        cases.read(f"{NAME}/times/{unit}.csv", to_csv(frame(table, unit)), table)
        for label, zone in {"utc": "UTC", "berlin": "Europe/Berlin"}.items():
            data = frame(table, unit)
            data["time"] = data["time"].dt.tz_localize("UTC").dt.tz_convert(zone)
            cases.read(f"{NAME}/times/{unit}-{label}.csv", to_csv(data), table)
    cases.read(f"{NAME}/times/days.csv", to_csv(frame(DAYS, "s")), DAYS)
    cases.read(f"{NAME}/times/format.csv", to_csv(frame(SECONDS, "s"), date_format="%Y-%m-%dT%H:%M:%S"), SECONDS)
    german = to_csv(frame(SECONDS, "s"), date_format="%d.%m.%Y %H:%M")
    cases.read(f"{NAME}/times/german.csv", german, without(SECONDS, "time"))  # no ISO 8601: not taken for times unasked
    cases.refused(f"{NAME}/times/german-asked.csv", german, "ISO 8601", {"time": "time"})
    for unit, factor in {"ms": 10**3, "us": 10**6, "ns": 10**9}.items():
        data = frame({**NUMBERS, "time": [int(2 * time) * factor // 2 for time in NUMBERS["time"]]})
        cases.read(f"{NAME}/times/epoch-{unit}.csv", to_csv(data), NUMBERS)


def to_json(table, **options):
    data = table if isinstance(table, pd.DataFrame) else frame(table)

    def writes(path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data.to_json(path, **options)

    return writes


def write_json(cases):
    for name, table in {"numbers": SECONDS, "texts": TEXTS, "counts": COUNTS}.items():
        for suffix in ("json", "ndjson", "jsonl", "json.gz", "json.zst", "json.zip"):
            lines = to_json(table, orient="records", lines=True)
            cases.read(f"{NAME}/json/{name}-lines.{suffix}", lines, table)
        for suffix in ("json", "json.gz"):
            cases.read(f"{NAME}/json/{name}-array.{suffix}", to_json(table, orient="records"), table)
            unicode = to_json(table, orient="records", force_ascii=False, indent=2)
            cases.read(f"{NAME}/json/{name}-indented.{suffix}", unicode, table)
        cases.read(
            f"{NAME}/json/{name}-unicode.json", to_json(table, orient="records", lines=True, force_ascii=False), table
        )
        for orient in ("split", "index", "columns", "values", "table"):
            cases.refused(f"{NAME}/json/{name}-{orient}.json", to_json(table, orient=orient), "orient='records'")
    cases.refused(f"{NAME}/json/xz.json.xz", to_json(SECONDS, orient="records", lines=True), "unxz")
    cases.refused(f"{NAME}/json/truths.json", to_json(TRUTHS, orient="records", lines=True), "--value none")
    for unit in ("s", "ms", "us", "ns"):
        table = SECONDS if unit == "s" else NUMBERS
        for date_format in ("epoch", "iso"):
            text = to_json(frame(table, unit), orient="records", lines=True, date_format=date_format, date_unit=unit)
            cases.read(f"{NAME}/json/times-{date_format}-{unit}.json", text, table)


def write_others(cases):
    data = frame(SECONDS)
    cases.refused(f"{NAME}/others/table.pkl", data.to_pickle, "Parquet.*pickle")
    cases.refused(f"{NAME}/others/protocol-4.pkl", lambda path: data.to_pickle(path, protocol=4), "Parquet.*pickle")
    cases.refused(f"{NAME}/others/protocol-2.pkl", lambda path: data.to_pickle(path, protocol=2), "Parquet.*pickle")
    cases.refused(f"{NAME}/others/table.orc", data.to_orc, "Parquet.*ORC")
    cases.refused(f"{NAME}/others/table.dta", data.to_stata, "Parquet.*Stata")
    cases.refused(f"{NAME}/others/table.html", lambda path: data.to_html(path), "CSV.*HTML")
