export const families: Record<string, { file: string; interface: string; hosts: string[] }>;
export const builds: Record<string, { family: string; target: string }>;
export const shipped: string[];
export const hostModules: { family: string; host: string; name: string }[];
export function buildsOf(family: string, host?: string): string[];
