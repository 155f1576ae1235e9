// The results for people: one row a case, one column a runtime, and below it what a mark cannot say.

/** @param results [{ name, version, cases } or { name, missing } or { name, failure }] */
export function renderTable(results) {
  const columns = results.filter(({ cases }) => cases);
  const caseNames = [...new Set(columns.flatMap(({ cases }) => cases.map(({ name }) => name)))];
  const rows = caseNames.map((caseName) => [
    caseName,
    ...columns.map(({ cases }) => mark(cases.find(({ name }) => name === caseName))),
  ]);
  const head = ['', ...columns.map(({ name }) => name)];
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k].length)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...versions(results), '', ...reasons(columns), ...failures(results)].join('\n');
}

function mark(found) {
  if (!found) return '✗';
  if (found.skippedBecause) return '–';
  return found.ok ? '✓' : '✗';
}

function versions(results) {
  return results.filter(({ version }) => version).map(({ name, version }) => `${name}: ${version}`);
}

/** Why a case was left out, once for all runtimes with the same reason. */
function reasons(columns) {
  const byReason = new Map();
  for (const { name, cases } of columns) {
    for (const { name: caseName, skippedBecause } of cases.filter((found) => found.skippedBecause)) {
      const key = `${caseName}: ${skippedBecause}`;
      byReason.set(key, [...(byReason.get(key) ?? []), name]);
    }
  }
  return Array.from(byReason, ([reason, names]) => `– ${reason} (${names.join(', ')})`);
}

function failures(results) {
  return results.flatMap(({ name, cases = [], missing, failure }) => [
    ...(missing ? ['', `MISSING: ${name}: ${missing}`] : []),
    ...(failure ? ['', `✗ ${name}: ${failure}`] : []),
    ...cases.filter(({ ok }) => !ok).map(({ name: caseName, detail }) => `\n✗ ${name}: ${caseName}: ${detail}`),
  ]);
}
