import { clientId, txId } from '../../../../src/common/ids.js';
import { isRefusal, unwrap } from '../../../../src/common/refusal.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { format } from '../../../../src/master/core/commands/format.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { moveToTrash } from '../../../../src/master/core/commands/move-to-trash.js';
import { decodeEntry } from '../../../../src/master/core/operation-codec.js';
import { apply } from '../../../../src/master/core/apply.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { stat } from '../../../../src/master/core/queries/stat.js';
import { emptyState } from '../../../../src/master/core/state.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryDisk, MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { trashRound } from '../../../../src/master/loops/trash.js';
import { silentLog } from '../../../../src/runtime/log.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const START = Date.UTC(2026, 10, 21, 9, 30, 15);
const POLICY = { intervalMs: 24 * HOUR, checkpointIntervalMs: 6 * HOUR };

/** A master's trash on a clock of its own; `restart` makes one from the log alone, as a start does. */
async function setUp(policy = POLICY) {
  const time = { ms: START };
  const clock = { nowMs: () => time.ms, wallMs: () => time.ms };
  const flags = { readOnly: false, yields: 0 };
  const hooks = { onWrite: async (): Promise<void> => {}, onYield: (): void => {} };
  const disk = new MemoryDisk();

  const make = async () => {
    const memory = new MemoryLog({ disk, beforeWrite: () => hooks.onWrite() });
    const state = emptyState(nullBlockSink);
    for await (const { txid, payload } of memory.readFrom(txId(1)))
      apply(state, txid, decodeEntry(payload));
    const log = new GroupCommit({ log: memory, onFatal: () => {} });
    const kernel = new Kernel({ state, log, clock });
    const round = trashRound({
      kernel,
      clock,
      policy,
      log: silentLog,
      readOnly: () => flags.readOnly,
      onDetached: () => {},
      yieldTurn: async () => {
        flags.yields++;
        hooks.onYield();
      },
    });
    return { state, kernel, round };
  };
  let master = await make();
  await master.kernel.mutateOwn(() => format(master.state, { superuser: 'root', supergroup: 'g' }));

  const caller = (user: string) =>
    ({ user, groups: ['g'], clientId: clientId(user), superuser: true }) as const;
  const defaults = { replication: 3, blockSize: 65_536 };
  const mkdirs = async (...paths: string[]): Promise<void> => {
    const { kernel, state } = master;
    for (const path of paths)
      await kernel.mutateOwn((timeMs) =>
        mkdir(state, caller('al'), { path, mode: 0o755, parents: true }, { timeMs, defaults }),
      );
  };
  const move = (source: string, target: string) =>
    master.kernel.mutateOwn((timeMs) =>
      rename(
        master.state,
        caller('al'),
        { source, target, overwrite: false, ifVersion: undefined },
        { timeMs, defaults },
      ),
    );
  /** Resolves with its place. */
  const toTrash = async (path: string, user = 'al'): Promise<string> => {
    const { kernel, state } = master;
    const request = { path, recursive: true, ifVersion: undefined };
    const outcome = await kernel.mutateOwn((timeMs) =>
      moveToTrash(state, caller(user), request, { timeMs, defaults }),
    );
    const { result } = unwrap(outcome);
    if (result.kind !== 'status') throw new Error(result.kind);
    return result.status.path;
  };
  const removed = async (path: string, user = 'al'): Promise<string> => {
    await mkdirs(path);
    return toTrash(path, user);
  };
  return {
    time,
    flags,
    hooks,
    removed,
    toTrash,
    mkdirs,
    move,
    round: () => master.round(new AbortController().signal),
    abortedRound: () => master.round(AbortSignal.abort()),
    logged: () => master.state.txid,
    /** A new master on what is durable by now. */
    restart: async () => {
      master = await make();
    },
    there: (path: string) => !isRefusal(stat(master.state, caller('root'), path)),
    folders: (user = 'al') => {
      const trash = stat(master.state, caller('root'), `/user/${user}/.Trash`);
      if (isRefusal(trash)) return [];
      return master.state.namespace.children(trash.inode, '', 100).map(({ name }) => name);
    },
  };
}

