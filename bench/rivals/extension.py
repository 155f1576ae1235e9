"""irspack's compiled part alone: the package around it asks for pandas, optuna and more, and sweeps use none of them."""

import importlib.util
import os


def extension(path):
    name = os.path.basename(path).split(".")[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
