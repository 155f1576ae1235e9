"""SciPy: sparse matrices as .npz and Matrix Market."""

import numpy as np
import scipy.io
import scipy.sparse as sparse

NAME = "scipy"
SHAPE = (23, 17)
KINDS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "bool")


def entries():
    """Places of a matrix, none twice, in an order of their own, and a number for each."""
    places = [(row, column) for row in range(SHAPE[0]) for column in range(SHAPE[1]) if (3 * row + 5 * column) % 4 == 0]
    places = [places[(k * 11 + 3) % len(places)] for k in range(len(places))]
    rows, columns = (np.array(side) for side in zip(*places))
    return rows, columns, 1 + np.arange(len(places)) % 9


def table_of(rows, columns, values):
    return {"user": rows, "item": columns, "value": np.asarray(values).astype("float64"), "time": None}


def write(cases):
    rows, columns, numbers = entries()
    expected = table_of(rows, columns, numbers)
    transposed = {**expected, "user": columns, "item": rows}
    turned = {"user": 2, "item": 1}
    for kind in KINDS:
        values = numbers.astype(kind)
        table = table_of(rows, columns, values)
        matrix = sparse.coo_array((values, (rows, columns)), SHAPE)
        for form in ("csr", "csc", "coo"):
            for family in ("array", "matrix"):
                data = getattr(sparse, f"{form}_{family}")(matrix)
                for packed in (True, False):
                    label = f"{form}_{family}-{kind}{'' if packed else '-plain'}"
                    save = lambda path, data=data, packed=packed: sparse.save_npz(path, data, compressed=packed)
                    cases.read(f"{NAME}/npz/{label}.npz", save, table)
    floats = sparse.coo_array((numbers / 2, (rows, columns)), SHAPE)
    halves = {**expected, "value": numbers / 2}
    cases.read(
        f"{NAME}/npz/transpose.npz",
        lambda path: sparse.save_npz(path, floats),
        {**transposed, "value": numbers / 2},
        turned,
    )
    cases.read(
        f"{NAME}/npz/values-none.npz",
        lambda path: sparse.save_npz(path, floats),
        {**halves, "value": None},
        {"value": None},
    )
    long = sparse.csr_array(floats)
    long.indices, long.indptr = long.indices.astype("int64"), long.indptr.astype("int64")
    cases.read(f"{NAME}/npz/indices-int64.npz", lambda path: sparse.save_npz(path, long), halves)
    write_repeated(cases)
    write_refused(cases, floats)
    write_market(cases, rows, columns, numbers)


def write_repeated(cases):
    """An entry that is there twice is the sum, as in `toarray`; zeros that are stored are entries."""
    rows, columns, values = np.array([0, 1, 0, 4, 1]), np.array([2, 0, 2, 3, 0]), np.array([1.5, 2, 3, 4, 0.5])
    twice = sparse.coo_array((values, (rows, columns)), (5, 4))
    summed = {"user": [0, 1, 4], "item": [2, 0, 3], "value": [4.5, 2.5, 4], "time": None}
    cases.read(f"{NAME}/repeated/coo.npz", lambda path: sparse.save_npz(path, twice), summed)
    cases.read(
        f"{NAME}/repeated/last.npz",
        lambda path: sparse.save_npz(path, twice),
        {**summed, "value": [3, 0.5, 4]},
        {"duplicates": "last"},
    )
    cases.refused(
        f"{NAME}/repeated/error.npz",
        lambda path: sparse.save_npz(path, twice),
        "once|repeated|again|one",
        {"duplicates": "error"},
    )
    csr = sparse.csr_array((np.array([1.0, 2, 3, 4]), np.array([2, 2, 0, 3]), np.array([0, 2, 3, 3, 3, 4])), (5, 4))
    sums = {"user": [0, 1, 4], "item": [2, 0, 3], "value": [3, 3, 4], "time": None}
    cases.read(f"{NAME}/repeated/csr.npz", lambda path: sparse.save_npz(path, csr), sums)
    cases.read(f"{NAME}/repeated/coo.mtx", lambda path: scipy.io.mmwrite(path, twice), summed)
    zeros = sparse.csr_array((np.array([0.0, 2, 3]), np.array([2, 0, 3]), np.array([0, 1, 2, 2, 2, 3])), (5, 4))
    stored = {"user": [0, 1, 4], "item": [2, 0, 3], "value": [0, 2, 3], "time": None}
    cases.read(f"{NAME}/repeated/zeros.npz", lambda path: sparse.save_npz(path, zeros), stored)


