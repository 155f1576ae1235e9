// compress, transpose, gather and the merging of duplicates, every build, against test/reference/csr.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { type Entry, firstRepeat, groupsOf, indptrOf, mergeNumbers, sortedOrder } from '../../reference/csr.ts';

const POLICIES = ['last', 'sum', 'mean', 'max'] as const;

interface Problem {
  userCount: number;
  itemCount: number;
  entries: Entry[];
}

/** Few users and items, so that duplicates and empty rows are both common; 0 rows, 0 columns and 0 entries included. */
const problem: fc.Arbitrary<Problem> = fc
  .record({ userCount: fc.nat(9), itemCount: fc.nat(9) })
  .chain(({ userCount, itemCount }) => {
    const entry = fc.record({ user: fc.nat(Math.max(0, userCount - 1)), item: fc.nat(Math.max(0, itemCount - 1)) });
    const maxLength = userCount && itemCount ? 60 : 0;
    return fc.record({
      userCount: fc.constant(userCount),
      itemCount: fc.constant(itemCount),
      entries: fc.array(entry, { maxLength }),
    });
  });

const float32 = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });

describe.each(builds)('csr ($name)', ({ create, createWithParts }) => {
  const kernels = create();
  const parts = createWithParts();
  const { call, arena } = kernels;

  it('sorts triplets by user, item and the order given', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const { indptr, indices, order } = compress(kernels, given);
        const expected = sortedOrder(given.entries);
        expect(order).toEqual(expected);
        expect(indices).toEqual(expected.map((position) => given.entries[position].item));
        const rows = given.entries.map(({ user }) => user);
        expect(indptr).toEqual(indptrOf(rows, given.userCount));
      }),
    );
  });

  it('transposes, and says where every entry came from', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const { entries, userCount, itemCount } = given;
        const userItems = compress(kernels, given);
        const itemUsers = transpose(kernels, userItems.indptr, userItems.indices, itemCount);
        const flipped = entries.map(({ user, item }) => ({ user: item, item: user }));
        const sorted = sortedOrder(flipped);
        expect(itemUsers.indices).toEqual(sorted.map((position) => entries[position].user));
        expect(itemUsers.indptr).toEqual(
          indptrOf(
            entries.map(({ item }) => item),
            itemCount,
          ),
        );
        // The two permutations lead from the transpose over the CSR back to the triplets.
        expect(itemUsers.order.map((entry) => userItems.order[entry])).toEqual(sorted);
        const back = transpose(kernels, itemUsers.indptr, itemUsers.indices, userCount);
        expect(back.indptr).toEqual(userItems.indptr);
        expect(back.indices).toEqual(userItems.indices);
      }),
    );
  });

  it('gathers float32 and float64 columns', () => {
    const columns = fc.array(fc.record({ value: fc.double(), source: fc.nat(1000) }), { maxLength: 50 });
    fc.assert(
      fc.property(columns, (rows) => {
        const order = Int32Array.from(rows, ({ source }) => source % rows.length);
        const f64 = Float64Array.from(rows, ({ value }) => value);
        const f32 = Float32Array.from(f64);
        arena.scope(() => {
          const outPtr = arena.alloc(f32.byteLength);
          call.gatherF32(arena.put(f32), arena.put(order), rows.length, outPtr);
          expect([...arena.f32(outPtr, rows.length)]).toEqual([...order].map((source) => f32[source]));
        });
        parts.arena.scope(() => {
          const outPtr = parts.arena.alloc(f64.byteLength);
          parts.call.gatherF64(parts.arena.put(f64), parts.arena.put(order), rows.length, outPtr);
          expect([...parts.arena.f64(outPtr, rows.length)]).toEqual([...order].map((source) => f64[source]));
        });
      }),
    );
  });

  it('groups duplicates and finds the first', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const expected = groupsOf(given.entries);
        withGroups(kernels, given, ({ indptr, indices, groups, first }) => {
          expect(indices).toEqual(expected.map(([position]) => given.entries[position].item));
          const rows = expected.map(([position]) => given.entries[position].user);
          expect(indptr).toEqual(indptrOf(rows, given.userCount));
          const sizes = groups.slice(1).map((end, group) => end - groups[group]);
          expect(sizes).toEqual(expected.map((positions) => positions.length));
          expect(first).toBe(firstRepeat(given.entries));
        });
      }),
    );
  });

  it.each(POLICIES)('merges columns by %s', (policy) => {
    const filled = problem.chain((given) => {
      const size = { minLength: given.entries.length, maxLength: given.entries.length };
      return fc.tuple(fc.constant(given), fc.array(float32, size));
    });
    fc.assert(
      fc.property(filled, ([given, column]) => {
        const expected = groupsOf(given.entries).map((positions) =>
          mergeNumbers(
            positions.map((position) => column[position]),
            policy,
          ),
        );
        withGroups(kernels, given, ({ orderPtr, groupsPtr, groupCount }) => {
          const code = POLICIES.indexOf(policy);
          const f32Ptr = arena.put(Float32Array.from(column));
          const f64Ptr = arena.put(Float64Array.from(column));
          const out32Ptr = arena.alloc(4 * groupCount);
          const out64Ptr = arena.alloc(8 * groupCount);
          call.mergeF32(f32Ptr, orderPtr, groupsPtr, groupCount, code, out32Ptr);
          call.mergeF64(f64Ptr, orderPtr, groupsPtr, groupCount, code, out64Ptr);
          // Equality up to the sign of zero, which a sum does not keep.
          expect([...arena.f32(out32Ptr, groupCount)].map(unsigned)).toEqual(expected.map(Math.fround).map(unsigned));
          expect([...arena.f64(out64Ptr, groupCount)].map(unsigned)).toEqual(expected.map(unsigned));
        });
      }),
    );
  });
});

