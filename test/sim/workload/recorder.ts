import { DfsError } from '../../../src/common/error.js';
import type { ErrorCode } from '../../../src/common/error-codes.js';
import type { MasterStub } from '../../../src/client/master-link.js';
import type { ConnectBlock } from '../../../src/client/environment.js';
import type { BlockApi, WriteCall } from '../../../src/rpc/block-api.js';
import type { Call, Operation, Outcome, Reply, SentCall } from '../checkers/history.js';
import { READS } from '../checkers/history.js';

/** Refusals that the master gives without doing anything. */
const REFUSALS: readonly ErrorCode[] = [
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PARENT_NOT_FOUND',
  'ALREADY_EXISTS',
  'FILE_BEING_WRITTEN',
  'NOT_DIRECTORY',
  'IS_DIRECTORY',
  'DIRECTORY_NOT_EMPTY',
  'RENAME_INTO_ITSELF',
  'LEASE_EXPIRED',
];

/** Of the message of a failure, for people who look for its reason. */
const WHY_CHARACTERS = 300;

/** The numbers under which one client's calls were sent: what ties its history to the master's log. */
export class SentCalls {
  private calls = new Map<string, SentCall>();

  /** The stub, listened to. */
  tap(master: MasterStub): MasterStub {
    const namespace = new Proxy(master.namespace, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          this.note(args[0] as SentCall);
          return Reflect.apply(method, target, args);
        };
      },
    });
    return { ...master, namespace };
  }

  /** Stubs of block servers, which have files completed for this client. */
  tapBlocks(connect: ConnectBlock): ConnectBlock {
    return (address) => {
      const server = connect(address);
      const write: BlockApi['write'] = (options) => {
        const call = server.write(options);
        const { answers } = call;
        const send: WriteCall['send'] = (step, onSent) => {
          if (step.kind === 'seal' && step.completion !== undefined)
            this.note(step.completion.context);
          return call.send(step, onSent);
        };
        return { answers, send, end: () => call.end(), cancel: () => call.cancel() };
      };
      return {
        write,
        read: (request, options) => server.read(request, options),
        copy: (header, options) => server.copy(header, options),
        statReplica: (request, options) => server.statReplica(request, options),
      };
    };
  }

  /** Those since the last time. */
  take(): Operation['sent'] {
    const { calls } = this;
    this.calls = new Map();
    return calls.size === 0 ? undefined : [...calls.values()];
  }

  private note({ clientId, operation }: SentCall): void {
    if (operation > 0) this.calls.set(`${clientId} ${operation}`, { clientId, operation });
  }
}

export interface RecorderOptions {
  /** A clock that moves between any two events (virtual time with a counter behind the point, a monotonic clock). */
  readonly now: () => number;
  /** Told of each operation once it has ended. */
  readonly onOperation?: (operation: Operation) => void;
  /** First numbers of operations and of writings, so that several processes keep apart. */
  readonly firstId?: number;
  readonly firstWriting?: number;
}

/** Notes what clients ask and get. */
export class Recorder {
  readonly operations: Operation[] = [];
  private readonly options: RecorderOptions;
  private nextId: number;
  private nextWriting: number;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.nextId = options.firstId ?? 1;
    this.nextWriting = options.firstWriting ?? 1;
  }

  /** A number for a writing, never given twice. */
  writing(): number {
    return this.nextWriting++;
  }

  /** Runs one call of a client; resolves with its outcome, whatever that is. Only what is no DfsError is thrown on. */
  async record(
    client: { readonly name: string; readonly sent: SentCalls | undefined },
    call: Call,
    run: () => Promise<Reply>,
  ): Promise<Outcome> {
    const id = this.nextId++;
    const invoked = this.options.now();
    client.sent?.take();
    const outcome = await run().then(
      (reply): Outcome => ({ is: 'ok', reply }),
      (error: unknown): Outcome => outcomeOf(call, error),
    );
    const returned = this.options.now();
    const sent = client.sent?.take();
    const operation: Operation = {
      id,
      client: client.name,
      invoked,
      returned,
      call,
      outcome,
      ...(sent === undefined ? {} : { sent }),
    };
    this.operations.push(operation);
    this.options.onOperation?.(operation);
    return outcome;
  }
}

export function outcomeOf(call: Call, error: unknown): Outcome {
  if (!(error instanceof DfsError)) throw error;
  const { code } = error;
  const isRead = READS.has(call.kind);
  // A reader holds on to the file that it began with; that one may go while the path stays.
  const isOfPath = !isRead || error.path !== undefined;
  // A close may fail for what happened to its blocks before: only the end of the lease says that it did nothing.
  const isRefusal =
    call.kind === 'commit' ? code === 'LEASE_EXPIRED' : REFUSALS.includes(code) && isOfPath;
  if (isRefusal) return { is: 'refused', code };
  const why = error.message.slice(0, WHY_CHARACTERS);
  return isRead ? { is: 'failed', code, why } : { is: 'unknown', code, why };
}
