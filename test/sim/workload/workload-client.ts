import { unreachable } from '../../../src/common/assert.js';
import type { FileStatus } from '../../../src/common/file-status.js';
import type { Dfs, FileWriter } from '../../../src/client/api.js';
import type { ContentCells } from '../checkers/content-cells.js';
import type { Call, Outcome, Reply, Shape } from '../checkers/history.js';
import type { HeldFiles } from './held-files.js';
import type { Plan, WorkloadSettings, WritePlan } from './plan.js';
import type { Recorder, SentCalls } from './recorder.js';

export interface WorkloadClientOptions {
  readonly name: string;
  readonly dfs: Dfs;
  readonly recorder: Recorder;
  readonly cells: ContentCells;
  readonly settings: Pick<WorkloadSettings, 'blockSize'>;
  /** If its calls are to be found in the master's log. */
  readonly sent?: SentCalls;
  /** For writers that take their time. */
  readonly leisure?: Leisure;
}

export interface Leisure {
  /** Resolves after a time of which this is the longest. */
  readonly rest: (msMax: number) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly held: HeldFiles;
}

/** Carries out plans one after the other, and has each call recorded. */
export class WorkloadClient {
  private readonly options: WorkloadClientOptions;
  private readonly who: { readonly name: string; readonly sent: SentCalls | undefined };

  constructor(options: WorkloadClientOptions) {
    this.options = options;
    this.who = { name: options.name, sent: options.sent };
  }

  async run(plan: Plan): Promise<void> {
    const { dfs } = this.options;
    switch (plan.verb) {
      case 'mkdir': {
        const { path, parents } = plan;
        await this.call({ kind: 'mkdir', path, parents }, () => dfs.mkdir(path, { parents }));
        return;
      }
      case 'write':
        return this.write(plan);
      case 'make': {
        const { path, overwrite, parents, replication } = plan;
        const write = this.options.recorder.writing();
        const asked = { path, overwrite, parents, replication };
        const { blockSize } = this.options.settings;
        await this.call({ kind: 'make', session: `w${write}`, write, ...asked }, () =>
          dfs.makeEmptyFile(path, { overwrite, createParents: parents, replication, blockSize }),
        );
        return;
      }
      case 'rename': {
        const { source, target, overwrite } = plan;
        await this.call({ kind: 'rename', source, target, overwrite }, () =>
          dfs.rename(source, target, { overwrite }),
        );
        return;
      }
      case 'remove': {
        const { path, recursive } = plan;
        await this.call({ kind: 'remove', path, recursive }, () => dfs.remove(path, { recursive }));
        return;
      }
      case 'setReplication': {
        const { path, replication } = plan;
        await this.call({ kind: 'setReplication', path, replication }, () =>
          dfs.setReplication(path, replication),
        );
        return;
      }
      case 'truncate':
        return this.truncate(plan.path, plan.share);
      case 'concat': {
        const { target, sources } = plan;
        await this.call({ kind: 'concat', target, sources }, () => dfs.concat(target, sources));
        return;
      }
      case 'stat':
        await this.stat(plan.path);
        return;
      case 'list':
        await this.list(plan.path);
        return;
      case 'read':
        await this.read(plan);
        return;
      default:
        return unreachable(plan);
    }
  }

  stat(path: string): Promise<Outcome> {
    return this.call({ kind: 'stat', path }, () => this.options.dfs.stat(path));
  }

  list(path: string): Promise<Outcome> {
    return this.record({ kind: 'list', path }, async () => {
      const entries: Shape[] = [];
      for await (const entry of this.options.dfs.list(path)) entries.push(shapeOf(entry));
      return { entries };
    });
  }

  read({ path, start, length }: Omit<Extract<Plan, { verb: 'read' }>, 'verb'>): Promise<Outcome> {
    const { dfs, cells } = this.options;
    return this.record({ kind: 'read', path, start, length }, async () => {
      const range = length === undefined ? { start } : { start, length };
      return { content: cells.identify(await dfs.readFile(path, range)) };
    });
  }

