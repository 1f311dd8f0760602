import { isDfsError } from '../common/error.js';
import { childPath } from '../common/path.js';
import type {
  CheckpointResult,
  ClusterReport,
  FsckFile,
  Health,
  SafeModeAction,
  SafeModeStatus,
} from '../common/admin-messages.js';
import type {
  Job,
  NamedServer,
  RepairPolicy,
  RepairPolicyChange,
  SetBalanceRequest,
} from '../common/job-messages.js';
import type { ServerGoal } from '../common/server-goal.js';
import type { ContentSummary, FileStatus } from '../common/file-status.js';
import type { ExplainRequest, Explanation } from '../common/explain-messages.js';
import type { ClusterInfo } from '../common/namespace-messages.js';
import type { CallContext, CallOptions, NamespaceApi } from '../rpc/namespace-api.js';
import type { Cancel, RemoveOptions } from './api.js';
import { MasterLink, type MasterLinkOptions } from './master-link.js';

type NamespaceCall<T> = (
  namespace: NamespaceApi,
  context: CallContext,
  call: CallOptions,
) => Promise<T>;

const DIRECTORY_MODE = 0o755;

/** The calls of `Dfs` that go to the master alone. */
export class MetadataClient {
  protected readonly link: MasterLink;
  private readonly entriesPerPage: number;

  constructor(options: MasterLinkOptions) {
    this.link = new MasterLink(options);
    this.entriesPerPage = options.environment.limits.listPageEntries;
  }

  stat(path: string, options: Cancel = {}): Promise<FileStatus> {
    return this.ask(options, (namespace, context, call) => namespace.stat(context, { path }, call));
  }

  async exists(path: string, options: Cancel = {}): Promise<boolean> {
    try {
      await this.stat(path, options);
      return true;
    } catch (error) {
      if (isDfsError(error, 'NOT_FOUND', 'PARENT_NOT_FOUND', 'NOT_DIRECTORY')) return false;
      throw error;
    }
  }

  async *list(path: string, options: Cancel = {}): AsyncGenerator<FileStatus> {
    const limit = this.entriesPerPage;
    for (let startAfter = ''; ;) {
      const request = { path, startAfter, limit };
      const page = await this.ask(options, (namespace, context, call) =>
        namespace.list(context, request, call),
      );
      // A file lists itself under an empty name.
      for (const entry of page.entries)
        yield { ...entry, path: entry.path === '' ? path : childPath(path, entry.path) };
      const last = page.entries.at(-1);
      if (!page.hasMore || last === undefined) return;
      startAfter = last.path;
    }
  }

  mkdir(
    path: string,
    options: Cancel & { parents?: boolean; mode?: number } = {},
  ): Promise<FileStatus> {
    const request = {
      path,
      mode: options.mode ?? DIRECTORY_MODE,
      parents: options.parents ?? false,
    };
    return this.change(options, (namespace, context, call) =>
      namespace.mkdir(context, request, call),
    );
  }

  rename(
    source: string,
    target: string,
    options: Cancel & { overwrite?: boolean; ifVersion?: number } = {},
  ): Promise<FileStatus> {
    const { overwrite = false, ifVersion } = options;
    const request = { source, target, overwrite, ifVersion };
    return this.change(options, (namespace, context, call) =>
      namespace.rename(context, request, call),
    );
  }

  remove(path: string, options: RemoveOptions = {}): Promise<void> {
    const request = { path, recursive: options.recursive ?? false, ifVersion: options.ifVersion };
    return this.change(options, (namespace, context, call) =>
      namespace.remove(context, request, call),
    );
  }

  moveToTrash(path: string, options: RemoveOptions = {}): Promise<FileStatus> {
    const request = { path, recursive: options.recursive ?? false, ifVersion: options.ifVersion };
    return this.change(options, (namespace, context, call) =>
      namespace.moveToTrash(context, request, call),
    );
  }

