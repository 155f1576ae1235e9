// Rounds: each contender fits once, all in turns, and again.
import { startContender } from './process.mjs';
import { BUDGET_SECONDS } from './settings.mjs';

/**
 * @param request round → what the fits of that round are asked
 * @param take (answer, contender's process, round) → what is kept of a fit; may be a promise, and is not timed
 * @returns [{ name, runs } or { name, failed: why }] in the order of the table
 */
export async function takeTurns(contenders, factors, { data, environment, rounds, request, log }, take) {
  const all = contenders
    .filter(({ sizes, system }) => sizes.includes(factors) && !environment.missing[system])
    .map((contender) => ({ contender, runs: [], spent: 0 }));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const one of all) {
        if (one.failed || (round > 1 && one.spent > BUDGET_SECONDS)) continue;
        try {
          one.process ??= await startContender(one.contender, factors, data, environment);
          const answer = await one.process.fit(request(round));
          one.spent += answer.seconds.reduce((sum, value) => sum + value, 0);
          one.runs.push(await take(answer, one.process, round));
        } catch (error) {
          one.failed = error.message;
          log(`FAILED: ${one.contender.name}, d = ${factors}: ${error.message}`);
        }
      }
    }
  } finally {
    for (const { process } of all) process?.end();
  }
  return all.map(({ contender: { name }, runs, failed }) => (failed ? { name, failed } : { name, runs }));
}
