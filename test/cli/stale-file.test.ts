// What is said of a file that another run has left: which file, which flag, what is in it.
import { expect, it } from 'vitest';
import { staleFile } from '../../src/cli/stale-file.ts';
import { ArgumentError, FormatError } from '../../src/index.ts';

const seed = { flag: '--seed <n>', text: 'of the random start' };
const going = {
  flag: '--checkpoint',
  file: 'state.bin',
  argument: 'resume',
  expected: 'that of the same fit',
  flags: { seed, regularization: { flag: '-r, --regularization <λ>', text: 'λ' }, factors: null },
};
const end = 'Delete it to begin anew, or name another file.';

it('names the file that is none', () => {
  expect(staleFile(new FormatError('a header', 7, 'at least 8 bytes'), going)).toMatchObject({
    name: 'FormatError',
    message: 'state.bin: a header: expected at least 8 bytes; got 7.',
  });
});

it.each<[string, ArgumentError, string]>([
  ['itself', new ArgumentError('resume', 5, 'a Uint8Array'), 'It must be a Uint8Array.'],
  ['by its data', new ArgumentError('resume.data.values', 'x', 'y'), 'It is of other data, or of another split of it.'],
  ['by an option', new ArgumentError('resume.seed', 3, '4'), 'In it --seed is 3; it must be 4.'],
  [
    'by the innermost option that has a flag',
    new ArgumentError('resume.seed.regularization.users', [1], '2'),
    'In it --regularization is [1]; it must be 2.',
  ],
  ['by one without a flag', new ArgumentError('resume.factors', 3, '4'), 'In it factors is 3; it must be 4.'],
])('says what is not as it must be: %s', (_, error, detail) => {
  expect(staleFile(error, going)).toMatchObject({
    name: 'ArgumentError',
    argument: '--checkpoint',
    got: 'state.bin',
    expected: 'that of the same fit',
    remedy: `${detail} ${end}`,
  });
});

it.each([new ArgumentError('epochs', 3, 'at least 5'), new RangeError('of something else')])(
  'leaves to others what is not of the file: %s',
  (error) => {
    expect(staleFile(error, going)).toBe(error);
  },
);
