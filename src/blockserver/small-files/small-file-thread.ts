import { parentPort } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { carryOutBatch } from './carry-out-batch.js';
import type { SmallFileBatch } from './small-file-batch.js';

const port = must(parentPort, 'this module runs in a worker thread only');

port.on('message', (batch: SmallFileBatch) => {
  const answers = carryOutBatch(batch);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window
  port.postMessage(answers);
});