test('what was removed is rolled at the age of one interval and deleted at the age of the other, not before', async () => {
  const { time, removed, round, folders, there } = await setUp();
  await removed('/a');
  time.ms = START + POLICY.checkpointIntervalMs - 1;
  await round();
  expect(folders()).toEqual(['Current']);
  time.ms += 1;
  await round();
  expect(folders()).toEqual(['261121153015']);
  expect(there('/user/al/.Trash/261121153015/a')).toBe(true);
  time.ms += POLICY.intervalMs - 1;
  await round();
  expect(folders()).toEqual(['261121153015']);
  time.ms += 1;
  await round();
  expect(folders()).toEqual([]);
});

test('a Current is as old as its first entry, and a new one begins after it was rolled', async () => {
  const { time, removed, round, folders } = await setUp();
  await removed('/a');
  time.ms += 5 * HOUR;
  await removed('/b');
  time.ms += HOUR;
  await round();
  expect(folders()).toEqual(['261121153015']);
  time.ms += 5 * HOUR;
  await removed('/c');
  await round();
  expect(folders()).toEqual(['261121153015', 'Current']);
  time.ms += 6 * HOUR;
  await round();
  expect(folders()).toEqual(['261121153015', '261122023015']);
});

test('a restart at any point changes nothing of when things happen', async () => {
  const plain = await setUp();
  const restarting = await setUp();
  const history: string[][] = [];
  for (const master of [plain, restarting]) {
    const seen: string[] = [];
    for (let hour = 0; hour < 60; hour++) {
      master.time.ms = START + hour * HOUR;
      if (hour % 7 === 0 && hour < 30) await master.removed(`/d${hour}`);
      if (master === restarting) await master.restart();
      await master.round();
      seen.push(master.folders().join(' '));
    }
    history.push(seen);
  }
  expect(history[1]).toEqual(history[0]);
  expect(new Set(history[0]).size).toBeGreaterThan(5);
  expect(history[0]?.at(-1)).toBe('');
});

test('a master that ends in the middle of a round: what was logged is done, and the next round does the rest', async () => {
  const { time, removed, round, restart, folders, hooks } = await setUp();
  const users = ['a', 'b', 'c'];
  for (const user of users) await removed('/x', user);
  time.ms += POLICY.checkpointIntervalMs;
  // The second roll is on its way to the disk for ever; the process ends there.
  let writes = 0;
  const stuck = new Promise<void>((resolve) => {
    hooks.onWrite = () => {
      if (++writes < 2) return Promise.resolve();
      resolve();
      return new Promise<void>(() => {});
    };
  });
  void round();
  await stuck;
  hooks.onWrite = async () => {};
  await restart();
  const rolled = ['261121153015'];
  expect(users.map(folders)).toEqual([rolled, ['Current'], ['Current']]);
  await round();
  await round();
  expect(users.map(folders)).toEqual([rolled, rolled, rolled]);
});

test('a clock that went back: nothing is rolled or deleted early, nor twice, and all of it goes in the end', async () => {
  const { time, removed, round, restart, folders, logged } = await setUp();
  await removed('/a');
  time.ms += POLICY.checkpointIntervalMs;
  await round();
  await removed('/b');
  time.ms = START - 100 * HOUR;
  for (const again of [round, restart, round, round]) await again();
  expect(folders()).toEqual(['261121153015', 'Current']);
  // What is removed by the clock as it is now joins the Current of before.
  await removed('/c');
  const before = logged();
  time.ms = START + POLICY.checkpointIntervalMs + POLICY.checkpointIntervalMs - 1;
  await round();
  expect(logged()).toBe(before);
  time.ms += 1;
  await round();
  expect(folders()).toEqual(['261121153015', '261121213015']);
  time.ms += POLICY.intervalMs;
  await round();
  expect(folders()).toEqual([]);
});

