/** A real master in a process of its own, whose long turns are noted (watch-turns.mjs), for benches. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;
const CLI = new URL('../dist/client/cli.js', import.meta.url).pathname;
const WATCH = new URL('watch-turns.mjs', import.meta.url).href;

/** Resolves once it serves. */
export async function startWatchedMaster(dir, flags = []) {
  const turnsFile = `${dir}.turns.json`;
  const args = ['--import', WATCH, CLI, 'master', `--dir=${dir}`, '--listen=127.0.0.1:0', ...flags];
  const env = { ...process.env, WATCH_TURNS: turnsFile };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data'),
    ended.then(([code]) => Promise.reject(new Error(`the master ended with ${code}`))),
  ]);
  const memory = (name) => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1_024;
  };
  return {
    address: JSON.parse(line).address,
    rssBytes: () => memory('VmRSS'),
    rssBytesMost: () => memory('VmHWM'),
    /** Runs `work`; its time, and the longest turn meanwhile on the clock and of processor time. */
    async measure(work) {
      const sinceMs = performance.timeOrigin + performance.now();
      const startMs = performance.now();
      const result = await work();
      const tookMs = performance.now() - startMs;
      // They are written twice a second.
      await sleep(1_100);
      const turns = JSON.parse(readFileSync(turnsFile, 'utf8')).filter(([end]) => end >= sinceMs);
      const most = (of) => Math.max(0, ...turns.map(of));
      return { result, tookMs, turnMs: most(([, all]) => all), ranMs: most(([, , ran]) => ran) };
    },
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}

/** Asks until the answer is true. */
export async function until(holds, withinMs = 600_000) {
  const endMs = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error('it took too long');
    await sleep(POLL_MS);
  }
}
