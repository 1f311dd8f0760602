import { KiB, MiB } from '../../src/common/sizes.js';

/** Bounds of a chaos run; times in milliseconds. */

/** One program that the run starts: ip, mount, mkfs, cp. */
export const PROGRAM_MS_MAX = 60_000;
/** Silence after which the master counts a block server dead. */
export const DEAD_AFTER_MS = 2_000;
/** One call of a client. */
export const CALL_MS_MAX = 8_000;
/** Between two plans of one client: the daemons shall have most of the machine. */
export const PLAN_PAUSE_MS = 20;
/** One client writes so long files, in blocks of packets of 1 MiB, and so much more slowly that they leave room to the others. */
export const LONG_BYTES_MAX = 6 * MiB;
export const LONG_BLOCK_BYTES = 2 * MiB;
export const LONG_PLAN_PAUSE_MS = 300;
/** Before the first strike of a round, so that there is something to lose. */
export const LEAD_MS = 400;
/** From the end of a strike until a client is served: its calls have to run out, and the machine may be busy. */
export const SERVED_MS_MAX = 45_000;
/** And then until the next strike at most. */
export const SERVED_MS_MORE = 500;
/** After the last strike until fsck says HEALTHY; what is cut off by TCP comes back by its own pauses. */
export const HEALTHY_MS_MAX = 90_000;
/** From HEALTHY until the disks hold just what they must: what is too much is deleted late. */
export const TIDY_MS_MAX = 60_000;
export const POLL_MS = 100;
/** Rounds on one cluster; then all that it acknowledged is read once more, and a fresh one is made. */
export const ROUNDS_OF_A_CLUSTER = 10;
/** Plans of one client in one round at most. */
export const PLANS_MAX = 2_000;
/** Steps of the search for an order in one part of a history; beyond it is told as undecided. */
export const SEARCH_STEPS_MAX = 200_000;
/** Faults that are told of one round. */
export const FAULTS_SHOWN = 20;
/** Of each node in a run that fills disks, or cuts the power. */
export const DISK_BYTES = 512 * MiB;
/** What a full disk has left at most. */
export const ROOM_LEFT_BYTES = 16 * KiB;
