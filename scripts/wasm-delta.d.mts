export function makeDelta(from: Uint8Array, to: Uint8Array): Buffer;
