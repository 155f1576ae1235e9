// A hundred megabytes of interactions as CSV, and the same as Parquet.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';

const BYTES = 100_000_000;
const LINES = 10_000; // written at once
const ROW_GROUP = 122_880; // as DuckDB's
const [USERS, ITEMS] = [120_000, 12_000];

/** @returns csv, parquet: paths; rows, users, items: what is in them; megabytes(path); dispose() */
export function writeInputs() {
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-files-'));
  const [csv, parquet] = ['plays.csv', 'plays.parquet'].map((name) => join(folder, name));
  const columns = { user_id: [], item_id: [], rating: [] };
  const file = openSync(csv, 'w');
  writeSync(file, `${Object.keys(columns).join(',')},note\n`);
  let written = 0;
  for (let row = 0; written < BYTES; ) {
    const lines = [];
    for (let at = 0; at < LINES; at++, row++) lines.push(lineOf(row, columns));
    written += writeSync(file, lines.join(''));
  }
  closeSync(file);
  const types = { user_id: 'STRING', item_id: 'STRING', rating: 'FLOAT' };
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data, type: types[name] }));
  writeFileSync(parquet, new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: ROW_GROUP })));
  return {
    csv,
    parquet,
    users: new Set(columns.user_id).size,
    items: new Set(columns.item_id).size,
    megabytes: (path) => `${(statSync(path).size / 1e6).toFixed(0)} MB`,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Users have items of one half more often than of the other, so that there is something to learn. */
function lineOf(row, { user_id, item_id, rating }) {
  const user = Math.imul(row, 7919) % USERS;
  const place = ((row * 0.618034) % 1) ** 2 * (ITEMS / 2);
  const item = 2 * Math.floor(place) + (row % 8 === 0 ? 1 - (user & 1) : user & 1);
  user_id.push(`user-${String(Math.abs(user)).padStart(7, '0')}`);
  item_id.push(`item-${String(item).padStart(5, '0')}`);
  rating.push(1 + (row % 5));
  return `${user_id.at(-1)},${item_id.at(-1)},${rating.at(-1)},from the shop\n`;
}
