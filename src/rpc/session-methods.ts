import {
  readFileStatus,
  readListing,
  writeFileStatus,
  writeListing,
} from './codec/fast-file-status.js';
import {
  readCompleteFile,
  readCreated,
  readCreateFile,
  readList,
  readMkdir,
  readNothing,
  readPath,
  readRemove,
  readRename,
  writeCompleteFile,
  writeCreated,
  writeCreateFile,
  writeList,
  writeMkdir,
  writeNothing,
  writePath,
  writeRemove,
  writeRename,
} from './codec/fast-messages.js';
import {
  readLocate,
  readLocated,
  readLocatedBlock,
  writeLocate,
  writeLocated,
  writeLocatedBlock,
} from './codec/fast-located-block.js';
import { namespaceCodecs } from './codec/namespace.js';
import type { UnaryCodec } from './codec/unary-codec.js';
import { LARGE_CALL_UNITS } from './limits.js';
import { namespaceService } from './load.js';
import type { NamespaceApi } from './namespace-api.js';
import { received } from './received.js';
import {
  answerOf,
  requestOf,
  sessionKind,
  type Messages,
  type SessionMethod,
} from './session-method.js';
import type { AnyMethod } from './unary-call.js';
import { wireName } from './wire-name.js';

/** Number in SessionCall and SessionAnswer of the first method; the others follow in the order of the service. */
const FIRST_FIELD = 16;

type AnyCodec = UnaryCodec<object, unknown, AnyMethod>;

/** Those that come by the hundred thousand; of the others protobufjs takes care. */
const FAST: { readonly [Name in keyof NamespaceApi]?: Partial<Messages> } = {
  stat: { ...requestOf('PathRequest', writePath, readPath), ...fileStatus() },
  mkdir: { ...requestOf('MkdirRequest', writeMkdir, readMkdir), ...fileStatus() },
  createFile: {
    ...requestOf('CreateFileRequest', writeCreateFile, readCreateFile),
    ...answerOf('CreateFileResponse', writeCreated, readCreated),
  },
  completeFile: {
    ...requestOf('CompleteFileRequest', writeCompleteFile, readCompleteFile),
    ...fileStatus(),
  },
  rename: { ...requestOf('RenameRequest', writeRename, readRename), ...fileStatus() },
  remove: {
    ...requestOf('RemoveRequest', writeRemove, readRemove),
    ...answerOf('Empty', writeNothing, readNothing),
  },
  moveToTrash: { ...requestOf('RemoveRequest', writeRemove, readRemove), ...fileStatus() },
  locate: {
    ...requestOf('LocateRequest', writeLocate, readLocate),
    ...answerOf('LocateResponse', writeLocated, readLocated),
  },
  addBlock: answerOf('LocatedBlock', writeLocatedBlock, readLocatedBlock),
  list: {
    ...requestOf('ListRequest', writeList, readList),
    ...answerOf('ListResponse', writeListing, readListing),
  },
  setMode: fileStatus(),
};

/** Answers that may be a hundred times as large as others. */
const LARGE: readonly (keyof NamespaceApi)[] = ['list', 'locate', 'contentSummary'];

interface NamespaceMethod extends SessionMethod {
  readonly name: keyof NamespaceApi;
}

/** In the order of the service in proto/. */
export const sessionMethods: readonly NamespaceMethod[] = Object.keys(namespaceCodecs).map(
  (key) => {
    const name = key as keyof NamespaceApi;
    const definition = namespaceService[wireName(name) as 'Stat'] as unknown as AnyMethod;
    return {
      name,
      path: definition.path,
      field: fieldOf(name),
      units: LARGE.includes(name) ? LARGE_CALL_UNITS : 1,
      ...reflected(namespaceCodecs[name] as AnyCodec, definition),
      ...FAST[name],
    };
  },
);

/** NamespaceService.Session. */
export const namespaceSessions = sessionKind(namespaceService.Session.path, sessionMethods);

function fieldOf(name: string): number {
  const order = Object.keys(namespaceService).filter((key) => key !== 'Session');
  return FIRST_FIELD + order.indexOf(wireName(name));
}

function reflected(codec: AnyCodec, method: AnyMethod): Messages {
  return {
    writeRequest: (writer, message) =>
      writer.raw(method.requestSerialize(codec.encodeRequest(message))),
    readRequest: (bytes) => received(method.requestDeserialize(bytes), codec.decodeRequest),
    writeAnswer: (writer, message) =>
      writer.raw(method.responseSerialize(codec.encodeResponse(message))),
    readAnswer: (bytes) => received(method.responseDeserialize(bytes), codec.decodeResponse),
  };
}

function fileStatus() {
  return answerOf('FileStatus', writeFileStatus, readFileStatus);
}
