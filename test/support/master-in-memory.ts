import { seededRandom } from '../../src/common/clock.js';
import { DfsError } from '../../src/common/error.js';
import { clientId, clusterId } from '../../src/common/ids.js';
import type { CallContext } from '../../src/common/namespace-messages.js';
import { writeCheckpoint } from '../../src/master/checkpoint/write-checkpoint.js';
import { Master } from '../../src/master/master.js';
import type { MasterDeps } from '../../src/master/master-deps.js';
import { MASTER_SETTINGS, type MasterSettings } from '../../src/master/settings.js';
import { resolveConfig } from '../../src/runtime/config.js';
import { silentLog } from '../../src/runtime/log.js';
import { MemoryFileSystem } from './memory-file-system.js';
import { VirtualTime } from './virtual-time.js';

/** A folder that is on no disk: whatever reaches for it past the deps finds nothing. */
export const VIRTUAL_DIR = '/virtual/master';

/** A master's machine of which nothing is real: files in memory, time that a test moves. One master runs on it at a time. */
export class MasterInMemory {
  readonly fs = new MemoryFileSystem();
  /** Of this life of the master: that of one that was killed stands still for ever. */
  time = new VirtualTime();
  /** What the log failed with. */
  readonly fatal: unknown[] = [];
  private readonly settings: MasterSettings;
  private holder: object | undefined;
  private elapsedMs = 0;
  private clusters = 0;

  constructor(settings: Partial<MasterSettings> = {}) {
    const { values } = resolveConfig(MASTER_SETTINGS, { flags: {}, env: {}, file: undefined });
    this.settings = { ...values, ...settings };
  }

  start(): Promise<Master> {
    return Master.open({ settings: this.settings, dir: VIRTUAL_DIR }, this.deps());
  }

  /** Ends the master as SIGKILL would: nothing of it goes on, and its lock is gone. */
  kill(): void {
    this.elapsedMs += this.time.nowMs();
    this.time = new VirtualTime();
    this.holder = undefined;
  }

  private deps(): MasterDeps {
    const { fs, time, elapsedMs } = this;
    const clock = { nowMs: () => time.nowMs(), wallMs: () => elapsedMs + time.wallMs() };
    return {
      fs,
      clock,
      timers: time,
      random: seededRandom(1),
      log: silentLog,
      yieldTurn: () => Promise.resolve(),
      lock: (dir) => this.lock(dir),
      newClusterId: () => clusterId(`cluster-${++this.clusters}`),
      defaultSuperuser: () => 'root',
      writeCheckpoint: (order) => writeCheckpoint(order, { fs, log: silentLog }),
      residentBytes: () => 0,
      onFatal: (error) => void this.fatal.push(error),
    };
  }

  private async lock(dir: string): Promise<{ release(): Promise<void> }> {
    if (this.holder !== undefined)
      throw new DfsError('LOCKED', `${dir} is in use by a master that was not killed`);
    const holder = {};
    this.holder = holder;
    const release = async (): Promise<void> => {
      if (this.holder === holder) this.holder = undefined;
    };
    return { release };
  }
}

/** Numbers the operations of one client, as the library does. */
export function callsOf(client: string, user = 'root'): () => CallContext {
  let operation = 0;
  return () => ({
    user,
    groups: [],
    clientId: clientId(client),
    operation: ++operation,
    acknowledgedOperation: operation - 1,
  });
}
