// The one list of the builds of the kernels: the compiler, the embedding, rollup, the tests and src/ (through what
// scripts/build-wasm.mjs writes to src/wasm/binaries/) go by it. asconfig.json has the compiler's flags.

/**
 * What builds are made from. `file` is the entry, whose exports TypeScript calls `interface`; `hosts` are the kinds of runtime
 * that have a module of these kernels (scripts/host-modules.mjs), which package.json's `imports` choose as `#name`.
 */
export const families = {
  kernels: {
    file: 'assembly/index.ts',
    interface: 'KernelExports',
    hosts: ['inline', 'node', 'workerd', 'edge-light'],
  },
  'serve-kernels': { file: 'assembly/serve.ts', interface: 'ServeExports', hosts: ['inline', 'workerd', 'edge-light'] },
  /** All kernels, and the parts of them that only tests and benchmarks call; stays in build/. */
  'test-kernels': { file: 'assembly/test.ts', interface: 'TestExports', hosts: [] },
};

/** (module (func (drop (f32x4.relaxed_madd (v128.const …) …)))): the smallest module that needs relaxed SIMD. */
const RELAXED_MADD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65,
  0, 253, 17, 253, 133, 2, 11,
];

/**
 * Each build's family and `target`, its flags in asconfig.json. Builds of one family stand in the order in which an engine
 * that runs several takes them. `probe` is a module that only engines which run the build find valid (none: all of them
 * do), `deltaOf` the build from which text tells it, `without` the hosts that do not get it.
 */
export const builds = {
  relaxed: {
    family: 'kernels',
    target: 'relaxed',
    probe: RELAXED_MADD,
    deltaOf: 'strict',
    // Some of their engines lack relaxed SIMD, and a module they cannot compile would be the end of the whole program.
    without: ['edge-light'],
  },
  strict: { family: 'kernels', target: 'strict' },
  serve: { family: 'serve-kernels', target: 'small' },
  'test-strict': { family: 'test-kernels', target: 'strict' },
  'test-relaxed': { family: 'test-kernels', target: 'relaxed' },
};

/** The names of a family's builds, those that a host does not get left out. */
export function buildsOf(family, host) {
  const names = Object.keys(builds).filter((name) => builds[name].family === family);
  return names.filter((name) => !builds[name].without?.includes(host));
}

/** What is shipped as files: the builds that some host gets. */
export const shipped = Object.keys(builds).filter((name) => families[builds[name].family].hosts.length > 0);

/** The modules of src/wasm/binaries/ that embed builds, in dist/ by the same names. */
export const hostModules = Object.entries(families).flatMap(([family, { hosts }]) =>
  hosts.map((host) => ({ family, host, name: `${family}-${host}` })),
);