test('a clock that goes back over a roll: the folder of the same second gets a name of its own', async () => {
  const { time, removed, round, restart, folders, there } = await setUp();
  for (const [i, path] of ['/a', '/b', '/c'].entries()) {
    time.ms = START;
    await restart();
    await removed(path);
    time.ms += POLICY.checkpointIntervalMs;
    await round();
    expect(folders()).toHaveLength(i + 1);
  }
  expect(folders()).toEqual(['261121153015', '261121153015-1', '261121153015-2']);
  expect(there('/user/al/.Trash/261121153015-2/c')).toBe(true);
  time.ms += POLICY.intervalMs;
  await round();
  expect(folders()).toEqual([]);
});

test('what is removed while Current is rolled is in the folder or in a new Current, and lives as long', async () => {
  const { time, removed, round, folders, there, hooks } = await setUp();
  await removed('/before');
  time.ms += POLICY.checkpointIntervalMs;
  const during: Promise<string>[] = [];
  hooks.onWrite = async () => {
    if (during.length === 0) during.push(removed('/during'));
  };
  await round();
  expect(await during[0]).toBe('/user/al/.Trash/Current/during');
  expect(there('/user/al/.Trash/261121153015/before')).toBe(true);
  expect(folders()).toEqual(['261121153015', 'Current']);
  time.ms += POLICY.intervalMs;
  await round();
  expect(folders()).toEqual(['261122153015']);
  expect(there('/user/al/.Trash/261122153015/during')).toBe(true);
});

test('with 1,200 trashes a round lets other turns run between slices, and stops when it is told to', async () => {
  const { time, flags, removed, round, abortedRound, folders, logged, hooks } = await setUp();
  const users = Array.from({ length: 1_200 }, (_, i) => `u${i}`);
  for (const user of users) await removed('/x', user);
  time.ms += POLICY.checkpointIntervalMs;
  await abortedRound();
  flags.readOnly = true;
  const before = logged();
  await round();
  expect(logged()).toBe(before);
  flags.readOnly = false;
  hooks.onYield = () => void (flags.readOnly = true);
  await round();
  expect(logged()).toBe(before + 250);
  hooks.onYield = () => {};
  flags.readOnly = false;
  await round();
  expect(flags.yields).toBe(5);
  expect(users.filter((user) => folders(user).join(' ') !== '261121153015')).toEqual([]);
});

test('names that are no time, files, and other directories of a home are left alone', async () => {
  const { time, round, mkdirs, removed, there, logged } = await setUp();
  const kept = ['/user/al/.Trash/mine', '/user/al/.Trash/261321093015', '/user/al/260101000000'];
  await mkdirs(...kept, '/user/bob', '/other/al/.Trash/Current/x');
  await removed('/a');
  time.ms += POLICY.checkpointIntervalMs;
  await round();
  time.ms += 1_000 * HOUR;
  await round();
  const before = logged();
  await round();
  expect(logged()).toBe(before);
  for (const path of [...kept, '/other/al/.Trash/Current/x']) expect(there(path)).toBe(true);
});

test('a trash that was switched off keeps what it has', async () => {
  const { time, round, removed, folders } = await setUp({ intervalMs: 0, checkpointIntervalMs: 0 });
  await removed('/a');
  time.ms += 1_000 * HOUR;
  await round();
  expect(folders()).toEqual(['Current']);
});

test('a Current that is begun anew while a round is under way is not taken for the old one', async () => {
  const { time, removed, toTrash, mkdirs, round, folders, hooks, move } = await setUp();
  await removed('/old');
  await removed('/mark');
  await mkdirs('/new');
  const expired = '/user/al/.Trash/260101000000';
  await move('/user/al/.Trash/Current/mark', expired);
  time.ms += POLICY.checkpointIntervalMs;
  const meanwhile: Promise<unknown>[] = [];
  // While the folder before it is deleted, its owner takes Current out and removes something else.
  hooks.onWrite = async () => {
    if (meanwhile.length > 0) return;
    meanwhile.push(move('/user/al/.Trash/Current', '/rescued'), toTrash('/new'));
  };
  await round();
  await Promise.all(meanwhile);
  expect(folders()).toEqual(['Current']);
});
