// What kernels.ts uses of @assemblyscript/loader, without the rest of it: for pages, where every kilobyte is waited for.

/** @internal An instance of a module; its exports are used as they are. */
export function instantiateSync(module: WebAssembly.Module, imports: WebAssembly.Imports) {
  return { instance: new WebAssembly.Instance(module, imports) };
}
