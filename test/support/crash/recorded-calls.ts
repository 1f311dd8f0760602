import { isDeepStrictEqual } from 'node:util';
import { basename } from 'node:path';
import { must } from '../../../src/common/assert.js';
import { isDfsError } from '../../../src/common/error.js';
import type { FileStatus } from '../../../src/common/file-status.js';
import type { CallContext, NamespaceApi } from '../../../src/rpc/namespace-api.js';

/** Answers that a client says it has not seen yet: so many of its last calls can be asked again. */
const ANSWERS_KEPT = 8;

type Method = (context: CallContext, request: object, options: object) => Promise<unknown>;

/** One mutation as it went to the master, under one operation number however often it was sent. */
export interface RecordedCall {
  readonly method: keyof NamespaceApi;
  readonly request: object;
  readonly context: CallContext;
  /** Undefined until it is answered; by whom does not matter. */
  answer?: { readonly value: unknown };
}

/** What a listing shows of an entry; the inode of one that was not answered for is not known. */
export interface Entry {
  readonly type: FileStatus['type'];
  readonly mode: number;
  readonly inode: number | undefined;
}

export type Entries = ReadonlyMap<string, Entry>;

/**
 * What one client was told, and so what the master owes it. It stands below the library, which makes one call at a time,
 * numbers it and repeats it until it is answered.
 */
export class RecordedCalls {
  /** The last ones that were answered. */
  readonly answered: RecordedCall[] = [];
  /** Sent and not answered: carried out or not. */
  pending: RecordedCall | undefined;
  acknowledged = 0;
  private known = new Map<string, Entry>();
  /** Of files that were created: they get their name when they are complete. */
  private readonly created = new Map<number, Asked>();
  private readonly onAcknowledged: () => void;
  private readonly failures = new Set<() => void>();

  constructor(onAcknowledged: () => void) {
    this.onAcknowledged = onAcknowledged;
  }

  /** By name, as the calls that were answered left them. */
  get entries(): Entries {
    return this.known;
  }

  /** The same with the pending call, had it been carried out. */
  get entriesWithPending(): Entries {
    return this.pending === undefined ? this.known : this.after(this.pending);
  }

  /** Resolves when an attempt that is made or under way now has failed: no answer of before can come any more. */
  nextFailure(): Promise<void> {
    return new Promise((resolve) => this.failures.add(resolve));
  }

  record(namespace: NamespaceApi): NamespaceApi {
    const methods = Object.entries(namespace).map(([name, method]) => {
      const send = method as Method;
      const recorded: Method = (context, request, options) =>
        context.operation === 0
          ? this.attempt(send(context, request, options))
          : this.send(name as keyof NamespaceApi, send, { context, request, options });
      return [name, recorded];
    });
    return Object.fromEntries(methods) as NamespaceApi;
  }

  private async send(
    method: keyof NamespaceApi,
    send: Method,
    { context, request, options }: { context: CallContext; request: object; options: object },
  ): Promise<unknown> {
    const { operation } = context;
    const acknowledgedOperation = Math.max(0, operation - 1 - ANSWERS_KEPT);
    this.pending ??= { method, request, context: { ...context, acknowledgedOperation } };
    const call = this.pending;
    if (call.context.operation !== operation || !isDeepStrictEqual(call.request, request))
      throw new Error(`${method} ${operation} was sent while ${call.method} had no answer`);
    const value = await this.attempt(send(call.context, request, options));
    this.settle(call, value);
    return value;
  }

  private async attempt(sent: Promise<unknown>): Promise<unknown> {
    try {
      return await sent;
    } catch (error) {
      if (!isDfsError(error) || !error.retryable) throw error;
      for (const told of this.failures) told();
      this.failures.clear();
      throw error;
    }
  }

  private after(call: RecordedCall): Map<string, Entry> {
    const entries = new Map(this.known);
    const inode = inodeOf(call.answer?.value);
    const {
      mode = 0,
      inode: asked = 0,
      path = '',
      source = '',
      target = '',
      close = false,
    } = call.request as Asked;
    const entry = entries.get(basename(call.method === 'rename' ? source : path));
    switch (call.method) {
      case 'mkdir':
        return entries.set(basename(path), { type: 'directory', mode, inode });
      case 'createFile':
        return close ? entries.set(basename(path), { type: 'file', mode, inode }) : entries;
      case 'completeFile': {
        const { path = '', mode = 0 } = must(this.created.get(asked), 'a file that was created');
        return entries.set(basename(path), { type: 'file', mode, inode: asked });
      }
      case 'rename':
        entries.delete(basename(source));
        return entries.set(basename(target), must(entry, source));
      case 'remove':
        entries.delete(basename(path));
        return entries;
      case 'setMode':
        return entries.set(basename(path), { ...must(entry, path), mode });
      default:
        throw new Error(`the load does not know ${call.method}`);
    }
  }

  private settle(call: RecordedCall, value: unknown): void {
    // A retry by hand may have had the answer before.
    if (call.answer !== undefined && !isDeepStrictEqual(plain(call.answer.value), plain(value)))
      throw new Error(`two answers to one ${call.method}: ${JSON.stringify([call.answer, value])}`);
    call.answer = { value };
    this.known = this.after(call);
    if (call.method === 'createFile') this.created.set(inodeOf(value) ?? 0, call.request);
    this.pending = undefined;
    this.acknowledged++;
    this.answered.push(call);
    if (this.answered.length > ANSWERS_KEPT) this.answered.shift();
    this.onAcknowledged();
  }
}

/** The same shape from the wire and from within the process. */
export function plain(answer: unknown): unknown {
  return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
}

export function entryOf({ type, mode, inode }: FileStatus): Entry {
  return { type, mode, inode };
}

function inodeOf(answer: unknown): number | undefined {
  return (answer as { readonly inode: number } | undefined)?.inode;
}

/** The fields of requests that matter here; each request has some. */
type Asked = Partial<Record<'path' | 'source' | 'target', string>> &
  Partial<Record<'mode' | 'inode', number>> & { readonly close?: boolean };
