// Declaration files as the compiler writes them, read as text: what each declares, imports and exports, and which names a
// declaration uses. TypeScript 7 has no interface for programs, and its output is regular enough: statements end with a
// semicolon or a closing brace outside of all brackets.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Where something is declared. */
export interface Origin {
  readonly file: string;
  readonly name: string;
}

interface Declared {
  /** Constants and functions: a signature names them after `typeof` alone. */
  readonly values: Set<string>;
  /** The tokens of every declaration by its name; functions may have several. */
  readonly declarations: Map<string, string[]>;
  /** The local names of what is imported. */
  readonly imports: Map<string, Origin>;
  /** Exported names: of this file, or of another. */
  readonly exports: Map<string, Origin>;
  /** Files all of whose exports are exported. */
  readonly stars: string[];
}

const KINDS = ['class', 'interface', 'type', 'function', 'const', 'let', 'var', 'enum', 'namespace'];
const STARTS = ['export', 'declare', 'import', 'abstract', ...KINDS];
const DEPTH = new Map([...'{([})]'].map((token, at) => [token, at < 3 ? 1 : -1]));

export class Declarations {
  readonly #files = new Map<string, Declared>();
  readonly #read: (file: string) => string;

  constructor(read = (file: string) => readFileSync(file, 'utf8')) {
    this.#read = read;
  }

