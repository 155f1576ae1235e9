// The digests of all fits (fits.mjs) with the built package, as JSON. Every engine must print what golden.json says:
// plain JavaScript, so that any of them can run it.
//
//   node test/engines/fit-digests.mjs            prints
//   node test/engines/fit-digests.mjs --record   writes golden.json, after a change to the numbers that was meant
import { writeFileSync } from 'node:fs';
import * as halfsweep from '../../dist/index.js';
import { fitDigests } from './fits.mjs';

const digests = {
  ...(await fitDigests(halfsweep, 'fitWals', [1, 2])),
  ...(await fitDigests(halfsweep, 'fitSgd', [1, 2])),
  ...(await fitDigests(halfsweep, 'fitSvd')),
};
const text = `${JSON.stringify(digests, null, 2)}\n`;
if (process.argv.includes('--record')) writeFileSync(new URL('golden.json', import.meta.url), text);
else process.stdout.write(text);
