// Measures the operation log on this machine's disk: how long a lone operation takes to become durable, how many become
// so with 64 in flight, and whether those that meet the roll of a segment wait longer than others.
// Usage: node scripts/bench-oplog.mjs [folder = the system's for temporary files] [rounds = 5]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileLog } from '../dist/master/journal/file-log.js';
import { GroupCommit } from '../dist/master/journal/group-commit.js';
import { nodeFileSystem } from '../dist/runtime/file-system.js';
import { silentLog } from '../dist/runtime/log.js';
import { systemClock } from '../dist/runtime/system-clock.js';

const ROOT = process.argv[2] ?? tmpdir();
const ROUNDS = Number(process.argv[3] ?? 5);
const LONE = 500;
const MANY = 30_000;
const IN_FLIGHT = 64;
/** About what the creation of a file takes. */
const PAYLOAD_BYTES = 150;
const SMALL_SEGMENT = 256 * 1024;

const payload = () => Buffer.alloc(PAYLOAD_BYTES, 1);

/** Runs `work` on a log of its own; gives what it gave, and when segments got their names. */
async function withLog(segmentBytesMax, work) {
  const dir = await mkdtemp(join(ROOT, 'cairn-bench-'));
  const rolls = [];
  const rename = async (from, to) => {
    await nodeFileSystem.rename(from, to);
    rolls.push(performance.now());
  };
  const log = await FileLog.open({
    dir,
    clusterId: 'bench',
    fs: { ...nodeFileSystem, rename },
    clock: systemClock,
    log: silentLog,
    segmentBytesMax,
  });
  const commit = new GroupCommit({
    log,
    onFatal: (error) => {
      throw error;
    },
  });
  rolls.length = 0;
  const result = await work(commit);
  const rolledAt = [...rolls];
  await commit.close();
  await rm(dir, { recursive: true });
  return { ...result, rolledAt };
}

/** `inFlight` callers that each wait for their operation before the next; when each was asked for and how long it took. */
async function load(commit, inFlight, count) {
  const operations = [];
  let left = count;
  const caller = async () => {
    while (left-- > 0) {
      const startMs = performance.now();
      const txid = commit.submittedTxid + 1;
      commit.submit(txid, payload());
      await commit.durable(txid);
      operations.push({ startMs, ms: performance.now() - startMs });
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: inFlight }, caller));
  return { operations, seconds: (performance.now() - startMs) / 1_000 };
}

const at = (operations, share) => {
  const sorted = operations.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const lone = await withLog(undefined, (commit) => load(commit, 1, LONE));
  const many = await withLog(undefined, (commit) => load(commit, IN_FLIGHT, MANY));
  const rolling = await withLog(SMALL_SEGMENT, (commit) => load(commit, IN_FLIGHT, MANY));
  const meetsRoll = ({ startMs, ms }) =>
    rolling.rolledAt.some((time) => time >= startMs && time <= startMs + ms);
  const atRolls = rolling.operations.filter(meetsRoll);
  const others = rolling.operations.filter((operation) => !meetsRoll(operation));
  rounds.push({
    loneP50Ms: at(lone.operations, 0.5),
    loneP99Ms: at(lone.operations, 0.99),
    perSecond: MANY / many.seconds,
    p50Ms: at(many.operations, 0.5),
    p99Ms: at(many.operations, 0.99),
    rolls: rolling.rolledAt.length,
    rollingPerSecond: MANY / rolling.seconds,
    rollingP99Ms: at(rolling.operations, 0.99),
    atRollsP50Ms: at(atRolls, 0.5),
    atRollsP99Ms: at(atRolls, 0.99),
    othersP50Ms: at(others, 0.5),
    othersP99Ms: at(others, 0.99),
  });
}
const medians = Object.keys(rounds[0]).map((name) => {
  const value = median(rounds.map((round) => round[name]));
  return [name, value >= 100 ? Math.round(value) : Number(value.toFixed(2))];
});
console.log(JSON.stringify({ rounds: ROUNDS, medians: Object.fromEntries(medians) }));
