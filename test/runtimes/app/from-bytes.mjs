// Sources for loadKernels where bytes may be compiled. run.mjs writes wasm-text.mjs, because Deno may read no files here.
import * as text from './wasm-text.mjs';

export async function kernelsFromBytes() {
  return { strict: await sources(text.strict), serve: await sources(text.serve) };
}

async function sources(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return {
    bytes: bytes.buffer,
    response: Promise.resolve(new Response(bytes, { headers: { 'content-type': 'application/wasm' } })),
    module: await WebAssembly.compile(bytes),
  };
}
