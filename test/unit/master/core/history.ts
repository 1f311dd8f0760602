import * as fc from 'fast-check';
import type { InodeId } from '../../../../src/common/ids.js';
import type { CommittedBlock } from '../../../../src/common/file-status.js';
import { isRefusal } from '../../../../src/common/refusal.js';
import { abandonBlock } from '../../../../src/master/core/commands/abandon-block.js';
import { abandonFile } from '../../../../src/master/core/commands/abandon-file.js';
import { addBlock } from '../../../../src/master/core/commands/add-block.js';
import { appendFile } from '../../../../src/master/core/commands/append-file.js';
import { completeFile } from '../../../../src/master/core/commands/complete-file.js';
import { concat } from '../../../../src/master/core/commands/concat.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { expireLease } from '../../../../src/master/core/commands/expire-lease.js';
import { flushFile } from '../../../../src/master/core/commands/flush-file.js';
import { mkdir } from '../../../../src/master/core/commands/mkdir.js';
import { moveToTrash } from '../../../../src/master/core/commands/move-to-trash.js';
import { skipLostNumbers } from '../../../../src/master/core/commands/skip-numbers.js';
import { reap } from '../../../../src/master/core/commands/reap.js';
import { remove } from '../../../../src/master/core/commands/remove.js';
import { rename } from '../../../../src/master/core/commands/rename.js';
import { reopenBlock } from '../../../../src/master/core/commands/reopen-block.js';
import { setReplication } from '../../../../src/master/core/commands/set-replication.js';
import { truncateFile } from '../../../../src/master/core/commands/truncate-file.js';
import { administer } from './administer.js';
import { Oracle, type OracleFile } from './oracle.js';
import { blockIn, creation, inodeIn, seal, statusIn, type Who } from './shapes.js';
import { World, type Verb } from './world.js';

const names = ['a', 'b'];
const deeper = (paths: string[]): string[] =>
  paths.flatMap((path) => names.map((name) => `${path}/${name}`));
const tops = deeper(['']);
const paths = ['/', ...tops, ...deeper(tops), ...deeper(deeper(tops))];

/** Weights stand for how often a verb is drawn. */
const weights = {
  mkdir: 2,
  create: 3,
  make: 2,
  write: 3,
  flush: 1,
  complete: 3,
  abandonBlock: 1,
  abandon: 1,
  expire: 1,
  rename: 2,
  remove: 1,
  trash: 2,
  append: 1,
  reopen: 1,
  truncate: 1,
  concat: 1,
  replication: 1,
  reap: 2,
  skip: 1,
  goal: 2,
  drain: 1,
  policy: 1,
  balance: 1,
};
type StepVerb = keyof typeof weights;
const verbs = Object.entries(weights).flatMap(([verb, weight]) =>
  Array.from({ length: weight }, () => verb as StepVerb),
);

export interface Step {
  readonly verb: StepVerb;
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly flag: boolean;
}

export const anyHistory = fc.array(
  fc.record<Step>({
    verb: fc.constantFrom(...verbs),
    a: fc.constantFrom(...paths),
    b: fc.constantFrom(...paths),
    n: fc.nat({ max: 1_000 }),
    flag: fc.boolean(),
  }),
  { maxLength: 120, size: 'max' },
);

interface Handle {
  readonly inode: InodeId;
  readonly client: string;
  readonly file: OracleFile;
  writing: { block: Parameters<typeof seal>[0]; reopened: boolean } | undefined;
}

/** Runs random commands of a few clients and holds every outcome against the oracle's. */
export class History {
  readonly world = new World();
  readonly oracle = new Oracle();
  private handles: Handle[] = [];

  run(step: Step): void {
    this.world.timeMs += step.n;
    const handle = this.handles[step.n % Math.max(1, this.handles.length)];
    if (!this.ofTree(step) && handle !== undefined) this.ofHandle(step, handle);
  }

  private ofTree({ verb, a, b, n, flag }: Step): boolean {
    const { oracle } = this;
    switch (verb) {
      case 'mkdir':
        this.expectOk(oracle.mkdir(a, flag), mkdir, { path: a, mode: 0o755, parents: flag });
        return true;
      case 'create':
        this.open(oracle.create(a, flag), n, createFile, {
          ...creation,
          path: a,
          overwrite: flag,
          withBlock: n % 2 === 0 ? undefined : { writerHost: '' },
        });
        return true;
      case 'make': {
        const file = oracle.create(a, flag);
        const request = { ...creation, path: a, overwrite: flag, close: true };
        this.expectOk(file !== undefined, createFile, request);
        if (file === undefined) return true;
        oracle.publish(file);
        oracle.giveUp(file);
        return true;
      }
      case 'append': {
        const file = oracle.closed(a);
        this.open(file, n, appendFile, { path: a, ifVersion: undefined });
        if (file !== undefined) file.open = true;
        return true;
      }
      case 'rename':
        this.expectOk(oracle.rename(a, b, flag), rename, {
          source: a,
          target: b,
          overwrite: flag,
          ifVersion: undefined,
        });
        return true;
      case 'remove':
        this.expectOk(oracle.remove(a, flag), remove, {
          path: a,
          recursive: flag,
          ifVersion: undefined,
        });
        return true;
      case 'trash': {
        const request = { path: a, recursive: flag, ifVersion: undefined };
        const result = this.expectOk(oracle.removable(a, flag), moveToTrash, request);
        if (result !== undefined) oracle.trash(a, statusIn(result).path);
        return true;
      }
      case 'truncate':
        this.truncate(a, n, flag);
        return true;
      case 'concat': {
        const [into, from] = [oracle.closed(a), oracle.closed(b)];
        const fine = into !== undefined && from !== undefined && a !== b;
        if (fine) {
          into.lengths.push(...from.lengths);
          oracle.remove(b, false);
        }
        this.expectOk(fine, concat, { target: a, sources: [b] });
        return true;
      }
      case 'replication':
        this.expectOk(oracle.file(a) !== undefined, setReplication, {
          path: a,
          replication: 1 + (n % 5),
        });
        return true;
      case 'reap':
        this.world.settle(reap(this.world.state, 1 + (n % 4)));
        return true;
      case 'skip':
        this.world.settle(skipLostNumbers(this.world.state));
        return true;
      case 'goal':
      case 'drain':
      case 'policy':
      case 'balance':
        administer(this.world, verb, n, flag);
        return true;
      default:
        return false;
    }
  }

