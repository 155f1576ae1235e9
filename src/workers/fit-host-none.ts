// `#fit-host` of pages and edge runtimes: the main entry starts no threads there, so that bundlers never meet a worker
// unasked. A page has them through halfsweep/workers.
import type { OpenHost } from './host.ts';

export const openHost: OpenHost = null;
