// The sections of a WebAssembly file, as far as the build cares for them.

const text = new TextEncoder();

/** The file with one more custom section at its end. */
export function withSection(wasm, name, content) {
  const payload = Buffer.concat([Buffer.from([name.length]), text.encode(name), text.encode(content)]);
  return Buffer.concat([wasm, Buffer.from([0, ...leb128(payload.length)]), payload]);
}

/** The file without the custom sections of that name. */
export function withoutSection(wasm, name) {
  const kept = [wasm.subarray(0, 8)];
  for (const { id, begin, content, end } of sections(wasm)) {
    const named = id === 0 && wasm.subarray(content + 1, content + 1 + wasm[content]).toString('latin1') === name;
    if (!named) kept.push(wasm.subarray(begin, end));
  }
  return Buffer.concat(kept);
}

/** Where each section begins, where its content does, and where both end. */
export function* sections(wasm) {
  for (let begin = 8; begin < wasm.length; ) {
    let content = begin + 1;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = wasm[content++];
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    yield { id: wasm[begin], begin, content, end: content + size };
    begin = content + size;
  }
}

/** An unsigned number as WebAssembly writes it: seven bits a byte, the lowest first. */
export function leb128(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}