  private ofHandle({ verb, n }: Step, handle: Handle): void {
    const { inode, file, client } = handle;
    const alive = file.open && this.oracle.pathOf(file) !== undefined;
    const who = { user: 'root', client };
    switch (verb) {
      case 'write': {
        const previous = this.commit(handle, n, alive);
        const result = this.expectOk(alive, addBlock, { inode, previous }, who);
        if (result !== undefined) handle.writing = { block: blockIn(result), reopened: false };
        return;
      }
      case 'flush':
        this.expectOk(alive, flushFile, { inode, block: this.commit(handle, n, alive) }, who);
        if (alive) this.oracle.publish(file);
        return;
      case 'complete': {
        const last = this.commit(handle, n, alive);
        this.expectOk(alive, completeFile, { inode, last }, who);
        if (!alive) return;
        this.oracle.publish(file);
        return this.drop(handle);
      }
      case 'reopen': {
        if (!alive) return;
        const { state } = this.world;
        const count = state.namespace.get(inode)?.blockCount ?? 0;
        const last = state.namespace.blocks(inode, Math.max(0, count - 1), 1)[0];
        const block = handle.writing?.block ?? last;
        if (block === undefined) return;
        const request = { inode, blockId: block.id };
        const result = this.expectOk(true, reopenBlock, request, who);
        const reopened = handle.writing?.reopened ?? true;
        if (result !== undefined) handle.writing = { block: blockIn(result), reopened };
        return;
      }
      case 'abandonBlock': {
        const blockId = handle.writing?.block.id ?? ((2 ** 50) as never);
        this.expectOk(alive && handle.writing !== undefined, abandonBlock, { inode, blockId }, who);
        handle.writing = undefined;
        return;
      }
      case 'abandon':
        if (alive) this.expectOk(true, abandonFile, { inode }, who);
        else this.world.try(who, abandonFile, { inode });
        return this.drop(handle);
      case 'expire':
        this.world.settle(expireLease(this.world.state, inode));
        return this.drop(handle);
      default:
    }
  }

  /** Seals what the handle writes, in the oracle too if it will be accepted. */
  private commit(handle: Handle, n: number, alive: boolean): CommittedBlock | undefined {
    const { writing, file } = handle;
    if (writing === undefined) return undefined;
    const before = writing.reopened ? (file.lengths.at(-1) ?? 0) : 0;
    const length = Math.max(1, before + (n % 50));
    if (alive) {
      if (writing.reopened) file.lengths.pop();
      file.lengths.push(length);
      handle.writing = undefined;
    }
    return seal(writing.block, length);
  }

  private truncate(path: string, n: number, finish: boolean): void {
    const file = this.oracle.closed(path);
    const size = file?.lengths.reduce((sum, length) => sum + length, 0) ?? 0;
    const length = n % (size + 1);
    const request = { path, length, shortened: undefined };
    const result = this.expectOk(file !== undefined, truncateFile, request);
    if (result === undefined || file === undefined) return;
    if (result.kind === 'shorten') {
      if (!finish) {
        this.expectOk(true, abandonFile, { inode: result.inode });
        return;
      }
      const shortened = seal(result.block, result.shortenedLength);
      this.expectOk(true, truncateFile, { ...request, shortened });
    }
    let left = length;
    file.lengths = file.lengths.flatMap((each) => {
      const kept = Math.min(each, left);
      left -= kept;
      return kept > 0 ? [kept] : [];
    });
  }

  private open<Request>(
    file: OracleFile | undefined,
    n: number,
    verb: Verb<Request>,
    request: Request,
  ): void {
    const client = `c${n % 3}`;
    const who = { user: 'root', client };
    const result = this.expectOk(file !== undefined, verb, request, who);
    if (result === undefined || file === undefined) return;
    const block = result.kind === 'createdWithBlock' ? result.block : undefined;
    const writing = block && { block, reopened: false };
    this.handles.push({ inode: inodeIn(result), client, file, writing });
  }

  private drop(handle: Handle): void {
    this.oracle.giveUp(handle.file);
    this.handles = this.handles.filter((other) => other !== handle);
  }

  private expectOk<Request>(
    fine: boolean,
    verb: Verb<Request>,
    request: Request,
    who: Who = 'root',
  ) {
    const result = this.world.try(who, verb, request);
    if (isRefusal(result) === fine)
      throw new Error(`${verb.name} ${JSON.stringify(request)} gave ${JSON.stringify(result)}`);
    return isRefusal(result) ? undefined : result;
  }
}
