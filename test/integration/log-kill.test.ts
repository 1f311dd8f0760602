import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterId, txId } from '../../src/common/ids.js';
import { FileLog } from '../../src/master/journal/file-log.js';
import { ON_DISK } from '../unit/master/journal/log-fixture.js';

const appender = new URL('./log-appender.mjs', import.meta.url).pathname;

/** Runs the appender until it has acknowledged `acks` more lines, then kills it; the last txid it acknowledged. */
async function appendUntilKilled(dir: string, acks: number): Promise<number> {
  const child = spawn(process.execPath, [appender, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > acks) child.kill('SIGKILL');
  });
  const closed = once(child.stdout, 'close');
  const [, signal] = (await exited) as [number | null, string | null];
  await closed;
  expect(signal).toBe('SIGKILL');
  return Number(output.split('\n').at(-2));
}

describe('operation log: a process killed while it appends', () => {
  it('every acknowledged record is there, in order and whole, kill after kill', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'cairn-kill-'));
    for (const acks of [1, 3, 17, 60, 150, 400]) {
      const acknowledged = await appendUntilKilled(dir, acks);
      const log = await FileLog.open({ ...ON_DISK, dir, clusterId: clusterId('killed') });
      expect(log.lastTxid).toBeGreaterThanOrEqual(acknowledged);
      let next = 1;
      for await (const { txid, payload } of log.readFrom(txId(1))) {
        expect(txid).toBe(next);
        expect(Buffer.from(payload).toString()).toBe(`record ${next} ${'x'.repeat(next % 300)}`);
        next++;
      }
      expect(next).toBe(log.lastTxid + 1);
      await log.close();
    }
    await rm(dir, { recursive: true });
  });
});
