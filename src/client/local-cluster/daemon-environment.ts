import type { ClusterNode } from './cluster-state.js';
import { DAEMON_THREADS } from './limits.js';

/**
 * What a daemon of a role finds in its environment, since it is too late for it once it runs. Block servers let go of and take
 * 64 KiB for each read of a socket; glibc gives them back to the system each time, unless told to keep some, and the system
 * clears them anew: 7 % of the processor time of a put, and 8 of a get (docs/performance.md).
 */
export function daemonEnvironment(role: ClusterNode['role']): Readonly<Record<string, string>> {
  const threads = { UV_THREADPOOL_SIZE: String(DAEMON_THREADS) };
  return role === 'blockserver' ? { ...threads, ...KEPT_MEMORY } : threads;
}

const KEPT_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: '268435456',
  MALLOC_TOP_PAD_: '16777216',
  MALLOC_MMAP_THRESHOLD_: '33554432',
};