  setReplication(path: string, replication: number, options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setReplication(context, { path, replication }, call),
    );
  }

  setMode(path: string, mode: number, options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setMode(context, { path, mode }, call),
    );
  }

  setOwner(
    path: string,
    { owner = '', group = '' }: { owner?: string; group?: string },
    options: Cancel = {},
  ): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setOwner(context, { path, owner, group }, call),
    );
  }

  setTimes(
    path: string,
    { mtimeMs, atimeMs }: { mtimeMs?: number; atimeMs?: number },
    options: Cancel = {},
  ): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.setTimes(context, { path, mtimeMs, atimeMs }, call),
    );
  }

  concat(target: string, sources: readonly string[], options: Cancel = {}): Promise<FileStatus> {
    return this.change(options, (namespace, context, call) =>
      namespace.concat(context, { target, sources }, call),
    );
  }

  contentSummary(path: string, options: Cancel = {}): Promise<ContentSummary> {
    return this.ask(options, (namespace, context, call) =>
      namespace.contentSummary(context, { path }, call),
    );
  }

  clusterInfo(options: Cancel = {}): Promise<ClusterInfo> {
    return this.ask(options, (namespace, context, call) =>
      namespace.clusterInfo(context, {}, call),
    );
  }

  report(options: Cancel = {}): Promise<ClusterReport> {
    return this.link.read(({ admin }, context, call) => admin.report(context, call), options);
  }

  async *fsck(
    path: string,
    options: Cancel & { withBlocks?: boolean } = {},
  ): AsyncGenerator<{ files: readonly FsckFile[]; directories: number }> {
    let directories = 0;
    for (let cursor: Uint8Array | undefined; ;) {
      const request = { path, cursor, withBlocks: options.withBlocks ?? false };
      const page = await this.link.read(
        ({ admin }, context, call) => admin.fsckPage(context, request, call),
        options,
      );
      directories += page.directories;
      yield { files: page.files, directories };
      if (page.cursor === undefined) return;
      // Received bytes are a view on their message.
      cursor = new Uint8Array(page.cursor);
    }
  }

  safeMode(action: SafeModeAction, options: Cancel = {}): Promise<SafeModeStatus> {
    return this.link.read(
      ({ admin }, context, call) => admin.safeMode(context, { action }, call),
      options,
    );
  }

  checkpoint(options: Cancel = {}): Promise<CheckpointResult> {
    return this.link.read(({ admin }, context, call) => admin.checkpoint(context, call), {
      signal: options.signal,
      patient: true,
    });
  }

  explain(request: ExplainRequest, options: Cancel = {}): Promise<Explanation> {
    return this.link.read(
      ({ admin }, context, call) => admin.explain(context, request, call),
      options,
    );
  }

  async setServerGoal(
    servers: readonly string[],
    goal: ServerGoal,
    options: Cancel & { force?: boolean } = {},
  ): Promise<readonly NamedServer[]> {
    const request = { servers, goal, force: options.force ?? false };
    // The master walks over all the blocks of these servers first.
    const answer = await this.link.mutate(
      ({ admin }, context, call) => admin.setServerGoal(context, request, call),
      { signal: options.signal, patient: true },
    );
    return answer.servers;
  }

  async jobs(options: Cancel = {}): Promise<readonly Job[]> {
    const list = await this.link.read(
      ({ admin }, context, call) => admin.listJobs(context, call),
      options,
    );
    return list.jobs;
  }

  repairPolicy(options: Cancel = {}): Promise<RepairPolicy> {
    return this.link.read(
      ({ admin }, context, call) => admin.getRepairPolicy(context, call),
      options,
    );
  }

  setRepairPolicy(change: RepairPolicyChange, options: Cancel = {}): Promise<RepairPolicy> {
    return this.link.mutate(
      ({ admin }, context, call) => admin.setRepairPolicy(context, change, call),
      options,
    );
  }

  setBalance(request: SetBalanceRequest, options: Cancel = {}): Promise<void> {
    return this.link.mutate(
      ({ admin }, context, call) => admin.setBalance(context, request, call),
      options,
    );
  }

  health(options: Cancel = {}): Promise<Health> {
    return this.link.read(({ admin }, _context, call) => admin.health(call), options);
  }

  protected ask<T>(options: Cancel, call: NamespaceCall<T>): Promise<T> {
    return this.link.read((master, context, bounds) => call(master.namespace, context, bounds), {
      signal: options.signal,
    });
  }

  protected change<T>(options: Cancel, call: NamespaceCall<T>): Promise<T> {
    return this.link.mutate((master, context, bounds) => call(master.namespace, context, bounds), {
      signal: options.signal,
    });
  }
}
