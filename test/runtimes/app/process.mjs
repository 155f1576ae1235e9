// Node, Bun and Deno: what the host can do comes as the first argument, the report goes to standard output.
import process from 'node:process';
import { kernelsFromBytes } from './from-bytes.mjs';
import { runCases } from './parts.mjs';

console.log(JSON.stringify(await runCases(JSON.parse(process.argv[2]), await kernelsFromBytes())));
