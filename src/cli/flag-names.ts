// The library's errors call options by the library's names; here they become the flags that were typed.
import type { Command } from 'commander';
import { ArgumentError } from '../index.ts';

/** Objects that the command line puts together of several flags. */
const GROUPS = ['options', 'objective', 'space'];

/** An error about an option as one about its flag; any other as it is. */
export function inFlags(error: unknown, command?: Command): unknown {
  if (!command || !(error instanceof ArgumentError) || error.argument.startsWith('-')) return error;
  const [root, ...rest] = error.argument.split(/\W+/);
  const optionOf = (name: string) => command.options.find((each) => each.attributeName() === name);
  const option = GROUPS.includes(root) ? [root, ...rest].map(optionOf).findLast(Boolean) : optionOf(root);
  if (!option) return error;
  // What was put together of text is shown as that text.
  const isMade = typeof error.got === 'object' && error.got !== null;
  const got = isMade ? command.getOptionValue(option.attributeName()) : error.got;
  const [expected, remedy] = [error.expected, error.remedy].map((text) => wordsAsFlags(text, command));
  const named = new ArgumentError(option.long ?? option.flags, got, expected, remedy);
  named.stack = error.stack?.replace(error.message, () => named.message);
  return named;
}

/** Names in a sentence that no English word is mistaken for (`learningRate`) as flags; what stands in quotes is somebody's id. */
export function wordsAsFlags(text: string, command: Command): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|(?<![\w"'./-])[a-z]+[A-Z]\w*(?![\w"'/-])/g, (name) => {
    return command.options.find((each) => each.attributeName() === name)?.long ?? name;
  });
}
