"""The forms of R's write.table, write.csv and write.csv2, as ?write.table has them, written here.

R itself is not asked for: what it writes is text, character columns in quotes (doubled within by write.csv, a backslash
before them by write.table), numbers not, names of rows first and without a name of their own unless `col.names = NA`.
"""

from tables import COUNTS, LATIN, SECONDS, TEXTS, WORDS, without

NAME = "r"
#: Without line ends and backslashes, which write.table escapes as only R reads them.
NAMES = {
    **TEXTS,
    "user": [
        f"{user}".replace("\n", " ").replace("\\", "/").replace('"', "”").replace("\t", " ") for user in TEXTS["user"]
    ],
}


def write(cases):
    tables = {"numbers": SECONDS, "names": NAMES, "words": WORDS, "counts": COUNTS}
    for name, table in tables.items():
        for label, separator in {"blank": " ", "tab": "\t", "comma": ",", "semicolon": ";"}.items():
            suffix = "tsv" if label == "tab" else "txt"
            for rows in ("unnamed", "na", None):
                path = f"{NAME}/write-table/{name}-{label}-{rows}.{suffix}"
                cases.read(path, write_table(table, separator, rows), table)
            bare = f"{NAME}/write-table/{name}-{label}-bare.{suffix}"
            if name != "names":
                cases.read(bare, write_table(table, separator, None, quotes=False), table)
        cases.read(f"{NAME}/write-csv/{name}.csv", write_table(table, ",", "na"), table)
        cases.read(f"{NAME}/write-csv/{name}-no-row-names.csv", write_table(table, ",", None), table)
        cases.read(f"{NAME}/write-csv2/{name}.csv", write_table(table, ";", "na", decimal=","), table, {"decimal": ","})
        no_header = write_table(table, ",", None, header=False)
        cases.read(f"{NAME}/write-csv/{name}-no-header.csv", no_header, without(table, "time"))
    for separator, label in {",": "comma", "\t": "tab"}.items():
        doubled = write_table(TEXTS, separator, None)
        cases.read(f"{NAME}/write-csv/quotes-doubled-{label}.csv", doubled, TEXTS, {"quote": '"'})
    cases.read(
        f"{NAME}/write-csv/latin1.csv", write_table(LATIN, ",", "na", encoding="latin-1"), LATIN, {"encoding": "latin1"}
    )
    escaped = write_table(TEXTS, ",", None, escape='\\"')
    cases.refused(f"{NAME}/write-table/escaped-quotes.csv", escaped, "quote")
    missing = {**SECONDS, "value": ["NA" if at == 17 else value for at, value in enumerate(SECONDS["value"])]}
    cases.refused(f"{NAME}/write-csv/missing.csv", write_table(missing, ",", "na", bare=("value",)), ":19:.*NA")
    no_names = write_table(SECONDS, ",", "unnamed", header=False)
    cases.refused(f"{NAME}/write-table/rows-without-header.csv", no_names, "--user and --item")


def write_table(table, separator, rows, header=True, quotes=True, decimal=".", escape='""', encoding="utf-8", bare=()):
    """`rows`: names of rows, with their column unnamed in the header ('unnamed') or named '' ('na'), or None."""

    def field(value, name=None):
        if isinstance(value, str):
            return '"' + value.replace('"', escape) + '"' if quotes and name not in bare else value
        return f"{value:g}".replace(".", decimal) if isinstance(value, float) else str(value)

    def writes(path):
        lines = []
        names = [field(name) for name in table]
        if header:
            lines.append(([field("")] if rows == "na" else []) + names)
        for at, values in enumerate(zip(*table.values()), 1):
            lines.append(
                ([field(str(at))] if rows else []) + [field(value, name) for name, value in zip(table, values)]
            )
        with open(path, "w", encoding=encoding, newline="") as file:
            file.writelines(separator.join(line) + "\n" for line in lines)

    return writes
