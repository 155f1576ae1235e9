// A ranking of items, with what the items are: as a table, or as JSON, in which `more` stands beside it.
import { readDescriptions } from '../node/index.ts';
import { print, printJson } from './output.ts';
import { lineWidth, table } from './table.ts';

export async function printScored(
  ranking: { item: string | number; score: number }[],
  { items, json }: { items?: string; json?: boolean },
  more?: object,
): Promise<void> {
  const descriptions = items ? await readDescriptions(items) : undefined;
  if (json) {
    const described = descriptions
      ? ranking.map((entry) => ({ ...entry, description: descriptions.get(String(entry.item)) ?? null }))
      : ranking;
    return printJson(more ? { items: described, ...more } : described);
  }
  const rows = ranking.map(({ item, score }) => [
    score.toFixed(4),
    String(item),
    descriptions?.get(String(item)) ?? '',
  ]);
  const header = ['score', 'item', descriptions ? 'description' : ''];
  print(table('rll', [header, ...rows], lineWidth()));
}
