import type { Nemesis } from '../nemesis.js';
import { clock } from './clock.js';
import { failingDisk } from './failing-disk.js';
import { fullDisk } from './full-disk.js';
import { kill } from './kill.js';
import { partition } from './partition.js';
import { pause } from './pause.js';
import { powerCut } from './power-cut.js';
import { slowDisk } from './slow-disk.js';

export const NEMESES: readonly Nemesis[] = [
  kill,
  pause,
  partition,
  slowDisk,
  failingDisk,
  clock,
  fullDisk,
  powerCut,
];
