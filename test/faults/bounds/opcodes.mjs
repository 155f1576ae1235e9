// WebAssembly's instructions as far as a rewriter of memory accesses needs them: what follows the opcode, and which bytes of
// memory the instruction touches. An instruction that is not listed is refused, so that no access is passed over unseen.

/**
 * @typedef {object} Instruction
 * @property {string} name for accesses, as the text format has it without the type
 * @property {string} follows what follows the opcode: a letter for each immediate, as `skip` of rewrite.mjs reads them
 * @property {number} [bytes] that one access touches; none for those of memory.fill and memory.copy, which are on the stack
 * @property {'loads' | 'stores'} [does]
 * @property {number | null} [over] the type of the value that lies on the stack above the address, null for none
 */

export const I32 = 0x7f;
export const I64 = 0x7e;
export const F32 = 0x7d;
export const F64 = 0x7c;
export const V128 = 0x7b;

/** @type {Map<number, Instruction>} By opcode; those behind a prefix by prefix << 16 | opcode. */
export const instructions = new Map();

const SIMD = 0xfd << 16;
const BULK = 0xfc << 16;

/** b: block type, u: unsigned, s: signed, 1 4 8 x: that many bytes (x: 16), m: alignment and offset, t: table of labels */
const PLAIN = {
  '': [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, ...span(0x45, 0xc4), ...span(BULK, BULK + 7)],
  b: [0x02, 0x03, 0x04],
  u: [0x0c, 0x0d, 0x10, ...span(0x20, 0x24), 0x3f, 0x40],
  s: [0x41, 0x42],
  4: [0x43],
  8: [0x44],
  t: [0x0e],
  x: [SIMD + 12, SIMD + 13],
  1: span(SIMD + 21, SIMD + 34),
};
for (const [follows, codes] of Object.entries(PLAIN)) {
  for (const code of codes) instructions.set(code, { name: '', follows });
}
for (const code of [...span(SIMD + 14, SIMD + 20), ...span(SIMD + 35, SIMD + 83), ...span(SIMD + 94, SIMD + 275)]) {
  instructions.set(code, { name: '', follows: '' });
}

/** From the first opcode on, the bytes of each. */
const LOADS = [
  [0x28, [4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4]],
  [SIMD, [16, 8, 8, 8, 8, 8, 8, 1, 2, 4, 8]],
  [SIMD + 92, [4, 8]],
];
for (const [first, sizes] of LOADS) {
  sizes.forEach((bytes, i) => {
    instructions.set(first + i, { name: 'load', follows: 'm', bytes, does: 'loads', over: null });
  });
}

const STORES = [
  [I32, 4],
  [I64, 8],
  [F32, 4],
  [F64, 8],
  [I32, 1],
  [I32, 2],
  [I64, 1],
  [I64, 2],
  [I64, 4],
];
STORES.forEach(([over, bytes], i) => {
  instructions.set(0x36 + i, { name: 'store', follows: 'm', bytes, does: 'stores', over });
});
instructions.set(SIMD + 11, { name: 'store', follows: 'm', bytes: 16, does: 'stores', over: V128 });
[1, 2, 4, 8].forEach((bytes, i) => {
  const lane = { follows: 'm1', bytes, over: V128 };
  instructions.set(SIMD + 84 + i, { name: 'load_lane', does: 'loads', ...lane });
  instructions.set(SIMD + 88 + i, { name: 'store_lane', does: 'stores', ...lane });
});
instructions.set(BULK + 10, { name: 'copy', follows: '11' });
instructions.set(BULK + 11, { name: 'fill', follows: '1' });

function span(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
