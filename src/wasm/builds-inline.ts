// `#kernels` by default: text in this file, which needs neither files nor network.
import relaxed from './binaries/relaxed.ts';
import strict from './binaries/strict.ts';
import type { Builds } from './builds.ts';
import { decodeByteText } from './byte-text.ts';
import { applyDelta } from './delta.ts';

const strictBytes = () => decodeByteText(strict);

export const builds: Builds = {
  strict: strictBytes,
  relaxed: () => applyDelta(strictBytes(), decodeByteText(relaxed)),
};
