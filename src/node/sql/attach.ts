// Databases beside the query's own, as statements: opened for reading only, so that no input is ever written to.
import { basename } from 'node:path';
import { ArgumentError } from '../../errors.ts';
import type { QueryOptions } from './options.ts';

/** `ATTACH` for each, then `USE` of the first. @throws ArgumentError for two of one name */
export function attachments(attach: QueryOptions['attach']): string[] {
  const list = typeof attach === 'string' ? [attach] : (attach ?? []);
  const named = Array.isArray(list)
    ? list.map((source: string) => [nameOf(source), source])
    : (Object.entries(list) as [string, string][]);
  for (const [at, [name]] of named.entries()) {
    if (named.findIndex(([other]) => other === name) === at) continue;
    throw new ArgumentError('attach', name, 'names that differ', 'Give them as an object of names and files.');
  }
  const statements = named.map(([name, source]) => `ATTACH ${literal(source)} AS ${quoted(name)} (READ_ONLY)`);
  return named.length === 0 ? [] : [...statements, `USE ${quoted(named[0][0])}`];
}

/** `shop` of `data/shop.sqlite`, of `postgres:dbname=shop host=db` and of `postgres://user@host/shop`. */
function nameOf(source: string): string {
  const database = /\b(?:dbname|database)=([\w-]+)/i.exec(source)?.[1];
  return database ?? (basename(source.replace(/[?#].*$/, '')).replace(/\.\w+$/, '') || 'attached');
}

/** A name as SQL has it, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as SQL has it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
