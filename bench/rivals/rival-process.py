"""A process of the rivals' suites (serve.mjs says how it is spoken to): fits with a Python package when it is told to.

Every system is a function of the task and the CSR that returns a function of (seed, sweeps, keep, save), which fits, calls
save(sweep, users, items) where the factors are wanted, and returns what is answered.
"""

import json
import os
import sys
import time

import numpy as np
import scipy.sparse as sp
from extension import extension


def wanted(keep, sweep, sweeps):
    return keep == "all" or (keep == "last" and sweep == sweeps)


def implicit(task, pairs):
    from implicit.cpu import _als
    from implicit.cpu.als import AlternatingLeastSquares

    settings = task["parameters"]

    def fit(seed, sweeps, keep, save):
        model = AlternatingLeastSquares(
            factors=task["factors"],
            regularization=settings["regularization"],
            alpha=settings["alpha"],
            iterations=1,
            num_threads=1,
            random_state=seed,
            **task["options"],
        )
        seconds = []
        for sweep in range(1, sweeps + 1):  # each goes on from the factors of the last
            model.fit(pairs, show_progress=False, callback=lambda _, took, __: seconds.append(took))
            if wanted(keep, sweep, sweeps):
                save(sweep, model.user_factors, model.item_factors)
        peak = peak_bytes()  # what states the loss is no part of the fit
        confidence = (settings["alpha"] * pairs).astype(np.float32)
        own = _als.calculate_loss(
            confidence, model.user_factors, model.item_factors, settings["regularization"], num_threads=1
        )
        return {"seconds": seconds, "own": float(own), "peak": peak}

    return fit


def irspack(task, pairs):
    core = extension(task["module"])
    settings, options = task["parameters"], task["options"]
    weighted = (settings["value"] * pairs).astype(np.float32)
    solver = core.IALSSolverConfigBuilder()
    solver.set_n_threads(1)
    solver.set_solver_type(getattr(core.SolverType, options["solver"]))
    solver.set_max_cg_steps(options.get("steps", 0))
    solver.set_ialspp_subspace_dimension(options.get("subspace", 64))
    solver.set_ialspp_iteration(1)
    solver = solver.build()

    def fit(seed, sweeps, keep, save):
        config = core.IALSModelConfigBuilder()
        config.set_K(task["factors"])
        config.set_alpha0(settings["alpha0"])
        config.set_reg(settings["reg"])
        config.set_nu(settings["nu"])
        config.set_init_stdev(0.1)
        config.set_random_seed(seed)
        config.set_loss_type(core.LossType.ORIGINAL)
        trainer = core.IALSTrainer(config.build(), weighted)
        seconds = []
        for sweep in range(1, sweeps + 1):
            start = time.perf_counter()
            trainer.step(solver)
            seconds.append(time.perf_counter() - start)
            if wanted(keep, sweep, sweeps):
                save(sweep, trainer.user, trainer.item)
        peak = peak_bytes()
        return {"seconds": seconds, "own": float(trainer.compute_loss(solver)), "peak": peak}

    return fit


def spark(task, pairs):
    from pyspark.ml.recommendation import ALS
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "6g")
        .config("spark.driver.extraJavaOptions", "-Xss64m")  # twenty sweeps are a deep lineage
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.local.dir", task["scratch"])
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    table = os.path.join(task["scratch"], f"pairs-{os.getpid()}.csv")
    rows = pairs.tocoo()
    np.savetxt(table, np.column_stack([rows.row, rows.col]), fmt="%d", delimiter=",")
    frame = session.read.csv(table, schema="user int, item int").selectExpr("user", "item", "1f as rating").cache()
    frame.count()
    settings = task["parameters"]

    def train(iterations, seed):
        als = ALS(
            rank=task["factors"],
            maxIter=iterations,
            regParam=settings["regularization"],
            alpha=settings["alpha"],
            implicitPrefs=True,
            numUserBlocks=1,
            numItemBlocks=1,
            userCol="user",
            itemCol="item",
            ratingCol="rating",
            seed=seed,
        )
        start = time.perf_counter()
        model = als.fit(frame)
        return model, time.perf_counter() - start

    def matrix(factors, count):
        dense = np.zeros((count, task["factors"]), np.float32)
        collected = factors.collect()
        dense[[row.id for row in collected]] = [row.features for row in collected]
        return dense

    train(4, 1)  # the virtual machine is warm

    def fit(seed, sweeps, keep, save):  # as whole-fits.mjs
        at = [1, sweeps]
        if keep == "all":
            at = [k for k in task["looks"] if k < sweeps] + [sweeps]
        lengths = at if at[-1] >= task["span"] else [*at, task["span"]]
        seconds = []
        for sweep in lengths:
            model, took = train(sweep, seed)
            seconds.append(took)
            if sweep <= sweeps and wanted(keep, sweep, sweeps):
                users, items = matrix(model.userFactors, pairs.shape[0]), matrix(model.itemFactors, pairs.shape[1])
                save(sweep, users, items)
        slope = (seconds[-1] - seconds[0]) / (lengths[-1] - 1)
        if slope <= 0:
            raise RuntimeError(f"{lengths[-1]} sweeps took no longer than one: the machine is too busy")
        return {"seconds": [slope] * sweeps, "at": at}

    fit.children = [session.sparkContext._gateway.proc.pid]
    return fit


def peak_bytes(children=()):
    total = 0
    for process in ["self", *children]:
        with open(f"/proc/{process}/status") as file:
            total += next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    return total


SYSTEMS = {"implicit": implicit, "irspack": irspack, "irspack-wheel": irspack, "spark": spark}


def main():
    task = json.loads(sys.argv[1])
    answers = os.fdopen(3, "w", buffering=1)
    answer = lambda value: print(json.dumps(value), file=answers, flush=True)
    everything = np.fromfile(task["pairs"], np.int32)
    indptr, indices = np.split(everything, [task["userCount"] + 1])
    ones = np.ones(len(indices), np.float32)
    pairs = sp.csr_matrix((ones, indices, indptr), shape=(task["userCount"], task["itemCount"]))
    fit = SYSTEMS[task["system"]](task, pairs)
    children = getattr(fit, "children", [])
    answer({"ready": True, "peak": peak_bytes(children)})
    for line in sys.stdin:
        request = json.loads(line)

        def save(sweep, users, items):
            with open(f"{request['file']}.{sweep}", "wb") as file:
                for factors in (users, items):
                    np.ascontiguousarray(factors, np.float32).tofile(file)

        try:
            result = fit(request["seed"], request["sweeps"], request["keep"], save)
            answer({"peak": peak_bytes(children), **result})
        except Exception as error:  # the parent decides what that means
            answer({"error": f"{type(error).__name__}: {error}"})


main()
