export function checkedModule(bytes: Uint8Array): WebAssembly.Module;
export function checkedInstance(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance;
export const faults: Error[];
export function watch<A extends object>(arena: A): A;
