import * as fc from 'fast-check';
import type { FileStatus } from '../../../src/common/file-status.js';
import type { InodeId } from '../../../src/common/ids.js';
import { isRefusal, type Refusal } from '../../../src/common/refusal.js';
import { addBlock } from '../../../src/master/core/commands/add-block.js';
import { appendFile } from '../../../src/master/core/commands/append-file.js';
import { completeFile } from '../../../src/master/core/commands/complete-file.js';
import { concat } from '../../../src/master/core/commands/concat.js';
import { createFile } from '../../../src/master/core/commands/create-file.js';
import { flushFile } from '../../../src/master/core/commands/flush-file.js';
import { mkdir } from '../../../src/master/core/commands/mkdir.js';
import { remove } from '../../../src/master/core/commands/remove.js';
import { rename } from '../../../src/master/core/commands/rename.js';
import { setReplication } from '../../../src/master/core/commands/set-replication.js';
import { truncateFile } from '../../../src/master/core/commands/truncate-file.js';
import type { OperationResult } from '../../../src/master/core/operation-result.js';
import { list } from '../../../src/master/core/queries/list.js';
import { stat } from '../../../src/master/core/queries/stat.js';
import { childPath } from '../../../src/common/path.js';
import { blockIn, inodeIn, seal } from '../../unit/master/core/shapes.js';
import { World } from '../../unit/master/core/world.js';
import type { Call, Operation, Outcome, Reply, Shape } from './history.js';

/** Random calls against the master's real rules, one after the other, as a history with its txids. */

export interface Step {
  readonly verb: Call['kind'] | 'block';
  readonly a: string;
  readonly b: string;
  readonly n: number;
  readonly flag: boolean;
}

const names = ['/a', '/b', '/a/c', '/a/d', '/b/c', '/b/c/e'];
export const anySteps = fc.array(
  fc.record<Step>({
    verb: fc.constantFrom<Step['verb']>(
      'mkdir',
      'open',
      'open',
      'make',
      'block',
      'commit',
      'commit',
      'commit',
      'rename',
      'rename',
      'remove',
      'setReplication',
      'truncate',
      'concat',
      'stat',
      'list',
    ),
    a: fc.constantFrom('/', ...names),
    b: fc.constantFrom(...names, '/'),
    n: fc.nat(200),
    flag: fc.boolean(),
  }),
  { maxLength: 80, size: 'max' },
);

interface Writing {
  readonly session: string;
  readonly inode: InodeId;
  block: Parameters<typeof seal>[0] | undefined;
  /** Bytes of the writing before the block at hand. */
  written: number;
}

export class PlayedHistory {
  readonly operations: Operation[] = [];
  readonly world = new World();
  private readonly writings: Writing[] = [];
  private last = 0;

  run(steps: readonly Step[]): this {
    for (const step of steps) this.step(step);
    return this;
  }

  private step({ verb, a, b, n, flag }: Step): void {
    const { world } = this;
    const writing = this.writings[n % Math.max(1, this.writings.length)];
    switch (verb) {
      case 'mkdir':
        this.note({ kind: verb, path: a, parents: flag }, () =>
          world.try('root', mkdir, { path: a, mode: 0o755, parents: flag }),
        );
        return;
      case 'open':
        return this.open(a, n, flag);
      case 'make':
        return this.make(a, n, flag);
      case 'block':
        if (writing !== undefined) this.addBlock(writing, 1 + (n % 60));
        return;
      case 'commit':
        if (writing !== undefined) this.commit(writing, 1 + (n % 60), flag);
        return;
      case 'rename': {
        const names = { source: a, target: b, overwrite: flag };
        this.note({ kind: verb, ...names }, () =>
          world.try('root', rename, { ...names, ifVersion: undefined }),
        );
        return;
      }
      case 'remove':
        this.note({ kind: verb, path: a, recursive: flag }, () =>
          world.try('root', remove, { path: a, recursive: flag, ifVersion: undefined }),
        );
        return;
      case 'setReplication':
        this.note({ kind: verb, path: a, replication: 1 + (n % 3) }, () =>
          world.try('root', setReplication, { path: a, replication: 1 + (n % 3) }),
        );
        return;
      case 'truncate':
        this.note({ kind: verb, path: a, length: n }, () => this.truncate(a, n));
        return;
      case 'concat':
        this.note({ kind: verb, target: a, sources: [b] }, () =>
          world.try('root', concat, { target: a, sources: [b] }),
        );
        return;
      case 'stat':
        this.note({ kind: verb, path: a }, () => {
          const status = stat(world.state, world.caller('root'), a);
          return isRefusal(status) ? status : { kind: 'status', status };
        });
        return;
      case 'list':
        return this.list(a);
      default:
        throw new Error(`${verb} is not played`);
    }
  }

