import { workerData } from 'node:worker_threads';
import { runWhenIdle, stepBack } from '../../../runtime/thread-priority.js';
import type { LaneData } from './lane-messages.js';

const { niceLevels, whenIdle } = workerData as LaneData;
stepBack(niceLevels);
if (whenIdle) runWhenIdle();
// Loading the rest takes a tenth of a second of a processor, of which clients shall notice nothing either.
await import('./carry-out-orders.js');
