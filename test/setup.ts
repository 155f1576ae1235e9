// Property tests draw the same cases every time; HALFSWEEP_SEED tries others.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.HALFSWEEP_SEED ?? 1) });
