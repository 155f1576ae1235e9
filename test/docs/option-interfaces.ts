// The options of an interface of src/ with their types and what their comments say: the words of docs/OPTIONS.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export interface OptionDoc {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly doc: string;
}

/** As far as it is looked at, a node of the syntax tree. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name: string };
  readonly key?: { readonly name: string };
  readonly optional?: boolean;
  readonly typeAnnotation?: Node;
  readonly declaration?: Node;
  readonly extends?: readonly (Node & { readonly expression: { readonly name: string } })[];
  readonly body?: { readonly body: readonly Node[] };
  readonly typeName?: { readonly name: string };
  readonly typeArguments?: { readonly params: readonly Node[] };
  readonly types?: readonly Node[];
  readonly literal?: { readonly value: string };
}

const declarations = new Map<string, { readonly node: Node; readonly text: string }>();
for (const file of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.ts') || file.includes('binaries')) continue;
  const text = readFileSync(join('src', file), 'utf8');
  const { body } = parseAst(text, { lang: 'ts' }) as unknown as { body: readonly Node[] };
  for (const statement of body) {
    const node = statement.declaration ?? statement;
    const isType = node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration';
    if (isType && node.id) declarations.set(node.id.name, { node, text });
  }
}

/** Its own options first, then those of what it extends. Throws for a name that no file of src/ declares. */
export function optionsOf(name: string): OptionDoc[] {
  const declared = declarations.get(name);
  if (!declared) throw new Error(`There is no ${name} in src/.`);
  const { node, text } = declared;
  if (node.type === 'TSTypeAliasDeclaration') return ofReference(node.typeAnnotation!);
  const own = node.body!.body.map((member) => memberOf(member, text));
  const inherited = (node.extends ?? []).flatMap((base) =>
    ofReference({ ...base, typeName: base.expression, type: 'TSTypeReference' }),
  );
  const names = new Set(own.map((option) => option.name));
  return [...own, ...inherited.filter((option) => !names.has(option.name))];
}

/** `A`, `Pick<A, 'b' | 'c'>` or `Omit<A, 'b'>`; keys that are not written out count as all. */
function ofReference({ typeName, typeArguments }: Node): OptionDoc[] {
  const [of, keys] = typeArguments?.params ?? [];
  if (typeName?.name !== 'Pick' && typeName?.name !== 'Omit') return optionsOf(typeName!.name);
  const names = (keys.types ?? [keys]).flatMap(({ literal }) => (literal ? [literal.value] : []));
  const isKept = (name: string) => names.length === 0 || names.includes(name) === (typeName.name === 'Pick');
  return ofReference(of).filter(({ name }) => isKept(name));
}

function memberOf({ key, start, optional, typeAnnotation }: Node, text: string): OptionDoc {
  const { typeAnnotation: type } = typeAnnotation!;
  const comment = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(text.slice(0, start))?.[1] ?? '';
  return {
    name: key!.name,
    type: oneLine(text.slice(type!.start, type!.end)),
    isRequired: !optional,
    doc: oneLine(comment.replaceAll(/^\s*\*/gm, ' ')),
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
