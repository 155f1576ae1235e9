"""The files that are written, with what has to be read from each: a manifest for run.mjs."""

import json
import os

import numpy as np


class Cases:
    """Collects cases. Tables are kept once, as many files hold the same."""

    def __init__(self, folder):
        self.folder = folder
        self.tables = []
        self.cases = []
        self._known = {}

    def read(self, name, write, table, options=None, **differences):
        """A file (or folder) that has to be read as the table; `differences` are columns that it has otherwise."""
        self._write(name, write, {"table": self._number({**table, **differences}), "options": options or {}})

    def refused(self, name, write, message, options=None):
        """One that has to be refused, with a message that the regular expression finds: what it is and what to do."""
        self._write(name, write, {"refused": message, "options": options or {}})

    def _write(self, name, write, case):
        if any(each["name"] == name for each in self.cases):
            raise ValueError(f"two cases named {name}")
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            write(path)
        except Exception as error:  # a tool without what it is said to have: the case fails, the others go on
            case = {**case, "unwritten": f"{type(error).__name__}: {error}"}
        self.cases.append({"name": name, **case})

    def _number(self, table):
        columns = {key: plain(table.get(key)) for key in ("user", "item", "value", "time")}
        text = json.dumps(columns, ensure_ascii=False)
        if text not in self._known:
            self._known[text] = len(self.tables)
            self.tables.append(columns)
        return self._known[text]

    def save(self):
        with open(os.path.join(self.folder, "manifest.json"), "w", encoding="utf-8") as file:
            json.dump({"tables": self.tables, "cases": self.cases}, file, ensure_ascii=False)


def plain(column):
    """Numbers and text of Python; None stays."""
    return column.tolist() if isinstance(column, np.ndarray) else column
