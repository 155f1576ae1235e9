"""Writes one known table in every way that the tools have, and manifest.json: what has to be read from each file.

python make.py FOLDER
"""

import sys

from cases import Cases
from writers import (
    duckdb_files,
    pandas_files,
    pandas_tables,
    polars_files,
    pyarrow_files,
    pyarrow_ipc,
    r_files,
    scipy_files,
)

cases = Cases(sys.argv[1])
for writer in (
    pandas_files,
    pandas_tables,
    pyarrow_files,
    pyarrow_ipc,
    polars_files,
    duckdb_files,
    scipy_files,
    r_files,
):
    writer.write(cases)
cases.save()
print(len(cases.cases))