  private async write(plan: WritePlan): Promise<void> {
    const { path, mode, overwrite, parents, replication, durability, ack } = plan;
    const write = this.options.recorder.writing();
    const session = `w${write}`;
    const planned = plan.parts.reduce((sum, bytes) => sum + bytes, 0);
    const call: Call = {
      kind: 'open',
      path,
      mode,
      session,
      write,
      planned,
      overwrite,
      parents,
      replication,
      durability,
      ack,
    };
    let writer: FileWriter | undefined;
    for (let tries = plan.slow?.tries ?? 1; tries > 0; tries--) {
      const outcome = await this.record(call, async () => {
        writer = await this.open(plan);
        return { position: writer.position };
      });
      if (outcome.is !== 'refused' || outcome.code !== 'FILE_BEING_WRITTEN') break;
      await this.options.leisure?.sleep(plan.slow?.retryMs ?? 0);
    }
    if (writer === undefined) return;
    const { name, leisure } = this.options;
    if (plan.slow !== undefined) leisure?.held.hold(name, path);
    if (!(await this.fill(writer, plan, { session, write })) || plan.end === 'abort')
      await writer.abort().catch(() => {});
    leisure?.held.release(name);
  }

  /** False if it failed on its way. */
  private async fill(
    writer: FileWriter,
    plan: WritePlan,
    { session, write }: { session: string; write: number },
  ): Promise<boolean> {
    const { cells } = this.options;
    const { parts, flushes, end } = plan;
    let written = 0;
    let committed = plan.mode === 'append' ? 0 : -1;
    for (const [i, bytes] of parts.entries()) {
      await this.rest(plan);
      try {
        await writer.write(cells.bytes(write, written, bytes));
      } catch {
        // What went wrong shows in nothing that was promised: the file stays as far as it was committed.
        return false;
      }
      written += bytes;
      // A flush of nothing asks nobody, so it says nothing of who holds the file.
      if (!flushes || i === parts.length - 1 || written === committed) continue;
      const flush: Call = { kind: 'commit', session, written, last: false };
      const outcome = await this.record(flush, async () => {
        await writer.flush();
        return {};
      });
      if (outcome.is !== 'ok') return false;
      committed = written;
    }
    if (end === 'abort') return true;
    await this.rest(plan);
    const close: Call = { kind: 'commit', session, written, last: true };
    const outcome = await this.call(close, () => writer.close());
    return outcome.is === 'ok';
  }

  private async rest({ slow }: WritePlan): Promise<void> {
    const { name, leisure } = this.options;
    if (slow === undefined || leisure === undefined) return;
    await leisure.held.during(name, leisure.rest(slow.restMsMax));
  }

  private open(plan: WritePlan): Promise<FileWriter> {
    const { dfs, settings } = this.options;
    const { path, mode, overwrite, parents, replication, ack, durability } = plan;
    if (mode === 'append') return dfs.openAppend(path, { ack, durability });
    return dfs.openWriter(path, {
      overwrite,
      createParents: parents,
      replication,
      blockSize: settings.blockSize,
      ack,
      durability,
    });
  }

  private async truncate(path: string, share: number): Promise<void> {
    const seen = await this.stat(path);
    if (seen.is !== 'ok') return;
    const length = Math.floor((seen.reply.status?.length ?? 0) * share);
    await this.call({ kind: 'truncate', path, length }, () =>
      this.options.dfs.truncate(path, length),
    );
  }

  private call(call: Call, run: () => Promise<FileStatus | void>): Promise<Outcome> {
    return this.record(call, async () => {
      const status = await run();
      return status === undefined ? {} : { status: shapeOf(status) };
    });
  }

  private record(call: Call, run: () => Promise<Reply>): Promise<Outcome> {
    return this.options.recorder.record(this.who, call, run);
  }
}

function shapeOf({ path, type, length, replication }: FileStatus): Shape {
  return { path, type, length, replication };
}