  /** All that a file exports: by name, where it is declared. */
  exportsOf(file: string): Map<string, Origin> {
    const { exports, stars } = this.#file(file);
    const all = new Map(stars.flatMap((star) => [...this.exportsOf(star)]));
    for (const [name, origin] of exports) all.set(name, this.#resolve(origin));
    return all;
  }

  /**
   * Where the types that a declaration names are declared: ours, not the language's or a package's. Of a value after
   * `typeof`, those that its own declaration names.
   */
  typesNamedBy(origin: Origin): Origin[] {
    const named = this.#namedBy(origin);
    return named.flatMap((used) => (this.#file(used.file).values.has(used.name) ? this.typesNamedBy(used) : [used]));
  }

  #namedBy({ file, name }: Origin): Origin[] {
    const { declarations, imports } = this.#file(file);
    const tokens = declarations.get(name);
    if (!tokens) throw new Error(`${file} declares no ${name}.`);
    return usedNames(tokens, file).flatMap((used) => {
      if (typeof used !== 'string') return [this.#resolve(used)];
      const imported = imports.get(used);
      if (imported) return imported.file ? [this.#resolve(imported)] : [];
      return declarations.has(used) && used !== name ? [{ file, name: used }] : [];
    });
  }

  #resolve({ file, name }: Origin): Origin {
    const { declarations, imports } = this.#file(file);
    if (declarations.has(name)) return { file, name };
    const next = imports.get(name) ?? this.exportsOf(file).get(name);
    if (!next) throw new Error(`${file} has no ${name}.`);
    return this.#resolve(next);
  }

  #file(file: string): Declared {
    let parsed = this.#files.get(file);
    if (!parsed) {
      parsed = parse(tokenize(this.#read(file)), file);
      this.#files.set(file, parsed);
    }
    return parsed;
  }
}

/** Every name of a signature that an entry does not export, as "what exports it names what". */
export function missingExports(entry: string, declarations = new Declarations()): string[] {
  const exported = [...declarations.exportsOf(entry).values()];
  const key = ({ file, name }: Origin) => `${name} of ${relative(dirname(entry), file)}`;
  const known = new Set(exported.map(key));
  const missing = exported.flatMap((origin) =>
    declarations
      .typesNamedBy(origin)
      .filter((used) => !known.has(key(used)))
      .map((used) => `${origin.name} names ${key(used)}`),
  );
  return [...new Set(missing)].sort();
}

/** Words, strings and punctuation, without comments. */
function tokenize(text: string): string[] {
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|=>|\.\.\.|#?[\p{L}_$][\p{L}\p{N}_$]*|\S/gu;
  return (text.match(pattern) ?? []).filter((token) => !token.startsWith('/*') && !token.startsWith('//'));
}

function parse(tokens: string[], file: string): Declared {
  const result: Declared = {
    values: new Set(),
    declarations: new Map(),
    imports: new Map(),
    exports: new Map(),
    stars: [],
  };
  for (const statement of statementsOf(tokens)) {
    const from = statement.lastIndexOf('from');
    const target = from >= 0 && from === statement.length - 2 ? resolvePath(statement[from + 1], file) : null;
    const kind = statement.find((word) => word !== 'export' && word !== 'declare' && word !== 'abstract');
    if (statement[0] === 'import') {
      for (const [name, local] of pairsOf(statement)) result.imports.set(local, { file: target ?? '', name });
    } else if (
      statement[0] === 'export' &&
      (statement.includes('*') ? target : ['{', 'type'].includes(kind ?? '')) &&
      isList(statement)
    ) {
      if (statement.includes('*')) result.stars.push(target as string);
      else
        for (const [name, outside] of pairsOf(statement)) result.exports.set(outside, { file: target ?? file, name });
    } else {
      const at = statement.findIndex((word) => KINDS.includes(word));
      const name = statement[at + 1];
      result.declarations.set(name, [...(result.declarations.get(name) ?? []), ...statement.slice(at + 2), ';']);
      if (['function', 'const'].includes(statement[at])) result.values.add(name);
      if (statement[0] === 'export') result.exports.set(name, { file, name });
    }
  }
  return result;
}

/** Whether an export is one of names or of all: `export { … }`, `export type { … }`, `export *`. */
function isList(statement: string[]): boolean {
  const first = statement[1] === 'type' ? statement[2] : statement[1];
  return first === '{' || first === '*';
}

/** [name there, name here] of `{ type a as b, c }`. */
function pairsOf(statement: string[]): [string, string][] {
  const list = statement.slice(statement.indexOf('{') + 1, statement.indexOf('}')).join(' ');
  return list
    .split(',')
    .map((item) => item.trim().replace(/^type (?!as\b)/, ''))
    .filter((item) => item !== '')
    .map((item) => item.split(' as ') as [string, string])
    .map(([name, alias = name]) => [name, alias]);
}

function resolvePath(literal: string, file: string): string | null {
  const path = literal.slice(1, -1);
  return path.startsWith('.') ? join(dirname(file), path.replace(/\.ts$/, '.d.ts')) : null;
}

function statementsOf(tokens: string[]): string[][] {
  const statements: string[][] = [];
  let current: string[] = [];
  let depth = 0;
  tokens.forEach((token, at) => {
    depth += DEPTH.get(token) ?? 0;
    const isEnd = depth === 0 && token === ';';
    if (!isEnd) current.push(token);
    const next = tokens[at + 1];
    const closes = depth === 0 && token === '}' && (next === undefined || STARTS.includes(next));
    if ((isEnd || closes) && current.length > 0) {
      statements.push(current);
      current = [];
    }
  });
  return statements;
}

/** The names that stand for types or values, and what `import('…').name` refers to; not those of members and parameters. */
function usedNames(tokens: string[], file: string): (string | Origin)[] {
  return tokens.flatMap((token, at): (string | Origin)[] => {
    const [before, after] = [tokens[at - 1], tokens[at + 1]];
    if (token === 'import' && after === '(') {
      const target = resolvePath(tokens[at + 2], file);
      return target ? [{ file: target, name: tokens[at + 5] }] : [];
    }
    if (!/^[\p{L}_$]/u.test(token) || before === '.') return [];
    if (before === 'typeof' && tokens[at - 2] === 'keyof') return []; // its keys: strings
    const isNamed = after === ':' || (after === '?' && [':', '('].includes(tokens[at + 2]));
    const isMember = ['{', ';', '}', ',', '(', '[', 'readonly', 'get', 'set', '...', 'static'].includes(before);
    const isMethod = ['{', ';', '}', 'get', 'set', 'static'].includes(before) && (after === '(' || after === '<');
    return (isNamed && isMember) || isMethod ? [] : [token];
  });
}
