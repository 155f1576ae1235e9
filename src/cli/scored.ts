// A ranking of items as JSON, or as a table with what the items are.
import { readDescriptions } from '../node/index.ts';
import { lineWidth, print, printJson, table } from './output.ts';

export async function printScored(
  ranking: { item: string | number; score: number }[],
  { items, json }: { items?: string; json?: boolean },
): Promise<void> {
  if (json) return printJson(ranking);
  const descriptions = items ? await readDescriptions(items) : undefined;
  const rows = ranking.map(({ item, score }) => [
    score.toFixed(4),
    String(item),
    descriptions?.get(String(item)) ?? '',
  ]);
  const header = ['score', 'item', descriptions ? 'description' : ''];
  print(table('rll', [header, ...rows], lineWidth()));
}