def write_refused(cases, matrix):
    for form in ("dia", "bsr"):
        other = matrix.asformat(form)
        cases.refused(
            f"{NAME}/refused/{form}.npz",
            lambda path, data=other: sparse.save_npz(path, data),
            f"{form}.*csr, csc or coo",
        )
    cases.refused(
        f"{NAME}/refused/complex.npz", lambda path: sparse.save_npz(path, matrix.astype("complex128")), "dtype.*c16"
    )
    big_endian = sparse.csr_array(matrix)
    big_endian.data = big_endian.data.astype(">f8")
    cases.refused(f"{NAME}/refused/big-endian.npz", lambda path: sparse.save_npz(path, big_endian), "dtype.*>f8")
    cases.refused(f"{NAME}/refused/dense.npz", lambda path: np.savez(path, matrix.toarray()), "scipy.sparse.save_npz")
    cases.refused(f"{NAME}/refused/dense.npy", lambda path: np.save(path, matrix.toarray()), "scipy.sparse.save_npz")
    nan = sparse.coo_array((np.array([1, np.nan]), (np.array([0, 1]), np.array([0, 1]))), (2, 2))
    cases.refused(f"{NAME}/refused/nan.npz", lambda path: sparse.save_npz(path, nan), "finite.*NaN")
    cases.refused(
        f"{NAME}/refused/array.mtx",
        lambda path: scipy.io.mmwrite(path, matrix.toarray()),
        "array.*coordinate|coordinate",
    )
    complex_matrix = sparse.coo_array(matrix.astype("complex128"))
    cases.refused(f"{NAME}/refused/complex.mtx", lambda path: scipy.io.mmwrite(path, complex_matrix), "complex")
    skew = sparse.coo_array(np.array([[0, 1.5, 0], [-1.5, 0, 2], [0, -2, 0]]))
    cases.refused(
        f"{NAME}/refused/skew.mtx", lambda path: scipy.io.mmwrite(path, skew, symmetry="skew-symmetric"), "skew"
    )


def write_market(cases, rows, columns, numbers):
    for kind in (*KINDS[:-1], "bool"):
        matrix = sparse.coo_array((numbers.astype(kind), (rows, columns)), SHAPE)
        write = lambda path, data=matrix: scipy.io.mmwrite(path, data, comment="of a test\nin two lines")
        cases.read(f"{NAME}/market/{kind}.mtx", write, table_of(rows, columns, numbers.astype(kind)))
    floats = sparse.coo_array((numbers / 2, (rows, columns)), SHAPE)
    halves = table_of(rows, columns, numbers / 2)
    cases.read(f"{NAME}/market/halves.mtx", lambda path: scipy.io.mmwrite(path, floats), halves)
    cases.read(f"{NAME}/market/precision.mtx", lambda path: scipy.io.mmwrite(path, floats, precision=3), halves)
    cases.read(f"{NAME}/market/halves-csr.mtx", lambda path: scipy.io.mmwrite(path, sparse.csr_array(floats)), halves)
    pattern = lambda path: scipy.io.mmwrite(path, floats, field="pattern")
    cases.read(f"{NAME}/market/pattern.mtx", pattern, {**halves, "value": None})
    cases.read(
        f"{NAME}/market/integer.mtx",
        lambda path: scipy.io.mmwrite(path, sparse.coo_array((numbers, (rows, columns)), SHAPE), field="integer"),
        table_of(rows, columns, numbers),
    )
    cases.read(
        f"{NAME}/market/turned.mtx",
        lambda path: scipy.io.mmwrite(path, floats),
        {**halves, "user": columns, "item": rows},
        {"user": 2, "item": 1},
    )
    dense = np.array([[1.5, 0, 2, 0], [0, 0, 3, 0.5], [2, 3, 0, 0], [0, 0.5, 0, 4]])
    places = dense.nonzero()
    symmetric = lambda path: scipy.io.mmwrite(path, sparse.coo_array(dense), symmetry="symmetric")
    cases.read(f"{NAME}/market/symmetric.mtx", symmetric, table_of(*places, dense[places]))
    automatic = lambda path: scipy.io.mmwrite(path, sparse.coo_array(dense))
    cases.read(f"{NAME}/market/symmetric-found.mtx", automatic, table_of(*places, dense[places]))
    general = lambda path: scipy.io.mmwrite(path, sparse.coo_array(dense), symmetry="general")
    cases.read(f"{NAME}/market/symmetric-general.mtx", general, table_of(*places, dense[places]))
    import gzip

    def packed(path):
        with gzip.open(path, "wb") as file:
            scipy.io.mmwrite(file, floats)

    cases.read(f"{NAME}/market/halves.mtx.gz", packed, halves)
