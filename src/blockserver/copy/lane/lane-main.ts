import { markAtOnce } from '../../../runtime/mark-at-once.js';
import { runWhenIdle, stepBack } from '../../../runtime/process-priority.js';
import { laneData } from './lane-process.js';

/** The process of a lane. Its server starts it, and it ends with its server, however that one ends. */
markAtOnce();
process.title = 'dfs blockserver: copies for repair';
process.once('disconnect', () => process.exit(0));
// They reach all of a terminal or a service, and the server decides when its lane ends.
process.on('SIGINT', () => {}).on('SIGTERM', () => {});
const { niceLevels, whenIdle } = laneData(process.argv);
stepBack(niceLevels);
if (whenIdle) runWhenIdle();
// Loading the rest takes a tenth of a second of a processor, of which clients shall notice nothing either.
await import('./carry-out-orders.js');
