// Fits fixed seeded problems with the built package, strict SIMD, and prints a SHA-256 of each model's bits as JSON. Every
// engine must print what golden.json says: plain JavaScript, so that any of them can run it.
//
//   node test/engines/fit-digests.mjs            prints
//   node test/engines/fit-digests.mjs --record   writes golden.json, after a change to the numbers that was meant
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fitWals, Interactions } from '../../dist/index.js';

/** Digests by the name of the fit. */
async function fitDigests() {
  const rated = problem(900, 500, 0.12);
  const fits = {
    'ials exact d=64': { factors: 64 },
    'ials exact d=10': { factors: 10 },
    'ials cg d=64': { factors: 64, solver: 'cg' },
    'ials exact d=136': { factors: 136, epochs: 1 },
    'explicit exact d=32': { factors: 32, objective: 'explicit' },
    'explicit cg d=32': { factors: 32, objective: 'explicit', solver: 'cg' },
    'logarithmic confidence': { factors: 32, objective: 'hkv', weight: { log: 2, epsilon: 0.5 } },
    'exponent 0.7': { factors: 32, regularizationExponent: 0.7 },
    'weights of the sides': { factors: 24, userWeights: (n) => 1 / (1 + n), itemWeights: (n) => Math.sqrt(n) },
  };
  const digests = {};
  for (const [name, options] of Object.entries(fits)) {
    const counts = [1, 2];
    const found = [];
    for (const workers of counts) found.push(await digestOf(rated, { epochs: 2, simd: 'strict', ...options, workers }));
    if (found[0] !== found[1]) throw new Error(`${name}: one worker gives ${found[0]}, two give ${found[1]}.`);
    digests[name] = found[0];
  }
  return digests;
}

async function digestOf(interactions, options) {
  const hash = createHash('sha256');
  // A number's shortest decimal form is unique: equal losses, equal text.
  const onEpoch = ({ loss }) => hash.update(`${loss}\n`);
  const model = await fitWals(interactions, { ...options, onEpoch });
  for (const { buffer, byteOffset, byteLength } of [model.userFactors, model.itemFactors, model.itemGram]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Items of falling popularity, values 1 to 5, from a linear congruential generator. */
function problem(userCount, itemCount, density) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const columns = { users: [], items: [], values: [] };
  for (let user = 0; user < userCount; user++) {
    for (let item = 0; item < itemCount; item++) {
      if (uniform() >= (2 * density * (itemCount - item)) / itemCount) continue;
      columns.users.push(user);
      columns.items.push(item);
      columns.values.push(1 + Math.floor(5 * uniform()));
    }
  }
  return Interactions.fromTriplets({ ...columns, userCount, itemCount });
}

const text = `${JSON.stringify(await fitDigests(), null, 2)}\n`;
if (process.argv.includes('--record')) writeFileSync(new URL('golden.json', import.meta.url), text);
else process.stdout.write(text);
