// Records and fields in bytes, against what was written; ids in bytes, against a Map; numbers in bytes, against Number.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParseError } from '../../src/errors.ts';
import { ByteIds } from '../../src/files/columns/byte-ids.ts';
import { numberIn, toNumber } from '../../src/files/text/numbers.ts';
import { decodeRange, type Fields, Scanner, textsOf } from '../../src/files/text/scanner.ts';

const encoder = new TextEncoder();

/** The records of a text that is handed on in two pieces, cut at a line end. */
function scan(text: string, separator = ',', quote = '"', cut = 0) {
  const bytes = encoder.encode(text);
  const scanner = new Scanner('test.csv', separator, quote, 1);
  const records: { line: number; fields: string[] }[] = [];
  const onRecord = (fields: Fields) => records.push({ line: fields.line, fields: textsOf(fields) });
  const end = bytes.indexOf(10, cut) + 1;
  const first = scanner.scan(bytes.subarray(0, end), onRecord);
  const rest = bytes.subarray(first);
  if (rest.length > 0) {
    const read = scanner.scan(rest, onRecord);
    if (read < rest.length) scanner.refuseRest(rest.subarray(read));
  }
  return records;
}

describe('the scanner', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '漢', '"', ',', ';', ':', '\n', '\t', ' ', '7', '.') });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 });

  it.each([',', ';', '|', '::', ' ', '\t'])('gives back what was written in quotes between "%s"', (separator) => {
    fc.assert(
      fc.property(table, fc.nat(40), fc.boolean(), (rows, cut, isCrLf) => {
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator));
        const text = `${quoted.join(isCrLf ? '\r\n' : '\n')}\n`;
        expect(scan(text, separator, '"', cut).map(({ fields }) => fields)).toEqual(rows);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('leaves out blanks around fields, but not within quotes, and blank lines', () => {
    expect(scan(' a ,\tb\t, " c " \r\n\n  \n,\n')).toEqual([
      { line: 1, fields: ['a', 'b', ' c '] },
      { line: 4, fields: ['', ''] },
    ]);
    expect(scan('a\t b\t\n', '\t', '')).toEqual([{ line: 1, fields: ['a', 'b', ''] }]);
  });

  it('counts the lines within quotes, and those of blank records', () => {
    expect(scan('"a\n\nb",1\nc,2\n').map(({ line }) => line)).toEqual([1, 4]);
  });

  it('takes another quote, or none', () => {
    expect(scan("'a,b','it''s \"'\n", ',', "'")).toEqual([{ line: 1, fields: ['a,b', 'it\'s "'] }]);
    expect(scan('"a,b"\n', ',', '')).toEqual([{ line: 1, fields: ['"a', 'b"'] }]);
  });

  it('does not change the bytes of their owner', () => {
    const text = '"a""b",c\n"d""",e\n';
    const bytes = encoder.encode(text);
    new Scanner('x', ',', '"', 1).scan(bytes, () => {});
    expect(decodeRange(bytes, 0, bytes.length)).toBe(text);
  });

  it.each([
    ['a quote within a field', 'x\na"b,c\n', 2, 'a field quoted as a whole'],
    ['something after a quoted field', '"a"b,c\n', 1, 'a separator after a quoted field'],
    ['a quote that does not end', 'x\n"a,b\nc\n', 2, 'a quote that ends the field'],
    ['a part of a separator', '"a":b\n', 1, 'a separator after a quoted field'],
  ])('refuses %s', (what, text, line, expected) => {
    const separator = what.includes('separator') ? '::' : ',';
    expect(() => scan(text, separator)).toThrow(ParseError);
    expect(() => scan(text, separator)).toThrow(expected);
    expect(() => scan(text, separator)).toThrow(`test.csv:${line}:`);
  });
});

it('ids are numbered by their bytes as a Map numbers their text', () => {
  const id = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', '\0', '漢'), maxLength: 12 }),
    fc.nat(3000).map((n) => `item-${n}-with-a-long-name`),
    fc.nat(3000).map(String),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 4000, size: 'max' }), (texts) => {
      const ids = new ByteIds();
      const map = new Map<string, number>();
      for (const text of texts) {
        const expected = map.get(text) ?? map.size;
        map.set(text, expected);
        const bytes = encoder.encode(`<${text}>`);
        expect(ids.add(bytes, 1, bytes.length - 1)).toBe(expected);
      }
      const found: string[] = [];
      ids.forEach((bytes, begin, end) => {
        found.push(new TextDecoder().decode(bytes.subarray(begin, end)));
      });
      expect(found).toEqual([...map.keys()]);
      expect(ids.size).toBe(map.size);
    }),
    { seed: 1, numRuns: 40 },
  );
});

describe('numbers in bytes', () => {
  const numberOf = (text: string, decimal: '.' | ',' = '.') => {
    const bytes = encoder.encode(`x${text}y`);
    return numberIn(bytes, 1, bytes.length - 1, decimal);
  };

  it('are the nearest to the decimal, as JavaScript reads them', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 });
    const text = fc
      .tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.'), digits, fc.constantFrom('', 'e5', 'E-3'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (number) => {
        expect(numberOf(number)).toBe(toNumber(number));
        expect(numberOf(number.replace('.', ','), ',')).toBe(toNumber(number));
        if (/\d/.test(number)) expect(toNumber(number)).toBe(Number(number));
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it.each(['', '-', '.', 'x', '0x10', '1_000', '1,5', '1.2.3', 'Infinity', 'NaN', '1 2', '٣'])(
    'are not "%s"',
    (text) => {
      expect(numberOf(text)).toBeNaN();
    },
  );
});
