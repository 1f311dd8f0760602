import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import type { ProcessIdentity } from '../../runtime/process-identity.js';
import type { ClusterOptions } from './cluster-options.js';

/** What `cluster.json` in the folder of a local cluster holds. */
export interface ClusterState {
  readonly version: 1;
  options: ClusterOptions;
  readonly nodes: ClusterNode[];
}
export interface ClusterNode {
  /** `master`, `bs1`, `bs2`, …, `repair1`, …; the node's data is in the folder of that name. */
  readonly name: string;
  readonly role: 'master' | 'blockserver' | 'repair';
  /** Null for all but block servers. */
  readonly domain: string | null;
  /** host:port; kept over restarts. Empty for a repair worker, which serves nobody. */
  address: string;
  /** host:port of its metrics, kept likewise; empty if it serves none. */
  metrics: string;
  /** Identity of a block server, once the master has told it. */
  serverId: string | null;
  /** `stopped` after it was stopped on purpose; a killed node is still meant to run. */
  desired: 'running' | 'stopped';
  /** The process started last; it may have ended since. */
  process: ProcessIdentity | null;
}

const FILE = 'cluster.json';
/** What a node lacks that was laid out before daemons had metrics. */
const WITHOUT_METRICS = { metrics: '' };

/** Undefined if the folder has no cluster. */
export async function loadState(folder: string): Promise<ClusterState | undefined> {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
  try {
    const state = JSON.parse(text) as Partial<ClusterState> | null;
    if (state?.version === 1 && isFields(state.options) && Array.isArray(state.nodes)) {
      const nodes = state.nodes.map((node) => ({ ...WITHOUT_METRICS, ...node }));
      if (nodes.every(isNode)) return { version: 1, options: state.options, nodes };
    }
  } catch {
    // Told below, as any other content that is not ours.
  }
  throw new DfsError(
    'DATA_CORRUPT',
    'is not the state of a cluster: move it away and run up again',
    {
      path,
    },
  );
}

/** Names become folders, and processes get signals: what was not written here is believed in neither. */
function isNode({ name, role, address, metrics, desired, process, ...rest }: ClusterNode): boolean {
  return (
    typeof name === 'string' &&
    /^(master|bs\d+|repair\d+)$/.test(name) &&
    ['master', 'blockserver', 'repair'].includes(role) &&
    [address, metrics].every((text) => typeof text === 'string') &&
    [rest.domain, rest.serverId].every((text) => text === null || typeof text === 'string') &&
    ['running', 'stopped'].includes(desired) &&
    (process === null || isProcess(process))
  );
}

function isProcess(process: unknown): boolean {
  if (!isFields(process)) return false;
  const { pid, birth } = process as Partial<ProcessIdentity>;
  return Number.isSafeInteger(pid) && Number(pid) > 0 && typeof birth === 'string';
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Replaces the state as a whole: a reader, or a later start after a crash, sees the old one or the new one. */
export async function saveState(folder: string, state: ClusterState): Promise<void> {
  const path = join(folder, FILE);
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(`${JSON.stringify(state, null, 2)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
