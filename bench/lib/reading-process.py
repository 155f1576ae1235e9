"""A process of the reading suite: reads a file once by DuckDB or polars, and prints what that took as JSON."""

import json
import os
import resource
import sys
import time

import numpy as np  # before the clock starts, as the other packages

CODES = """
with users as (select user, (row_number() over () - 1)::int as code from (select distinct user from rows)),
     items as (select item, (row_number() over () - 1)::int as code from (select distinct item from rows))
select users.code as user, items.code as item, value::float as value
from rows join users using (user) join items using (item)
"""


def by_duckdb(file):
    import duckdb

    database = duckdb.connect()
    yield f"DuckDB {duckdb.__version__}"
    name = file.replace("'", "''")
    database.execute(f"create table rows as from '{name}'")
    columns = database.execute(CODES).fetchnumpy()
    yield [columns[key] for key in ("user", "item", "value")]


def by_polars(file):
    import polars as pl

    yield f"polars {pl.__version__}"
    rows = pl.read_parquet(file) if file.endswith(".parquet") else pl.read_csv(file)
    codes = lambda key: (
        pl.col(key).cast(pl.Categorical).to_physical()
        if rows[key].dtype == pl.String
        else pl.col(key).rank("dense") - 1
    )
    columns = rows.select(codes("user").cast(pl.Int32), codes("item").cast(pl.Int32), pl.col("value").cast(pl.Float32))
    yield [columns[key].to_numpy() for key in ("user", "item", "value")]


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


way, file = sys.argv[1:]
reading = {"DuckDB": by_duckdb, "polars": by_polars}[way](file)
version = next(reading)
before, cpu, start = resident(), time.process_time(), time.perf_counter()
user, item, value = next(reading)
wall, cpu = time.perf_counter() - start, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
users, items = (len(np.unique(column)) for column in (user, item))
result = {"wall": wall, "cpu": cpu, "before": before, "peak": peak, "users": users, "items": items, "rows": len(value)}
print(json.dumps({**result, "version": version}))
