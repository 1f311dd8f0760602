import type { Scenario } from '../scenario.js';
import { corrupt } from './corrupt.js';
import { killDomain } from './kill-domain.js';
import { killNode } from './kill-node.js';
import { masterCrash } from './master-crash.js';
import { slowDisk } from './slow-disk.js';

export const SCENARIOS: readonly Scenario[] = [
  killNode,
  killDomain,
  corrupt,
  masterCrash,
  slowDisk,
];
