export function sourceDigests(): { kernels: string; dist: string };
export function builtFrom(): { kernels: string; dist: string };
