// The edge VM: the function is called from outside.
import { runCases } from './parts.mjs';

globalThis.runCases = runCases;
