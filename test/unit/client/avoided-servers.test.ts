import { AvoidedServers } from '../../../src/client/write/avoided-servers.js';
import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import { seededRandom } from '../../../src/common/clock.js';
import { DfsError } from '../../../src/common/error.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import { blockId, serverId } from '../../../src/common/ids.js';
import type { BlockApi } from '../../../src/rpc/block-api.js';
import { systemTimers } from '../../../src/runtime/system-clock.js';

const unused = (): never => {
  throw new Error('only statReplica is expected');
};

/** One avoided server that answers with this code. */
function avoiding(code: ErrorCode) {
  const time = { nowMs: 0 };
  const server: BlockApi = {
    write: unused,
    read: unused,
    copy: unused,
    statReplica: () => Promise.reject(new DfsError(code)),
  };
  const avoided = new AvoidedServers(() => server, {
    clock: { nowMs: () => time.nowMs, wallMs: () => 0 },
    timers: systemTimers,
    random: seededRandom(1),
    limits: CLIENT_LIMITS,
  });
  avoided.add(blockId(1), {
    serverId: serverId('s1'),
    serverName: 'bs1',
    address: 'bs1:1',
    domain: '/',
    state: 'live',
    corrupt: false,
  });
  return { avoided, time };
}

test.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED'] as const)(
  'a server that does not answer (%s) is avoided, until the master has had time to notice',
  async (code) => {
    const { avoided, time } = avoiding(code);
    time.nowMs = CLIENT_LIMITS.avoidedMs - 1;
    await avoided.reconsider();
    expect(avoided.ids).toEqual(['s1']);
    time.nowMs = CLIENT_LIMITS.avoidedMs;
    await avoided.reconsider();
    expect(avoided.ids).toEqual([]);
  },
);

test('a server that answers, if only to refuse, is avoided no longer', async () => {
  const { avoided } = avoiding('REPLICA_NOT_FOUND');
  expect(avoided.ids).toEqual(['s1']);
  await avoided.reconsider();
  expect(avoided.ids).toEqual([]);
});
