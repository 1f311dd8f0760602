import { crc32c } from '../../common/checksum.js';

/** How far the round under way is; block ids in (after, upTo] are still to come. */
export interface RoundCursor {
  /** Number of the master's order that it carries out; 0 for a round that was due anyway. */
  readonly order: number;
  /** Wall time. */
  readonly startedAtMs: number;
  readonly after: number;
  /** Highest block id at the start: what is written later belongs to the next round, so that each round ends. */
  readonly upTo: number;
  readonly checkedBytes: number;
  /** Replicas found damaged, and files found gone. */
  readonly damaged: number;
}

/** The last round that went to its end. */
export interface FinishedRound {
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly checkedBytes: number;
  readonly damaged: number;
}

/** What a scrubber knows beyond a restart. */
export interface ScrubCursor {
  /** Of the master's orders, the last that a whole round has answered. */
  readonly answered: number;
  readonly round: RoundCursor | undefined;
  readonly finished: FinishedRound | undefined;
}

export const FRESH_CURSOR: ScrubCursor = { answered: 0, round: undefined, finished: undefined };

const FORMAT_VERSION = 1;
const encoder = new TextEncoder();

/** One line of JSON; its checksum keeps a damaged cursor from passing over replicas. */
export function encodeCursor({ answered, round, finished }: ScrubCursor): string {
  // The order of the fields is that in which they are checked.
  const cursor = { answered, round, finished };
  const text = JSON.stringify(cursor);
  return `${JSON.stringify({ formatVersion: FORMAT_VERSION, crc32c: crc32c(encoder.encode(text)), cursor })}\n`;
}

/** Undefined for anything that encodeCursor did not make: the scrubber starts anew. */
export function decodeCursor(text: string): ScrubCursor | undefined {
  try {
    return parseCursor(text);
  } catch (error) {
    // No JSON, or JSON that is nested deeper than the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function parseCursor(text: string): ScrubCursor | undefined {
  const parsed: unknown = JSON.parse(text);
  const { formatVersion, crc32c: crc, cursor } = (parsed ?? {}) as Record<string, unknown>;
  if (formatVersion !== FORMAT_VERSION || typeof cursor !== 'object' || cursor === null)
    return undefined;
  const { answered, round, finished } = cursor as Record<string, unknown>;
  const sound: ScrubCursor = {
    answered: answered as number,
    round: round as RoundCursor | undefined,
    finished: finished as FinishedRound | undefined,
  };
  return crc32c(encoder.encode(JSON.stringify(sound))) === crc ? sound : undefined;
}
