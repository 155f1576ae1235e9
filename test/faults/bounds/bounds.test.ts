// The checks themselves: a kernel that is given less memory than it touches is found out, whatever the instruction, and the
// error says who, where and how far off. Without this no suite that passes would mean anything.
import { afterEach, describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { faults } from './checked.mjs';

const checked = builds.find(({ name }) => name.includes('checked'));
const { arena, call } = checked!.createWithParts();

afterEach(() => {
  faults.length = 0;
});

/** Runs a kernel on blocks of so many bytes; their addresses go to `run`. */
function on(sizes: readonly number[], run: (...ptrs: number[]) => unknown): void {
  arena.scope(() => run(...sizes.map((bytes) => arena.alloc(bytes))));
}

/** Three indices, two rows of a sparse matrix that hold all of three columns, and a row system of three unknowns. */
const order = Int32Array.of(2, 0, 1);
const starts = Int32Array.of(0, 3, 3);
const system = call.rowSystemBytes(3);

describe.each<[does: string, kernel: string, sizes: number[], short: number, run: (...ptrs: number[]) => unknown]>([
  ['loads 4 bytes', 'gatherF32', [12, 12], 0, (from, to) => call.gatherF32(from, arena.put(order), 3, to)],
  ['stores 4 bytes', 'gatherF32', [12, 12], 1, (from, to) => call.gatherF32(from, arena.put(order), 3, to)],
  ['loads 8 bytes', 'gatherF64', [24, 24], 0, (from, to) => call.gatherF64(from, arena.put(order), 3, to)],
  ['stores 8 bytes', 'gatherF64', [24, 24], 1, (from, to) => call.gatherF64(from, arena.put(order), 3, to)],
  ['fills 32 bytes', 'fillNormal', [64], 0, (to) => call.fillNormal(to, 0, 2, 5, 8, 1, 1, 0)],
  ['copies 72 bytes', 'rowSystemFactor', [144], 0, (state) => call.rowSystemFactor(state, 3, 0, 0)],
  ['fills', 'rowSystemStart', [system, 24], 0, (state, diagonal) => call.rowSystemStart(state, 3, diagonal)],
  ['loads', 'spmm', [192, 128], 0, (x, y) => call.spmm(arena.put(starts), arena.put(order), 0, 1, x, 8, y, 8, 8, 0, 2)],
  [
    'stores',
    'spmm',
    [192, 128],
    1,
    (x, y) => call.spmm(arena.put(starts), arena.put(order), 0, 1, x, 8, y, 8, 8, 0, 2),
  ],
])('%s of %s', (does, kernel, sizes, short, run) => {
  it('are within their blocks', () => {
    on(sizes, run);
    expect(faults).toEqual([]);
  });

  it('are not when a block ends a byte early', () => {
    const less = sizes.map((bytes, i) => bytes - (i === short ? 1 : 0));
    expect(() => on(less, run)).toThrow('past the end of block');
    expect(faults.map(({ message }) => message.slice(0, kernel.length + does.length + 1))).toEqual([
      `${kernel} ${does}`,
    ]);
    expect(faults[0].message).toMatch(/ \(assembly\/[a-z0-9/-]+\.ts:\d+\): /);
  });
});

it('know blocks that were given back, addresses of nothing, and views that are too long', () => {
  let stale = 0;
  on([12], (ptr) => {
    stale = ptr;
  });
  on([12], () => expect(() => call.gatherF32(stale, arena.put(order), 3, arena.alloc(12))).not.toThrow());
  for (const ptr of [stale, 0, 64]) {
    expect(() => on([12], (to) => call.gatherF32(to, arena.put(order), 3, ptr + 1_000_000))).toThrow(
      'gatherF32 stores',
    );
  }
  on([12], (ptr) => {
    expect(() => arena.f32(ptr, 4)).toThrow('4 of them past the end of block 1 of 12 bytes');
    expect(arena.f32(ptr, 3)).toHaveLength(3);
  });
});
