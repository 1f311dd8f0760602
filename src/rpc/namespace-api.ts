import type { CancelSignal } from '../common/cancel-signal.js';
import type { ContentSummary, FileStatus, LocatedBlock } from '../common/file-status.js';
import type {
  AbandonBlockRequest,
  AbandonFileRequest,
  AddBlockRequest,
  AppendFileRequest,
  AppendFileResponse,
  CallContext,
  ClusterInfo,
  CompleteFileRequest,
  ConcatRequest,
  CreateFileRequest,
  CreateFileResponse,
  FlushFileRequest,
  ListRequest,
  ListResponse,
  LocateRequest,
  LocateResponse,
  MkdirRequest,
  PathRequest,
  RemoveRequest,
  RenameRequest,
  ReopenBlockRequest,
  ReopenBlockResponse,
  ReportBadReplicaRequest,
  SetModeRequest,
  SetOwnerRequest,
  SetReplicationRequest,
  SetTimesRequest,
  TruncateFileRequest,
  TruncateFileResponse,
} from '../common/namespace-messages.js';

export type * from '../common/namespace-messages.js';

/** Bounds of one call. */
export interface CallOptions {
  readonly timeoutMs?: number | undefined;
  readonly signal?: CancelSignal | undefined;
}

/** A request without fields. */
export type NoFields = Readonly<Record<string, never>>;

/** One method of a service: who calls, what it asks, within which bounds. */
type Method<Request, Response> = (
  context: CallContext,
  request: Request,
  options: CallOptions,
) => Promise<Response>;

/**
 * What clients ask of the master. The client's stub and the master's service are both this interface;
 * what stands between them is rpc/. Refusals and faults come as DfsError.
 */
export interface NamespaceApi {
  readonly createFile: Method<CreateFileRequest, CreateFileResponse>;
  readonly appendFile: Method<AppendFileRequest, AppendFileResponse>;
  readonly addBlock: Method<AddBlockRequest, LocatedBlock>;
  readonly reopenBlock: Method<ReopenBlockRequest, ReopenBlockResponse>;
  readonly flushFile: Method<FlushFileRequest, FileStatus>;
  readonly abandonBlock: Method<AbandonBlockRequest, void>;
  readonly completeFile: Method<CompleteFileRequest, FileStatus>;
  readonly abandonFile: Method<AbandonFileRequest, void>;
  readonly renewLease: Method<NoFields, { readonly openFiles: number }>;
  readonly mkdir: Method<MkdirRequest, FileStatus>;
  readonly rename: Method<RenameRequest, FileStatus>;
  readonly remove: Method<RemoveRequest, void>;
  readonly moveToTrash: Method<RemoveRequest, FileStatus>;
  readonly setReplication: Method<SetReplicationRequest, FileStatus>;
  readonly setMode: Method<SetModeRequest, FileStatus>;
  readonly setOwner: Method<SetOwnerRequest, FileStatus>;
  readonly setTimes: Method<SetTimesRequest, FileStatus>;
  readonly truncateFile: Method<TruncateFileRequest, TruncateFileResponse>;
  readonly concat: Method<ConcatRequest, FileStatus>;
  readonly stat: Method<PathRequest, FileStatus>;
  readonly list: Method<ListRequest, ListResponse>;
  readonly locate: Method<LocateRequest, LocateResponse>;
  readonly contentSummary: Method<PathRequest, ContentSummary>;
  readonly reportBadReplica: Method<ReportBadReplicaRequest, void>;
  readonly clusterInfo: Method<NoFields, ClusterInfo>;
}
