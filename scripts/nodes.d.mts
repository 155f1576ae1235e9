/** Major versions. */
export const versions: string[];
export function nodeFolder(version: string): string;
export function nodePath(version: string): string;
