export function encodeByteText(bytes: Iterable<number>): string;
