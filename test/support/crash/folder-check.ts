import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { must } from '../../../src/common/assert.js';
import { clientId, clusterId } from '../../../src/common/ids.js';
import { CheckpointStore } from '../../../src/master/checkpoint/checkpoint-store.js';
import { restoreState } from '../../../src/master/checkpoint/restore-state.js';
import { writeCheckpoint } from '../../../src/master/checkpoint/write-checkpoint.js';
import { nullBlockSink } from '../../../src/master/core/blocks/block-sink.js';
import { stateHash } from '../../../src/master/core/state-hash.js';
import { FileLog } from '../../../src/master/journal/file-log.js';
import { lockFolder } from '../../../src/master/journal/folder-lock.js';
import { Master } from '../../../src/master/master.js';
import type { MasterDeps } from '../../../src/master/master-deps.js';
import { MasterStateMachine } from '../../../src/master/master-state-machine.js';
import { openFolder, recoverMaster } from '../../../src/master/recover-master.js';
import { MASTER_SETTINGS } from '../../../src/master/settings.js';
import type { CallContext, NamespaceApi } from '../../../src/rpc/namespace-api.js';
import { resolveConfig } from '../../../src/runtime/config.js';
import { nodeFileSystem } from '../../../src/runtime/file-system.js';
import { silentLog } from '../../../src/runtime/log.js';
import { systemClock, systemRandom, systemTimers } from '../../../src/runtime/system-clock.js';
import { yieldTurn } from '../../../src/runtime/yield-turn.js';
import type { MutatingClient } from './mutating-client.js';
import { entryOf, plain, type Entries, type Entry, type RecordedCall } from './recorded-calls.js';

const { values: SETTINGS } = resolveConfig(MASTER_SETTINGS, { env: {}, flags: {} });

const DEPS: MasterDeps = {
  fs: nodeFileSystem,
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  log: silentLog,
  yieldTurn,
  lock: lockFolder,
  newClusterId: () => clusterId(randomUUID()),
  defaultSuperuser: () => 'root',
  writeCheckpoint: (order) => writeCheckpoint(order, { fs: nodeFileSystem, log: silentLog }),
  residentBytes: () => 0,
  onFatal: (error) => {
    throw error;
  },
};

const READER: CallContext = {
  user: 'root',
  groups: [],
  clientId: clientId('reader'),
  operation: 0,
  acknowledgedOperation: 0,
};

/**
 * Starts masters of this process on the folder of one that was killed, and throws unless each client finds all that it was
 * told, and what it was not told wholly or not at all. Every call of which it still may ask gets the first answer, and
 * the state is the same at every start and from every checkpoint.
 */
export async function checkFolder(dir: string, clients: readonly MutatingClient[]): Promise<void> {
  const recovered = await hashOfStart(dir);
  for (const [from, hash] of await hashesFromCheckpoints(dir))
    if (hash !== recovered)
      throw new Error(`the state from checkpoint ${from} is another: ${hash}, not ${recovered}`);
  const master = await Master.open({ settings: SETTINGS, dir }, DEPS);
  try {
    for (const client of clients) await checkClient(master.handlers.namespace, client);
  } finally {
    await master.stop();
  }
}

/** As the master starts, with all that it then does to the folder. */
async function hashOfStart(dir: string): Promise<number> {
  const folder = await openFolder(dir, DEPS);
  const { kernel, commit } = await recoverMaster(SETTINGS, DEPS, folder);
  const hash = stateHash(kernel.state);
  await commit.close();
  await folder.close();
  return hash;
}

