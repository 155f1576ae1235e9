// What to do where one memory does not hold the data, as the errors of several rooms say it.

export const PREPARE = 'prepare partitions (preparePartitions, halfsweep prepare)';

/** About more interactions than can be read. */
export const LESS_AT_ONCE = `Use fewer interactions at once, or ${PREPARE}.`;
