// The small faults that a test suite should notice: every place of a source where one could be, and what would stand there.
// After the operators of Offutt et al., "An Experimental Determination of Sufficient Mutant Operators" (1996), and a few
// for what TypeScript and vector kernels are made of.
import { parseAst } from 'rolldown/parseAst';

const BINARY = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '==': '!=',
  '!=': '==',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
};
const LOGICAL = { '&&': '||', '||': '&&', '??': '&&' };
const ASSIGNMENT = { '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '??=': '=', '||=': '=', '|=': '&=', '^=': '|=' };
const UPDATE = { '++': '--', '--': '++' };
/** Functions and methods by their names; '' takes the call away and leaves what it was made on. */
const CALLS = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  trim: '',
  trimEnd: '',
  slice: '',
  filter: '',
  sort: '',
  reverse: '',
  // Of vectors.
  add: 'sub',
  sub: 'add',
  mul: 'add',
  lt: 'le',
  le: 'lt',
  gt: 'ge',
  ge: 'gt',
  madd: 'nmadd',
  nmadd: 'madd',
};
/** What text in these comes to is words for people: of errors, notes and help. */
const WORDS = /Error$|^(note|description|option|argument|addHelpText|summary|must|refuse)$/;

/**
 * [{ start, end, text }] in the order of the source: the range that goes, and what comes. `isKernel`: in AssemblyScript a
 * name that is not imported cannot come in, and `&&` on vectors does not compile, which the caller finds out.
 */
export function mutantsOf(source) {
  const found = [];
  const textOf = ({ start, end }) => source.slice(start, end);
  const replace = ({ start, end }, text) => found.push({ start, end, text });
  /** The operator between two operands. */
  const operator = (left, right, from, to) => {
    const start = left.end + source.slice(left.end, right.start).indexOf(from);
    replace({ start, end: start + from.length }, to);
  };

  const visitors = {
    BinaryExpression({ left, right, operator: from }) {
      if (from === '+' && [left, right].some(isText)) return;
      if (BINARY[from]) operator(left, right, from, BINARY[from]);
    },
    LogicalExpression({ left, right, operator: from }) {
      operator(left, right, from, LOGICAL[from]);
    },
    AssignmentExpression({ left, right, operator: from }) {
      if (ASSIGNMENT[from] && !isText(right)) operator(left, right, from, ASSIGNMENT[from]);
    },
    UpdateExpression({ start, end, prefix, operator: from }) {
      replace(prefix ? { start, end: start + 2 } : { start: end - 2, end }, UPDATE[from]);
    },
    UnaryExpression({ start, operator: from, argument }) {
      if (from === '!' || (from === '-' && argument.type !== 'Literal')) replace({ start, end: start + 1 }, '');
    },
    IfStatement: choice,
    ConditionalExpression: choice,
    WhileStatement({ test }) {
      replace(test, 'false');
    },
    Literal(node) {
      if (typeof node.value === 'boolean') replace(node, String(!node.value));
      if (typeof node.value === 'number') replace(node, numberBeside(node.raw, node.value));
    },
    CallExpression({ callee, arguments: given, end }) {
      const name = callee.type === 'MemberExpression' ? callee.property : callee;
      const to = Object.hasOwn(CALLS, name.name ?? '') ? CALLS[name.name] : undefined;
      if (to) replace(name, to);
      if (to === '' && callee.type === 'MemberExpression') replace({ start: callee.object.end, end }, '');
      if (name.name === 'select' && given.length === 3) replace(given[2], `!(${textOf(given[2])})`);
    },
    MemberExpression({ object, property, optional, computed }) {
      if (optional) operator(object, property, '?.', computed ? '' : '.');
    },
    ExpressionStatement(node) {
      if (['CallExpression', 'AssignmentExpression', 'AwaitExpression'].includes(node.expression.type))
        replace(node, ';');
    },
    ReturnStatement({ argument }) {
      if (argument && /Array|Object/.test(argument.type) && argument.elements?.length) replace(argument, '[]');
    },
    BreakStatement: remove,
    ContinueStatement: remove,
    ThrowStatement: remove,
  };

  function choice({ test }) {
    replace(test, 'true');
    replace(test, 'false');
  }
  function remove(node) {
    replace(node, ';');
  }

  walk(parseAst(source, { lang: 'ts' }), (node) => visitors[node.type]?.(node));
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Beside 0 and 1 the other of them; an integer plus one; any other number times two. */
function numberBeside(raw, value) {
  if (value === 1) return raw.replace('1', '0');
  return Number.isInteger(value) && !/[e.]/.test(raw) ? String(value + 1) : `${raw} * 2`;
}

function isText(node) {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}

/** Every node that is computed with: no types, no imports, no words for people. */
function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit);
    return;
  }
  if (!node || typeof node.type !== 'string') return;
  const isCast = /^TS(As|Satisfies|NonNull|TypeAssertion|InstantiationExpression)/.test(node.type);
  if (isCast) return walk(node.expression, visit);
  if (/^TS|^Import|^Decorator/.test(node.type)) return;
  visit(node);
  const callee = node.callee?.property ?? node.callee;
  const isWords = (node.type === 'NewExpression' || node.type === 'CallExpression') && WORDS.test(callee?.name ?? '');
  for (const [key, child] of Object.entries(node)) {
    if (isWords && key === 'arguments') continue;
    if (child && typeof child === 'object') walk(child, visit);
  }
}
