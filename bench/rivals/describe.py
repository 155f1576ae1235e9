"""Prints what the rivals are, as JSON: a line a system, with versions and instruction sets as they have them themselves."""

import importlib.metadata
import json
import os
import sys

from extension import extension


def version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def simd(path):
    return " ".join(extension(path).__doc__.split("Built to use")[1].split())


def wheel_version(path):
    folder = path.split("/irspack/recommenders/")[0]
    found = next(name for name in os.listdir(folder) if name.startswith("irspack-") and name.endswith(".dist-info"))
    return found.removeprefix("irspack-").removesuffix(".dist-info")


modules = json.loads(sys.argv[1])
lines = {}
if version("implicit"):
    import scipy.linalg.cython_blas  # the BLAS that implicit calls
    import threadpoolctl

    blas = [f"{one['internal_api']} {one['version']} ({one['architecture']})" for one in threadpoolctl.threadpool_info() if "scipy.libs" in one["filepath"]]
    lines["implicit"] = f"implicit {version('implicit')}, scipy {version('scipy')} with {', '.join(blas)}"
if modules.get("irspack"):
    lines["irspack"] = f"irspack {version('irspack')}, from source, uses {simd(modules['irspack'])}"
if modules.get("irspack-wheel"):
    path = modules["irspack-wheel"]
    lines["irspack-wheel"] = f"irspack wheel: {wheel_version(path)} as PyPI has it, uses {simd(path)}"
if version("pyspark"):
    lines["spark"] = f"Spark {version('pyspark')}, local[1], one block a side, 6 GiB, doubles; warm"
print(json.dumps(lines))
