import type { ServerId } from '../../common/ids.js';
import type { ServerGoal } from '../../common/server-goal.js';

/**
 * Where `apply` and the loading of a checkpoint tell what operators want of servers, so that derived state follows.
 * The repair policy needs no telling: it is one value, read from the state by whoever wants it.
 */
export interface AdministrationSink {
  /** Also for a server that never registered. */
  goalChanged(id: ServerId, goal: ServerGoal): void;
}

export const nullAdministrationSink: AdministrationSink = {
  goalChanged() {},
};
