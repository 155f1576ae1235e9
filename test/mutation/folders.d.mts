export const FOLDERS: readonly string[];
export const GOAL: number;