/** By the txid of each checkpoint that reads well. */
async function hashesFromCheckpoints(dir: string): Promise<[number, number][]> {
  const folder = await openFolder(dir, DEPS);
  const { clusterId, logDir, checkpointDir, checkpointTxid: durableTxid } = folder;
  const log = await FileLog.open({ ...DEPS, dir: logDir, clusterId, durableTxid });
  const store = await CheckpointStore.open(nodeFileSystem, checkpointDir);
  const hashes: [number, number][] = [];
  for (const file of await store.list()) {
    const { machine, damaged } = await restoreState({
      createMachine: () => new MasterStateMachine(nullBlockSink),
      store: Object.create(store, { list: { value: async () => [file] } }) as CheckpointStore,
      clusterId,
      records: (from) => log.readFrom(from),
      upTo: log.lastTxid,
      log: silentLog,
    }).catch((error: unknown) => skipDamaged(error));
    if (machine !== undefined && damaged.length === 0)
      hashes.push([file.txid, stateHash(machine.state)]);
  }
  await log.close();
  await folder.close();
  return hashes;
}

/** One that a test has spoilt is not to fall back to; the start above did without it. */
function skipDamaged(error: unknown): { machine: undefined; damaged: [] } {
  if ((error as { code?: string }).code !== 'CHECKPOINT_DAMAGED') throw error;
  return { machine: undefined, damaged: [] };
}

async function checkClient(namespace: NamespaceApi, { dir, calls }: MutatingClient): Promise<void> {
  const found = await entriesIn(namespace, dir);
  const { pending } = calls;
  if (!agrees(found, calls.entries) && !agrees(found, calls.entriesWithPending))
    throw new Error(`${dir}: ${difference(found, calls.entries)}; pending: ${shown(pending)}`);
  for (const call of calls.answered) {
    const again = await send(namespace, call);
    if (!isDeepStrictEqual(plain(again), plain(must(call.answer, 'an answer').value)))
      throw new Error(`${dir}: another answer to ${shown(call)}: ${JSON.stringify(again)}`);
  }
  if (!sameEntries(found, await entriesIn(namespace, dir)))
    throw new Error(`${dir}: retries were carried out again`);
  if (pending === undefined) return;
  const first = await send(namespace, pending);
  const second = await send(namespace, pending);
  if (!isDeepStrictEqual(first, second))
    throw new Error(`${dir}: two answers to ${shown(pending)}: ${JSON.stringify([first, second])}`);
  // The library's own retry, once it gets through, has to hear the same.
  pending.answer = { value: first };
  const after = await entriesIn(namespace, dir);
  if (!agrees(after, calls.entriesWithPending))
    throw new Error(
      `${dir}: after ${shown(pending)}: ${difference(after, calls.entriesWithPending)}`,
    );
}

function send(
  namespace: NamespaceApi,
  { method, context, request }: RecordedCall,
): Promise<unknown> {
  const call = namespace[method] as (c: CallContext, r: object, o: object) => Promise<unknown>;
  return call(context, request, {});
}

async function entriesIn(namespace: NamespaceApi, path: string): Promise<Map<string, Entry>> {
  const request = { path, startAfter: '', limit: 1_000 };
  const { entries } = await namespace.list(READER, request, {});
  return new Map(entries.map((status) => [status.path, entryOf(status)]));
}

/** The same names with the same attributes; an inode that is not known may be any. */
function agrees(found: Entries, expected: Entries): boolean {
  const known = [...expected].map(([name, entry]): [string, Entry] => [
    name,
    { ...entry, inode: entry.inode ?? found.get(name)?.inode },
  ]);
  return sameEntries(found, new Map(known));
}

function sameEntries(a: Entries, b: Entries): boolean {
  return isDeepStrictEqual(new Map(a), new Map(b));
}

function difference(found: Entries, expected: Entries): string {
  const lines = [...new Set([...found.keys(), ...expected.keys()])]
    .filter((name) => !isDeepStrictEqual(found.get(name), expected.get(name)))
    .map((name) => `${name}: ${JSON.stringify([found.get(name), expected.get(name)])}`);
  return `found and expected differ: ${lines.join('; ')}`;
}

function shown(call: RecordedCall | undefined): string {
  return call === undefined ? 'none' : `${call.method} ${JSON.stringify(call.request)}`;
}
