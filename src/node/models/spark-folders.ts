// The folders in that of Spark's ALSModel; apart from its reader, which loads the decoders of Parquet.

export const USER_FOLDER = 'userFactors';
export const ITEM_FOLDER = 'itemFactors';
