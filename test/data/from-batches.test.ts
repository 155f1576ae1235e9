import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, Interactions } from '../../src/index.ts';
import { rejection } from './failure.ts';
import { columnsOf, plain, problem } from './problems.ts';

/** As a cursor has it: every batch is waited for. `closed` tells whether it was let go. */
function cursor<T>(batches: readonly T[]) {
  const state = { given: 0, closed: false };
  async function* open() {
    try {
      for (const batch of batches) {
        await Promise.resolve();
        state.given++;
        yield batch;
      }
    } finally {
      state.closed = true;
    }
  }
  return { batches: open(), state };
}

/** Cut into pieces of 0, 1, 2, 3, 0, 1 … */
function cut<T>(rows: readonly T[]): T[][] {
  const pieces: T[][] = [];
  for (let at = 0, size = 0; at < rows.length; at += size, size = (size + 1) % 4)
    pieces.push(rows.slice(at, at + size));
  return pieces;
}

function detached() {
  const array = Float32Array.of(1);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

const ROWS = [
  { user: 'ann', item: 1 },
  { user: 'bob', item: 2 },
  { user: 'ann', item: 2 },
];

describe('Interactions.fromBatches', () => {
  it('is as of rows and columns, for single rows, arrays of rows, and columns', async () => {
    await fc.assert(
      fc.asyncProperty(problem, fc.constantFrom('last', 'sum', 'mean', 'max'), async ({ entries }, duplicates) => {
        const named = entries.map(({ user, item, ...rest }) => ({ user: `u${user}`, item: `i${item}`, ...rest }));
        const options = { duplicates, weight: 'weight', time: 'time' } as const;
        const expected = plain(Interactions.fromColumns(columnsOf(named), { duplicates }));
        const pieces = cut(named);
        const made = await Promise.all([
          Interactions.fromBatches(named, options),
          Interactions.fromBatches(cursor(named).batches, options),
          Interactions.fromBatches(new Set(pieces), options),
          Interactions.fromBatches(cursor(pieces).batches, options),
          Interactions.fromBatches(
            pieces.map((piece) => columnsOf(piece)),
            { duplicates },
          ),
        ]);
        for (const each of made) expect(plain(each)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('takes typed arrays, dates and 64-bit integers', async () => {
    const batches = [
      { users: Int32Array.of(7, 8), items: BigInt64Array.of(1n, 2n), times: [new Date(1000), '1970-01-01T00:00:02Z'] },
      { users: [7n, 9], items: [2, 2n], times: [3, 4] },
    ];
    const { users, items, times, nnz } = await Interactions.fromBatches(batches);
    expect([users.ids(), items.ids(), nnz]).toEqual([[7, 8, 9], [1, 2], 4]);
    expect([...times!]).toEqual([1, 3, 2, 4]);
  });

  it('makes ids text from the first integer beyond 2^53 on, in the same order', async () => {
    const rows = [5, 2n ** 53n, 5n, -3, 2n ** 63n - 1n].map((user) => ({ user, item: 'x' }));
    const { users, nnz } = await Interactions.fromBatches(rows);
    expect(users.ids()).toEqual(['5', '9007199254740992', '-3', '9223372036854775807']);
    expect(nnz).toBe(4);
  });

  it.each([
    [
      'text among integers',
      [
        { user: 1n, item: 1 },
        { user: '1', item: 1 },
      ],
      'batches[1].user',
      'a finite number, as the ids before it',
    ],
    [
      'integers among text',
      [
        { user: '1', item: 1 },
        { user: 1n, item: 1 },
      ],
      'batches[1].user',
      'a string, as the ids before it',
    ],
    [
      'text after a large integer',
      [
        { user: 2n ** 60n, item: 1 },
        { user: 'x', item: 1 },
      ],
      'batches[1].user',
      'an integer, as the ids before it',
    ],
    [
      'a fraction after a large integer',
      [
        { user: 2n ** 60n, item: 1 },
        { user: 1.5, item: 1 },
      ],
      'batches[1].user',
      'an integer, as the ids before it',
    ],
    [
      'a row without an item',
      [[ROWS[0]], [ROWS[1], { user: 'ann' }]],
      'batches[1][1].item',
      'a finite number, as the ids before it',
    ],
    ['a null row', [[ROWS[0]], [null]], 'batches[1][0]', 'an object'],
    [
      'values from the second row on',
      [[ROWS[0]], [{ ...ROWS[1], value: 2 }]],
      'batches[1][0].value',
      'absent, as in the rows before it',
    ],
    ['another kind of batch', [ROWS, ROWS[0]], 'batches[1]', 'an array of rows, as those before it'],
    ['no batch', [ROWS, null], 'batches[1]', 'an array of rows, as those before it'],
    ['no batch at first', [7], 'batches[0]', 'rows or columns'],
    [
      'columns of unequal length',
      [{ users: [1, 2], items: [1] }],
      'batches[0].items.length',
      '2, one entry for each interaction',
    ],
    [
      'an id that is none',
      [
        { users: [1], items: [1] },
        { users: [2, null], items: [1, 2] },
      ],
      'batches[1].users[1]',
      'a finite number, as the ids before it',
    ],
    [
      'a value that is none',
      [{ users: [1], items: [1], values: ['x'] }],
      'batches[0].values[0]',
      'a finite number (float32)',
    ],
    [
      'a column that comes later',
      [
        { users: [1], items: [1] },
        { users: [1], items: [1], values: [1] },
      ],
      'batches[1].values',
      'absent, as in the batches before it',
    ],
    [
      'a column that is missing later',
      [
        { users: [1], items: [1], values: [1] },
        { users: [1], items: [1] },
      ],
      'batches[1].values',
      'an array or a typed array',
    ],
    [
      'a column of another name',
      [{ users: [1], items: [1], ratings: [1] }],
      'batches[0]',
      'an object of users, items, values, weights, times',
    ],
    ['none at all', [], 'interactions', 'at least one'],
    ['empty batches', [[], []], 'interactions', 'at least one'],
  ] as const)('refuses %s', async (_, batches, argument, expected) => {
    const error = await rejection(Interactions.fromBatches(batches as never), ArgumentError);
    expect(error).toMatchObject({ argument, expected });
  });

  it.each([
    ['no iterable', 5],
    ['text', 'ann,tea'],
    ['nothing', undefined],
    ['an array whose memory has gone elsewhere', detached()],
  ])('refuses %s', async (_, batches) => {
    expect(await rejection(Interactions.fromBatches(batches as never), ArgumentError)).toMatchObject({
      argument: 'batches',
    });
  });

  it('refuses names of properties where batches are columns, and unknown options', async () => {
    const columns = [{ users: [1], items: [1] }];
    const named = await rejection(Interactions.fromBatches(columns, { user: 'who' }), ArgumentError);
    expect(named).toMatchObject({ argument: 'user', expected: 'left out' });
    const unknown = await rejection(Interactions.fromBatches(columns, { users: 'who' } as never), ArgumentError);
    expect(unknown.remedy).toBe('Did you mean user?');
  });

  it('names a repeated pair by its batch and row', async () => {
    const repeated = [ROWS.slice(0, 2), [], [ROWS[2], ROWS[1]]];
    const inRows = await rejection(Interactions.fromBatches(repeated, { duplicates: 'error' }), ArgumentError);
    expect(inRows).toMatchObject({ argument: 'batches[2][1]', got: 'bob, 2' });
    const single = await rejection(Interactions.fromBatches(repeated.flat(), { duplicates: 'error' }), ArgumentError);
    expect(single).toMatchObject({ argument: 'batches[3]', got: 'bob, 2' });
  });

  it('tells how far it is, and stops between batches with the reason of the signal', async () => {
    const told: unknown[] = [];
    const controller = new AbortController();
    const { batches, state } = cursor(Array.from({ length: 10 }, () => ROWS));
    const onProgress = (progress: { batches: number; rows: number }) => {
      told.push(progress);
      if (progress.batches === 3) controller.abort(new Error('enough'));
    };
    const { signal } = controller;
    await expect(Interactions.fromBatches(batches, { signal, onProgress })).rejects.toThrow('enough');
    expect(told).toEqual([1, 2, 3].map((count) => ({ batches: count, rows: 3 * count })));
    expect(state).toEqual({ given: 3, closed: true });
  });

  it('lets a cursor go when a row is refused, and passes its own errors on', async () => {
    const { batches, state } = cursor([ROWS, [{ user: 1 }], ROWS]);
    await rejection(Interactions.fromBatches(batches), ArgumentError);
    expect(state).toEqual({ given: 2, closed: true });
    async function* failing() {
      yield ROWS;
      throw new RangeError('connection lost');
    }
    await expect(Interactions.fromBatches(failing())).rejects.toThrow(new RangeError('connection lost'));
  });

  it('lets others work between many single rows that nobody waits for', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    function* rows() {
      for (let at = 0; at < 400_000; at++) yield { user: at % 1000, item: at % 777 };
    }
    const progress: number[] = [];
    const data = await Interactions.fromBatches(rows(), { onProgress: ({ rows: so }) => progress.push(so) });
    clearInterval(timer);
    expect(data.nnz).toBe(400_000);
    expect(progress.slice(0, 2)).toEqual([4096, 8192]);
    expect(turns).toBeGreaterThan(0);
  });
});
