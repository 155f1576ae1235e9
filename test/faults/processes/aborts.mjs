// An AbortSignal that aborts at the n-th time that somebody looks at it, or while the job after that look runs, for n = 1, 2, 3 …
// until the work is done before.

/** From there on not every n is tried: the steps grow, by chance. */
const EVERY = 40;

/** A case of one group of problems: work on this thread or on a pool that goes on being used. */
export function aborted(group) {
  return async ({ problems, createWorkerPool }, random) => {
    const [name, work] = random.pick(Object.entries(problems[group]));
    const onPool = random.chance(0.5);
    const isLate = random.chance(0.3);
    const pool = onPool ? await createWorkerPool({ workers: 2 }) : undefined;
    const workers = pool ?? 1;
    let aborts = 0;
    try {
      const expected = await work({ workers });
      for (let n = 1; ; n += n < EVERY ? 1 : 1 + random.below(n >> 2)) {
        const { signal, reason, looks } = countdown(n, isLate);
        const outcome = await work({ workers, signal }).then(
          (value) => ({ value }),
          (error) => ({ error }),
        );
        if (looks() < n) {
          if (outcome.value !== expected) throw outcome.error ?? new Error(`${name}: another result with a signal`);
          break;
        }
        // An abort that comes while the last job ends finds nothing more to end.
        const isDone = isLate && outcome.value === expected;
        if (!isDone && outcome.error !== reason)
          throw new Error(`${name}: at look ${n} it ended with ${outcome.error?.stack ?? outcome.value}`);
        aborts++;
        if (n % 8 === 1 && (await work({ workers })) !== expected)
          throw new Error(`${name}: another result after look ${n}`);
        if (pool && pool.size !== 2) throw new Error(`${name}: the pool has ${pool.size} workers after look ${n}`);
      }
    } finally {
      pool?.dispose();
    }
    return { aborts };
  };
}

/** `isLate`: not during the n-th look, but a turn of the event loop later. */
function countdown(n, isLate) {
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error(`aborted at look ${n}`);
  let looks = 0;
  const look = () => {
    if (++looks !== n) return;
    if (isLate) setImmediate(() => controller.abort(reason));
    else controller.abort(reason);
  };
  const { get } = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted');
  Object.defineProperty(signal, 'aborted', {
    get() {
      look();
      return get.call(signal);
    },
  });
  signal.throwIfAborted = () => {
    look();
    if (get.call(signal)) throw signal.reason;
  };
  signal.addEventListener = (...args) => {
    EventTarget.prototype.addEventListener.apply(signal, args);
    look();
  };
  return { signal, reason, looks: () => looks };
}
