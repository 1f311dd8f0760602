import { CopyLane, type LaneBegin } from '../../../../src/blockserver/copy/lane/copy-lane.js';
import type { LaneAnswer } from '../../../../src/blockserver/copy/lane/lane-messages.js';
import { DEFAULT_LIMITS } from '../../../../src/blockserver/limits.js';
import type { DfsError } from '../../../../src/common/error.js';
import { copyHeader } from '../../../support/copy-call.js';

/** A thread that ends when it is told to begin a block whose path is `die`, and else answers what it was told. */
const MODULE = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (order) => {
      if (order.path === 'die') process.exit(3);
      parentPort.postMessage({ kind: 'failed', id: order.id, fault: { kind: 'disk', code: 'EIO', message: order.path } });
    });
  `)}`,
);

function pull(lane: CopyLane, path: string): Promise<LaneAnswer | DfsError> {
  const begin: LaneBegin = { header: copyHeader(new Uint8Array(1), []), path, granted: 0 };
  return new Promise((resolve) => lane.begin(begin, { hear: resolve, lost: resolve }));
}

test('a lane whose thread ends loses what was under way, and has another one for what comes', async () => {
  const lane = new CopyLane({ limits: DEFAULT_LIMITS, module: MODULE });
  try {
    const lost = await Promise.all([pull(lane, 'die'), pull(lane, 'with it')]);
    expect(lost).toMatchObject([{ code: 'INTERNAL' }, { code: 'INTERNAL' }]);
    expect(await pull(lane, 'again')).toMatchObject({
      kind: 'failed',
      fault: { message: 'again' },
    });
  } finally {
    await lane.close();
  }
});
