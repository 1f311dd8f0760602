import { ownCpuMs, type PlayedByChild } from './player.js';
import { printLine } from './print.js';
import { runSeed } from './run-seed.js';
import type { RunOptions } from './run-settings.js';

/** Plays what its parent sends, one run at a time, until the parent lets go. */
const onLine = process.argv.includes('--log') ? printLine : undefined;

process.on('message', (options: RunOptions) => {
  void runSeed(options, onLine).then((verdict) => {
    const played: PlayedByChild = { verdict, cpuMs: ownCpuMs() };
    process.send?.(played);
  });
});
