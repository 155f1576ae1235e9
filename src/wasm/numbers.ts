// The kinds of numbers that kernels take and return. Each is a plain number with a mark that nobody has to set: any number is
// taken for any kind, so arithmetic needs no casts, but what is known to be of one kind (an address from the arena, a size or a
// count from a kernel) is none of another, and an address in the place of a count does not compile. Strict brands would
// refuse a plain number too, at the price of a cast wherever something is added to an address.

interface Kind<Name extends string> {
  readonly kind?: Name;
}

/** A byte address in linear memory; 0 where a kernel says that there may be nothing. */
export type Ptr = number & Kind<'Ptr'>;
/** A size in bytes, up to 4 GiB. */
export type Bytes = number & Kind<'Bytes'>;
/** A count, an index or a code: an integer of 32 bits with its sign. */
export type I32 = number & Kind<'I32'>;
/** The same without a sign: a seed, an epoch. */
export type U32 = number & Kind<'U32'>;
/** Rounded to float32 on its way in. */
export type F32 = number & Kind<'F32'>;
export type F64 = number & Kind<'F64'>;
