// The folders that mutants are made in, and the share of them that the suite should kill in each.
export const FOLDERS = [
  ...[
    'src',
    'src/cli',
    'src/data',
    'src/evaluate',
    'src/files',
    'src/matrix',
    'src/model',
    'src/node',
    'src/objective',
  ],
  ...['src/solve', 'src/tensors', 'src/tune', 'src/wasm', 'src/workers'],
  ...['assembly/dense', 'assembly/math', 'assembly/rank', 'assembly/row', 'assembly/sgd', 'assembly/sparse'],
];
export const GOAL = 0.85;
