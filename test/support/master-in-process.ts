import { DfsClient } from '../../src/client/dfs-client.js';
import { startMaster } from '../../src/master/start-master.js';
import { MASTER_SETTINGS } from '../../src/master/settings.js';
import { resolveConfig } from '../../src/runtime/config.js';
import type { Log } from '../../src/runtime/log.js';

export interface MasterInProcess {
  readonly client: DfsClient;
  /** host:port. */
  readonly address: string;
  /** Messages of the warnings that the start gave, with their fields. */
  readonly warnings: readonly Record<string, unknown>[];
}

/** Starts a master of this process on a folder, for tests that need hundreds of starts; rejects as the start does. */
export async function withMaster<T>(
  dir: string,
  use: (master: MasterInProcess) => Promise<T>,
): Promise<T> {
  const flags = { listen: '127.0.0.1:0', superuser: 'root' };
  const { values } = resolveConfig(MASTER_SETTINGS, { flags, env: {}, file: undefined });
  const warnings: Record<string, unknown>[] = [];
  const ignore = (): void => {};
  const warn = (fields: object, message: string): void => {
    // That says how busy this machine is, not what the start found.
    if (!message.startsWith('the master stood still')) warnings.push({ ...fields, message });
  };
  const log = { debug: ignore, info: ignore, warn, error: warn, fatal: warn } as unknown as Log;
  const master = await startMaster({
    settings: { ...values, dir },
    log,
    onFatal: (error) => warnings.push({ fatal: error }),
  });
  try {
    await using client = await DfsClient.connect({
      master: master.address,
      user: 'root',
      timeoutMs: 5_000,
    });
    return await use({ client, address: master.address, warnings });
  } finally {
    await master.stop();
  }
}
