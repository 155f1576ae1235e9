// Sentences of the library in the words of a command line.
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { wordsAsFlags } from '../../src/cli/flag-names.ts';

it('names that a command has a flag for become that flag, and all others stay', () => {
  const command = new Command().option('--learning-rate <n>').option('--no-header');
  const said = (text: string) => wordsAsFlags(text, command);
  expect(said('Take a smaller learningRate.')).toBe('Take a smaller --learning-rate.');
  expect(said('learningRate or itemWeights')).toBe('--learning-rate or itemWeights');
  expect(said('user "a learningRate \\"b" with learningRate')).toBe('user "a learningRate \\"b" with --learning-rate');
  expect(said("'learningRate' and a.learningRate, header")).toBe("'learningRate' and a.learningRate, header");
});
