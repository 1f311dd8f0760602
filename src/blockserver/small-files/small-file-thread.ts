import { parentPort } from 'node:worker_threads';
import { must } from '../../common/assert.js';
import { carryOutBatch } from './carry-out-batch.js';
import type { SmallFileBatch } from './small-file-batch.js';

const port = must(parentPort, 'this module runs in a worker thread only');

port.on('message', (batch: SmallFileBatch) => {
  const answers = carryOutBatch(batch);
  port.postMessage(answers, [answers.data]);
});
