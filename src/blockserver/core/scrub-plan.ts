import type { RoundCursor, ScrubCursor } from './scrub-cursor.js';

/** What the master says of scrubbing with each heartbeat. */
export interface ScrubOrders {
  /** Number of the last order to scrub everything now. */
  readonly request: number;
  readonly paused: boolean;
}

export type ScrubStep =
  | { readonly kind: 'begin'; readonly order: number }
  | { readonly kind: 'check' }
  /** Without a time: until an order comes. */
  | { readonly kind: 'wait'; readonly ms: number | undefined };

/** Pause between two looks while there is nothing to do: the wall clock may be set. */
const LOOK_AGAIN_MS = 60_000;

/**
 * What a scrubber does next. An order starts a round over everything, also in the middle of a round that was due anyway;
 * one that comes during an ordered round waits for its end, so that frequent orders cannot keep the last blocks unread.
 */
export function nextScrubStep(state: {
  readonly cursor: ScrubCursor;
  readonly orders: ScrubOrders;
  readonly periodMs: number;
  readonly wallMs: number;
}): ScrubStep {
  const { cursor, orders, periodMs, wallMs } = state;
  if (orders.paused) return { kind: 'wait', ms: undefined };
  const inOrderedRound = cursor.round !== undefined && cursor.round.order > 0;
  if (isOrdered(cursor, orders) && !inOrderedRound) return { kind: 'begin', order: orders.request };
  if (cursor.round !== undefined) return { kind: 'check' };
  const sinceMs = wallMs - (cursor.finished?.startedAtMs ?? -Infinity);
  // A wall clock that was set back says nothing about when the last round was.
  if (sinceMs >= periodMs || sinceMs < 0) return { kind: 'begin', order: 0 };
  return { kind: 'wait', ms: Math.min(LOOK_AGAIN_MS, periodMs - sinceMs) };
}

/** Whether the master's last order is still to be carried out. */
export function isOrdered({ answered }: ScrubCursor, { request }: ScrubOrders): boolean {
  return request > answered;
}

/** A master that lost its history counts its orders anew, so an order is never taken for one of before. */
export function heedRequest(cursor: ScrubCursor, request: number): ScrubCursor {
  const { answered, round } = cursor;
  const ahead = answered > request || (round !== undefined && round.order > request);
  if (!ahead) return cursor;
  return {
    ...cursor,
    answered: Math.min(answered, request),
    round: round && { ...round, order: Math.min(round.order, request) },
  };
}

/** A round went to its end. */
export function finishRound(
  cursor: ScrubCursor,
  round: RoundCursor,
  finishedAtMs: number,
): ScrubCursor {
  const { order, startedAtMs, checkedBytes, damaged } = round;
  return {
    answered: Math.max(cursor.answered, order),
    round: undefined,
    finished: { startedAtMs, finishedAtMs, checkedBytes, damaged },
  };
}
