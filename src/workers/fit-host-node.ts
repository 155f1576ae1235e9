// `#fit-host` of Node, Bun and Deno: loaded by the first fit that wants threads.
import type { OpenHost } from './host.ts';

export const openHost: OpenHost = async () => (await import('./host-node.ts')).host;
