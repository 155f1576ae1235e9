// Puts a check in front of every access to memory of a compiled module. The kernels are rewritten as they are shipped, after
// every optimisation, so that nothing else about them changes: address and values pass through the checks untouched.
//
//   load   [address]            →  check(address, site) → address
//   store  [address, value]     →  a helper for the type of the value: check(address, site), then both again
//   fill   [to, value, length]  →  range(to, value, length, site), then the three again; copy alike
//
// `check` and `range` are two imports more, and every function's number grows by two. The helpers stand behind the functions
// that there are. A site is one instruction, by its number.
import { leb128, sections } from '../../../scripts/wasm-file.mjs';
import { F32, F64, I32, I64, instructions, V128 } from './opcodes.mjs';

const IMPORTS = ['check', 'range'];
/** Types on the stack above an address: a helper each. The last helper is that of ranges. */
const OVER = [I32, I64, F32, F64, V128];
const TYPE = 1;
const IMPORT = 2;
const FUNCTION = 3;
const MEMORY = 5;
const GLOBAL = 6;
const EXPORT = 7;
const CODE = 10;

/**
 * The module with its checks, and its sites: `offset` is that of the instruction in the file, `delta` what it adds to its
 * address. Refuses what it does not know.
 * @param {Uint8Array} wasm
 */
export function rewrite(wasm) {
  const parts = new Map([...sections(wasm)].filter(({ id }) => id !== 0).map((section) => [section.id, section]));
  // Table, start, elements and data are none of them: the kernels have no memory of their own.
  const known = [TYPE, IMPORT, FUNCTION, MEMORY, GLOBAL, EXPORT, CODE];
  const strange = [...parts.keys()].filter((id) => !known.includes(id));
  if (strange.length > 0) throw new Error(`The module has sections that are not known here: ${strange}.`);
  const types = count(wasm, parts.get(TYPE));
  const functions = count(wasm, parts.get(FUNCTION));
  const code = rewriteCode(wasm, parts.get(CODE), IMPORTS.length + functions);
  const checkTypes = [
    signature([I32, I32], [I32]),
    signature([I32, I32, I32, I32], []),
    ...OVER.map((over) => signature([I32, over, I32], [I32, over])),
    signature([I32, I32, I32, I32], [I32, I32, I32]),
  ];
  const helpers = Array.from({ length: OVER.length + 1 }, (_, i) => types + IMPORTS.length + i);
  const changed = new Map([
    [TYPE, (section) => appended(wasm, section, checkTypes)],
    [
      IMPORT,
      (section) =>
        appended(
          wasm,
          section,
          IMPORTS.map((name, i) => [...text('bounds'), ...text(name), 0, ...leb128(types + i)]),
        ),
    ],
    [FUNCTION, (section) => appended(wasm, section, helpers.map(leb128))],
    [EXPORT, (section) => rewriteExports(wasm, section)],
    [CODE, () => code.bytes],
  ]);
  const out = [wasm.subarray(0, 8)];
  for (const section of sections(wasm)) {
    const content = changed.get(section.id)?.(section) ?? wasm.subarray(section.content, section.end);
    out.push(Buffer.from([section.id, ...leb128(content.length)]), content);
  }
  return { bytes: Buffer.concat(out), sites: code.sites };
}

function rewriteCode(wasm, section, firstHelper) {
  const sites = [];
  const read = reader(wasm, section.content);
  const bodies = [];
  for (let left = read.unsigned(); left > 0; left--) {
    const end = read.unsigned() + read.at;
    bodies.push(rewriteBody(wasm, read, end, sites, firstHelper));
  }
  for (const body of [...OVER.map(() => helperOf(0, [0, 1])), helperOf(1, [0, 1, 2])]) bodies.push(Buffer.from(body));
  const sized = bodies.flatMap((body) => [Buffer.from(leb128(body.length)), body]);
  return { bytes: Buffer.concat([Buffer.from(leb128(bodies.length)), ...sized]), sites };
}

