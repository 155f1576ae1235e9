// Turns of the event loop while a file is read: sources hand out what they have in memory, and unpackers what they made of it,
// without one, and a page would stand still.
import { createPause } from '../../workers/pause.ts';

/** Small enough that what a reader makes of it takes a few milliseconds. */
const PIECE_BYTES = 1 << 17;

/** The same bytes, in pieces, with pauses between them. */
export async function* paced(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pause = createPause();
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        yield chunk.subarray(at, at + PIECE_BYTES);
        if (pause.due()) await pause.take();
      }
    }
  } finally {
    pause.close();
  }
}
