import { expect, it } from 'vitest';
import { readDescriptions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();

it('reads item, description and no more', async () => {
  const file = await folder.write('items.tsv', 'item\tdescription\n1\tToy "Story" (1995)\tAnimation\ntea\n');
  const descriptions = await readDescriptions(file);
  expect(descriptions.get('1')).toBe('Toy "Story" (1995)');
  expect(descriptions.get('tea')).toBe('');
});

it('reads the descriptions of the example data', async () => {
  const descriptions = await readDescriptions('examples/data/debian-items.tsv.gz');
  expect(descriptions.get('0ad')).toBe('Real-time strategy game of ancient warfare');
  expect(descriptions.size).toBe(19_857); // with the header
});
