import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MASTER_SETTINGS } from '../../../src/master/settings.js';
import { startMaster, type RunningMaster } from '../../../src/master/start-master.js';
import { resolveConfig } from '../../../src/runtime/config.js';
import { silentLog } from '../../../src/runtime/log.js';

let dir = '';
let taken: Server;
let port = 0;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cairn-start-'));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  ({ port } = taken.address() as AddressInfo);
});
afterEach(async () => {
  await new Promise((resolve) => taken.close(resolve));
  await rm(dir, { recursive: true });
});

function start(flags: Record<string, string>): Promise<RunningMaster> {
  const { values } = resolveConfig(MASTER_SETTINGS, {
    flags: { listen: '127.0.0.1:0', superuser: 'root', ...flags },
    env: {},
    file: undefined,
  });
  return startMaster({ settings: { ...values, dir }, log: silentLog, onFatal: () => {} });
}

test.each(['listen', 'metricsListen'])(
  'a master whose %s address is taken lets go of its folder, and can be started elsewhere',
  async (setting) => {
    await expect(start({ [setting]: `127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'LOCKED',
    });
    const master = await start({});
    await master.stop();
  },
);
