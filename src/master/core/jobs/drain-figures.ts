import type { ServerId } from '../../../common/ids.js';
import type { LeavingServer } from '../administration.js';
import type { DrainNote } from '../commands/note-drain.js';
import type { DrainLeft } from './drain-pass.js';
import { DRAIN_NOTE_AGE_MS, DRAIN_NOTES_PER_JOB } from './limits.js';
import { RateWindow } from './rate-window.js';

interface Figures {
  /** Which order these are of. */
  readonly sinceMs: number;
  readonly rate: RateWindow;
  left: DrainLeft;
  notedAtMs: number;
}

/** What the last whole look at each leaving server gave. Nothing of it is durable. */
export class DrainFigures {
  private readonly byId = new Map<ServerId, Figures>();

  /** Undefined until the server was looked at as a whole under this order. */
  of({
    id,
    sinceMs,
  }: LeavingServer): { readonly left: DrainLeft; readonly rate: number } | undefined {
    const figures = this.byId.get(id);
    if (figures?.sinceMs !== sinceMs) return undefined;
    return { left: figures.left, rate: figures.rate.perSecond };
  }

  forget(id: ServerId): void {
    this.byId.delete(id);
  }

  /** Drops what is of servers that do not leave any more. */
  retain(isLeaving: (id: ServerId) => boolean): void {
    for (const id of this.byId.keys()) if (!isLeaving(id)) this.byId.delete(id);
  }

  /**
   * Takes what a whole look gave. Returns what is worth keeping in the log: each thousandth of the work, what came in
   * ten seconds, and the end.
   */
  record(server: LeavingServer, left: DrainLeft, nowMs: number): DrainNote | undefined {
    const totalBytes = Math.max(server.totalBytes, left.heldBytes);
    const totalBlocks = Math.max(server.totalBlocks, left.heldBlocks);
    const doneBytes = Math.max(0, totalBytes - left.bytes);
    const figures = this.figures(server, left, nowMs);
    figures.rate.add(nowMs, doneBytes);
    const done = left.blocks === 0;
    const step = Math.max(1, totalBytes / DRAIN_NOTES_PER_JOB);
    const isEnd = done && server.doneAtMs === 0;
    const isStep = doneBytes - server.doneBytes >= step;
    const isOld = nowMs - figures.notedAtMs >= DRAIN_NOTE_AGE_MS;
    if (!isEnd && !isStep && !isOld) return undefined;
    figures.notedAtMs = nowMs;
    return { server: server.id, totalBytes, totalBlocks, doneBytes, done };
  }

  private figures({ id, sinceMs }: LeavingServer, left: DrainLeft, nowMs: number): Figures {
    const known = this.byId.get(id);
    if (known?.sinceMs === sinceMs) {
      known.left = left;
      return known;
    }
    const fresh = { sinceMs, rate: new RateWindow(), left, notedAtMs: nowMs };
    this.byId.set(id, fresh);
    return fresh;
  }
}