  private make(path: string, n: number, flag: boolean): void {
    const write = this.operations.length;
    const wanted = { path, overwrite: flag, parents: n % 2 === 0, replication: 3 };
    const request = { path, mode: 0o644, replication: 3, blockSize: 0, overwrite: flag };
    this.note({ kind: 'make', session: `s${write}`, write, ...wanted }, () =>
      this.world.try('root', createFile, {
        ...request,
        createParents: wanted.parents,
        ifVersion: undefined,
        close: true,
      }),
    );
  }

  private open(path: string, n: number, flag: boolean): void {
    const mode = n % 3 === 0 ? 'append' : 'create';
    const session = `s${this.operations.length}`;
    const call: Call = {
      kind: 'open',
      path,
      mode,
      session,
      write: this.operations.length,
      // More blocks than any of these histories writes.
      planned: 10_000,
      overwrite: flag,
      parents: n % 2 === 0,
      replication: 3,
    };
    const who = { user: 'root', client: session };
    const result = this.note(call, () =>
      mode === 'append'
        ? this.world.try(who, appendFile, { path, ifVersion: undefined })
        : this.world.try(who, createFile, {
            path,
            mode: 0o644,
            replication: 3,
            blockSize: 0,
            overwrite: flag,
            createParents: call.parents,
            ifVersion: undefined,
            close: false,
            withBlock: n % 2 === 0 ? undefined : { writerHost: '' },
          }),
    );
    if (isRefusal(result)) return;
    const block = result.kind === 'createdWithBlock' ? result.block : undefined;
    this.writings.push({ session, inode: inodeIn(result), block, written: 0 });
  }

  /** Commits the block before, and of a published file that shows. */
  private addBlock(writing: Writing, length: number): void {
    const { inode, session, block } = writing;
    const previous = block && seal(block, length);
    const result = this.world.try({ user: 'root', client: session }, addBlock, { inode, previous });
    if (isRefusal(result)) return;
    if (previous !== undefined) writing.written += length;
    writing.block = blockIn(result);
  }

  private commit(writing: Writing, length: number, last: boolean): void {
    const { inode, session, block } = writing;
    const sealed = block && seal(block, length);
    const written = writing.written + (sealed?.length ?? 0);
    const who = { user: 'root', client: session };
    const result = this.note({ kind: 'commit', session, written, last }, () =>
      last
        ? this.world.try(who, completeFile, { inode, last: sealed })
        : this.world.try(who, flushFile, { inode, block: sealed }),
    );
    if (last || isRefusal(result)) this.writings.splice(this.writings.indexOf(writing), 1);
    writing.block = undefined;
    writing.written = written;
  }

  private truncate(path: string, length: number): OperationResult | Refusal {
    const request = { path, length, shortened: undefined };
    const begun = this.world.try('root', truncateFile, request);
    if (isRefusal(begun) || begun.kind !== 'shorten') return begun;
    const shortened = seal(begun.block, begun.shortenedLength);
    return this.world.try('root', truncateFile, { ...request, shortened });
  }

  private list(path: string): void {
    const page = list(this.world.state, this.world.caller('root'), {
      path,
      startAfter: '',
      limit: 0,
    });
    const call = { kind: 'list', path } as const;
    if (isRefusal(page)) return this.record(call, { is: 'refused', code: page.refused });
    const entries = page.entries.map((entry) =>
      shapeOf(entry, entry.path === '' ? path : childPath(path, entry.path)),
    );
    this.record(call, { is: 'ok', reply: { entries } });
  }

  private note(call: Call, run: () => OperationResult | Refusal): OperationResult | Refusal {
    const before = this.world.state.txid;
    const result = run();
    if (isRefusal(result)) this.record(call, { is: 'refused', code: result.refused });
    else
      this.record(
        call,
        { is: 'ok', reply: replyOf(result) },
        this.world.state.txid > before ? this.world.state.txid : undefined,
      );
    return result;
  }

  private record(call: Call, outcome: Outcome, txid?: number): void {
    const id = this.operations.length;
    const [invoked, returned] = [++this.last, ++this.last];
    const fixed = { id, client: 'c', invoked, returned, call, outcome };
    this.operations.push(txid === undefined ? fixed : { ...fixed, txid });
  }
}

function replyOf(result: OperationResult): Reply {
  if (result.kind === 'appending') return { position: result.length };
  return result.kind === 'status' ? { status: shapeOf(result.status, result.status.path) } : {};
}

export function shapeOf({ type, length, replication }: FileStatus, path: string): Shape {
  return { path, type, length, replication };
}
