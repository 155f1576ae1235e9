// Errors of queries.
import { type HalfsweepError, printable } from '../../errors.ts';

/** What DuckDB says of a query, or what is wrong with what it gave; `cause` is DuckDB's own error. */
export class QueryError extends Error implements HalfsweepError {
  override readonly name = 'QueryError';
  readonly code = 'ERR_QUERY';
  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super(printable(message.replaceAll(/\s*\n\s*/g, ' ')), options);
  }
}
