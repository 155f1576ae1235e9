import { expect, it } from 'vitest';
import { table } from '../../src/cli/table.ts';

it('aligns columns by the room that letters take', () => {
  const rows = [
    ['日本', 'x'],
    ['abcd', '1'],
    ['👩‍👩‍👧', '2'],
    ['é', '3'],
  ];
  expect(table('ll', rows)).toBe('日本  x\nabcd  1\n👩‍👩‍👧    2\né     3');
  expect(table('rl', rows)).toBe('日本  x\nabcd  1\n  👩‍👩‍👧  2\n   é  3');
});

it('cuts lines to the room there is, between letters', () => {
  expect(table('l', [['abcdef']], 6)).toBe('abcdef');
  expect(table('l', [['abcdefg']], 6)).toBe('abcde…');
  expect(table('l', [['日本語']], 6)).toBe('日本語');
  expect(table('l', [['日本語語']], 6)).toBe('日本…');
  expect(table('l', [['a👩‍👩‍👧b👩‍👩‍👧']], 4)).toBe('a👩‍👩‍👧…');
});

it('shows what a terminal would obey', () => {
  const rows = [
    ['\u001b[2J', 'a'],
    ['\u009b31m\u202e', 'b'],
    ['two\nlines', 'c'],
  ];
  expect(table('ll', rows)).toBe('%1B[2J              a\n%C2%9B31m%E2%80%AE  b\ntwo%0Alines         c');
});