/** Calls the import with all that the helper is given, but for the value in the middle where `check` takes none. */
function helperOf(imported, back) {
  const given = imported === 0 ? [0, 2] : [0, 1, 2, 3];
  const drop = imported === 0 ? [0x1a] : [];
  return [
    0,
    ...given.flatMap((local) => [0x20, local]),
    0x10,
    imported,
    ...drop,
    ...back.flatMap((local) => [0x20, local]),
    0x0b,
  ];
}

function rewriteBody(wasm, read, end, sites, firstHelper) {
  const out = [];
  const begin = read.at;
  for (let groups = read.unsigned(); groups > 0; groups--) {
    read.unsigned();
    read.at++;
  }
  out.push(wasm.subarray(begin, read.at));
  while (read.at < end) {
    const offset = read.at;
    const first = wasm[read.at++];
    const opcode = first >= 0xfc ? (first << 16) | read.unsigned() : first;
    const instruction = instructions.get(opcode);
    if (!instruction) throw new Error(`Instruction ${opcode.toString(16)} at ${offset} is not known here.`);
    if (opcode === 0x10) {
      out.push(Buffer.from([0x10, ...leb128(read.unsigned() + IMPORTS.length)]));
      continue;
    }
    const delta = read.skip(instruction.follows);
    if (instruction.name) {
      const check = checkOf(instruction, firstHelper);
      out.push(Buffer.from([0x41, ...signedLeb128(sites.length), 0x10, ...leb128(check)]));
      sites.push({ ...instruction, offset, delta });
    }
    out.push(wasm.subarray(offset, read.at));
  }
  return Buffer.concat(out);
}

/** The number of the function that checks it. */
function checkOf({ over, bytes }, firstHelper) {
  if (bytes === undefined) return firstHelper + OVER.length;
  return over === null ? 0 : firstHelper + OVER.indexOf(over);
}

function rewriteExports(wasm, section) {
  const read = reader(wasm, section.content);
  const out = [wasm.subarray(section.content, section.content)];
  const total = read.unsigned();
  for (let left = total; left > 0; left--) {
    const begin = read.at;
    const length = read.unsigned();
    read.at += length;
    const kind = wasm[read.at++];
    out.push(wasm.subarray(begin, read.at));
    out.push(Buffer.from(leb128(read.unsigned() + (kind === 0 ? IMPORTS.length : 0))));
  }
  return Buffer.concat([Buffer.from(leb128(total)), ...out]);
}

function reader(wasm, from) {
  const read = {
    at: from,
    unsigned() {
      let [value, scale] = [0, 1];
      for (;;) {
        const byte = wasm[read.at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    },
    /** Passes over immediates; returns the offset of an access. */
    skip(kinds) {
      let delta = 0;
      for (const kind of kinds) {
        if (kind === 'm') {
          read.unsigned();
          delta = read.unsigned();
        } else if (kind === 't') for (let labels = read.unsigned() + 1; labels > 0; labels--) read.unsigned();
        else if (kind === 'u' || kind === 's' || kind === 'b') read.unsigned();
        else read.at += kind === 'x' ? 16 : Number(kind);
      }
      return delta;
    },
  };
  return read;
}

function count(wasm, section) {
  return reader(wasm, section.content).unsigned();
}

/** A section that is a list, with more at its end. */
function appended(wasm, section, more) {
  const read = reader(wasm, section.content);
  const total = read.unsigned() + more.length;
  return Buffer.concat([Buffer.from(leb128(total)), wasm.subarray(read.at, section.end), Buffer.from(more.flat())]);
}

function signature(params, results) {
  return [0x60, params.length, ...params, results.length, ...results];
}

function text(name) {
  return [name.length, ...Buffer.from(name)];
}

/** A number that is not negative, where a signed one stands: the last byte's sign bit is kept free. */
function signedLeb128(value) {
  const bytes = leb128(value);
  return bytes.at(-1) < 64 ? bytes : [...bytes.slice(0, -1), bytes.at(-1) | 128, 0];
}
