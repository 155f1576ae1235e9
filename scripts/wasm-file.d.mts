export function withSection(wasm: Uint8Array, name: string, content: string): Buffer<ArrayBuffer>;
export function withoutSection(wasm: Uint8Array, name: string): Buffer<ArrayBuffer>;
export function leb128(value: number): number[];
