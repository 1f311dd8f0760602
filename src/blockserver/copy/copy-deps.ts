import type { Random } from '../../common/clock.js';
import type { WriteDeps } from '../write/receive-block.js';
import type { HashStreams } from '../write/hash-streams.js';
import type { BlockPuller } from './block-puller.js';
import type { RepairDoors } from './repair-doors.js';
import type { RepairPace } from './repair-pace.js';

/** What fetching a block needs beside what a write needs. */
export interface PullDeps extends WriteDeps {
  readonly pace: RepairPace;
  readonly random: Random;
  readonly doors: RepairDoors;
  readonly hashStreams: HashStreams;
}

/** What a copy needs beside what a write needs. */
export interface CopyDeps extends WriteDeps {
  readonly pace: RepairPace;
  readonly puller: BlockPuller;
}
