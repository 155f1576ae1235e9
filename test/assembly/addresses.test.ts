// Kernels are told addresses and sizes by numbers alone, so that their names have to say which is which.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('ends addresses in Ptr and sizes in Bytes: every parameter and field of type usize', () => {
  const files = readdirSync('assembly', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) => {
    const text = readFileSync(join('assembly', file), 'utf8');
    return [...text.matchAll(/(?:^ {2}|\()(\w+): usize|, (\w+): usize/gm)].map(([, first, next]) => ({
      file,
      name: first ?? next,
    }));
  });
  expect(found.length).toBeGreaterThan(150);
  expect(found.filter(({ name }) => !/([pP]tr|[bB]ytes)$/.test(name))).toEqual([]);
});
