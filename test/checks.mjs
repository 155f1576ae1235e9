// Named cases of the suites that stand apart from vitest, run one after another: prints each, and counts. A case fails by
// throwing.

let passed = 0;
let failed = 0;

/** @returns what the case does, which is printed behind its name if it is text; undefined when it fails */
export async function check(name, run) {
  try {
    const result = await run();
    passed++;
    console.log(typeof result === 'string' ? `✓ ${name.padEnd(26)} ${result}` : `✓ ${name}`);
    return result;
  } catch (error) {
    failed++;
    console.log(`✗ ${name}\n    ${String(error?.stack ?? error).replaceAll('\n', '\n    ')}`);
  }
}

/** The last line, and the exit code. */
export function conclude() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
