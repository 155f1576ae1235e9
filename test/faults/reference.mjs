// The float64 oracles of the tests (test/reference), for processes that run without vitest: bundled when asked for.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const FILES = ['biases', 'dense', 'nonnegative', 'objective'];

/** The exports of the oracles of a factorization, together. */
export async function loadReference() {
  const folder = fileURLToPath(new URL('../reference/', import.meta.url));
  const entry = FILES.map((file) => `export * from ${JSON.stringify(`${folder}${file}.ts`)};`).join('\n');
  const bundle = await rolldown({
    input: 'reference',
    plugins: [
      {
        name: 'reference',
        resolveId: (id) => (id === 'reference' ? id : null),
        load: (id) => (id === 'reference' ? entry : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}
