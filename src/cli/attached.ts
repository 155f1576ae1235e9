// What --attach takes: a database, or a name for it before an equals sign.

/** `['shop', 'data/shop.sqlite']` of `shop=data/shop.sqlite`; the database alone where it has no name: `postgres:dbname=shop`. */
export function nameAndFile(text: string): string[] {
  const found = /^(\w+)=(.+)$/s.exec(text);
  return found ? [found[1], found[2]] : [text];
}

/** The database itself. */
export function attachedFile(text: string): string {
  return nameAndFile(text).at(-1)!;
}
