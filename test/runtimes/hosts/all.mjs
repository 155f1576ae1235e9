// Every runtime that the package is tried in.
import { browsers } from './browsers.mjs';
import { edge } from './edge.mjs';
import { processes } from './processes.mjs';
import { workerd } from './workerd.mjs';

export const allHosts = [...processes, workerd, edge, ...browsers];
