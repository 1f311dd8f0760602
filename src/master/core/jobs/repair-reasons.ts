import type { ServerId } from '../../../common/ids.js';
import type { BlockedBlock } from '../../../common/job-messages.js';

/** Whoever repairs blocks knows why some are not. */
export interface RepairReasons {
  /**
   * Blocks on this server that lack copies elsewhere and that nobody can copy now, `max` at most, each with the reason
   * as the end of a sentence. Bounded work.
   */
  blockedOn(server: ServerId, max: number): readonly BlockedBlock[];
}