function unsigned(value: number): number {
  return value === 0 ? 0 : value;
}

function put(kernels: Kernels, numbers: readonly number[]): number {
  return kernels.arena.put(Int32Array.from(numbers));
}

/** Runs the kernel in the current scope, over memory that is not clean. */
function compressInto(kernels: Kernels, { entries, userCount, itemCount }: Problem) {
  const { call, arena } = kernels;
  const count = entries.length;
  const usersPtr = put(
    kernels,
    entries.map(({ user }) => user),
  );
  const itemsPtr = put(
    kernels,
    entries.map(({ item }) => item),
  );
  const indptrPtr = dirty(kernels, 4 * (userCount + 1));
  const indicesPtr = dirty(kernels, 4 * count);
  const orderPtr = dirty(kernels, 4 * count);
  const scratchPtr = dirty(kernels, call.compressScratchBytes(itemCount));
  const guardPtr = arena.put(Int32Array.of(GUARD));
  call.compress(usersPtr, itemsPtr, count, userCount, itemCount, indptrPtr, indicesPtr, orderPtr, scratchPtr);
  expect(arena.i32(guardPtr, 1)[0]).toBe(GUARD);
  return { indptrPtr, indicesPtr, orderPtr };
}

const GUARD = 0x5ca1ab1e;

function dirty({ arena }: Kernels, bytes: number): number {
  const ptr = arena.alloc(bytes);
  arena.u8(ptr, bytes).fill(0xa5);
  return ptr;
}

function compress(kernels: Kernels, given: Problem) {
  const { arena } = kernels;
  return arena.scope(() => {
    const { indptrPtr, indicesPtr, orderPtr } = compressInto(kernels, given);
    return {
      indptr: [...arena.i32(indptrPtr, given.userCount + 1)],
      indices: [...arena.i32(indicesPtr, given.entries.length)],
      order: [...arena.i32(orderPtr, given.entries.length)],
    };
  });
}

function transpose(kernels: Kernels, indptr: number[], indices: number[], columnCount: number) {
  const { call, arena } = kernels;
  return arena.scope(() => {
    const indptrPtr = put(kernels, indptr);
    const indicesPtr = put(kernels, indices);
    const outPtr = dirty(kernels, 4 * (columnCount + 1));
    const rowsPtr = dirty(kernels, 4 * indices.length);
    const orderPtr = dirty(kernels, 4 * indices.length);
    call.transpose(indptrPtr, indicesPtr, indptr.length - 1, columnCount, outPtr, rowsPtr, orderPtr);
    return {
      indptr: [...arena.i32(outPtr, columnCount + 1)],
      indices: [...arena.i32(rowsPtr, indices.length)],
      order: [...arena.i32(orderPtr, indices.length)],
    };
  });
}

interface Grouped {
  indptr: number[];
  indices: number[];
  groups: number[];
  groupCount: number;
  first: number;
  orderPtr: number;
  groupsPtr: number;
}

function withGroups(kernels: Kernels, given: Problem, check: (grouped: Grouped) => void): void {
  const { call, arena } = kernels;
  arena.scope(() => {
    const { indptrPtr, indicesPtr, orderPtr } = compressInto(kernels, given);
    const groupsPtr = dirty(kernels, 4 * (given.entries.length + 1));
    const groupCount = call.groupDuplicates(indptrPtr, indicesPtr, given.userCount, groupsPtr);
    check({
      indptr: [...arena.i32(indptrPtr, given.userCount + 1)],
      indices: [...arena.i32(indicesPtr, groupCount)],
      groups: [...arena.i32(groupsPtr, groupCount + 1)],
      groupCount,
      first: call.firstDuplicate(groupsPtr, groupCount, orderPtr),
      orderPtr,
      groupsPtr,
    });
  });
}
