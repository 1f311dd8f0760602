/**
 * Preloaded into a process (`node --import .../watch-turns.mjs`), notes its long turns in the file that WATCH_TURNS names: when
 * each ended (ms since 1970), how long it was, and for how long of that its thread had a processor. What is between the two
 * is other processes' doing on a machine with few processors, which the process can do nothing about.
 */
import { openSync, readlinkSync, readSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

const LONG_MS = 2;
const TURNS_MAX = 20_000;
const file = process.env.WATCH_TURNS;

if (isMainThread && file !== undefined) {
  const statistics = openSync(`/proc/${readlinkSync('/proc/thread-self')}/schedstat`, 'r');
  const text = Buffer.alloc(64);
  const ranMs = () => {
    const length = readSync(statistics, text, 0, text.length, 0);
    return Number(text.latin1Slice(0, text.indexOf(32)).slice(0, length)) / 1e6;
  };
  const turns = [];
  let last = { at: performance.now(), ran: ranMs() };
  const look = () => {
    const seen = { at: performance.now(), ran: ranMs() };
    const ran = seen.ran - last.ran;
    if (seen.at - last.at > LONG_MS)
      turns.push([performance.timeOrigin + seen.at, seen.at - last.at, ran]);
    if (turns.length > TURNS_MAX) turns.splice(0, TURNS_MAX / 2);
    last = seen;
    setTimeout(look, 1).unref();
  };
  look();
  const write = async () => {
    await writeFile(`${file}.new`, JSON.stringify(turns));
    await rename(`${file}.new`, file);
    setTimeout(() => void write(), 500).unref();
  };
  void write();
}
