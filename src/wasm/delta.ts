// One binary made from another. A delta is the length of the result and that of the steps, the steps, and then the bytes
// that the result has of its own. A step is three numbers: how many own bytes come next; how far the copy after them is
// from where it would be if they had replaced as many bytes of the source (even: ahead, odd: back); how long it is. All
// numbers are LEB128, as in WebAssembly.

/** What scripts/wasm-delta.mjs took apart. */
export function applyDelta(source: Uint8Array, delta: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = delta[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const target = new Uint8Array(number());
  const steps = number();
  const end = at + steps;
  let own = end;
  let from = 0;
  for (let to = 0; at < end; ) {
    const literals = number();
    const jump = number();
    target.set(delta.subarray(own, own + literals), to);
    own += literals;
    to += literals;
    from += literals + (jump & 1 ? -((jump + 1) >> 1) : jump >> 1);
    const length = number();
    target.set(source.subarray(from, from + length), to);
    from += length;
    to += length;
  }
  return target;
}
