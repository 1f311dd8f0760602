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
import { undecodable } from './codec/fields.js';
import { namespaceCodecs } from './codec/namespace.js';
import type { UnaryCodec } from './codec/unary-codec.js';
import { WireReader } from './codec/wire-reader.js';
import type { WireWriter } from './codec/wire-writer.js';
import { LARGE_CALL_UNITS } from './limits.js';
import { namespaceService } from './load.js';
import type { NamespaceApi } from './namespace-api.js';
import { received } from './received.js';
import type { AnyMethod } from './unary-call.js';
import { wireName } from './wire-name.js';

/** Number in SessionCall and SessionAnswer of the first method; the others follow in the order of the service. */
const FIRST_FIELD = 16;

/** One method as a session carries it: the messages of the unary method, without the caller's context. */
export interface SessionMethod {
  readonly name: keyof NamespaceApi;
  /** Of the unary method, for messages and metrics. */
  readonly path: string;
  /** In SessionCall and SessionAnswer. */
  readonly field: number;
  /** How much of the room for calls under way it takes. */
  readonly units: number;
  /** All four throw DfsError INVALID_ARGUMENT for what does not fit the wire, or does not decode. */
  readonly writeRequest: (writer: WireWriter, request: object) => void;
  readonly readRequest: (bytes: Buffer) => object;
  readonly writeAnswer: (writer: WireWriter, answer: unknown) => void;
  readonly readAnswer: (bytes: Buffer) => unknown;
}

type AnyCodec = UnaryCodec<object, unknown, AnyMethod>;
type Messages = Pick<SessionMethod, 'writeRequest' | 'readRequest' | 'writeAnswer' | 'readAnswer'>;
type Write<T> = (writer: WireWriter, message: T) => void;
type Read<T> = (reader: WireReader) => T;

/** Those that come by the hundred thousand; of the others protobufjs takes care. */
const FAST: { readonly [Name in keyof NamespaceApi]?: Partial<Messages> } = {
  stat: { ...request('PathRequest', writePath, readPath), ...fileStatus() },
  mkdir: { ...request('MkdirRequest', writeMkdir, readMkdir), ...fileStatus() },
  createFile: {
    ...request('CreateFileRequest', writeCreateFile, readCreateFile),
    ...answer('CreateFileResponse', writeCreated, readCreated),
  },
  completeFile: {
    ...request('CompleteFileRequest', writeCompleteFile, readCompleteFile),
    ...fileStatus(),
  },
  rename: { ...request('RenameRequest', writeRename, readRename), ...fileStatus() },
  remove: {
    ...request('RemoveRequest', writeRemove, readRemove),
    ...answer('Empty', writeNothing, readNothing),
  },
  moveToTrash: { ...request('RemoveRequest', writeRemove, readRemove), ...fileStatus() },
  locate: {
    ...request('LocateRequest', writeLocate, readLocate),
    ...answer('LocateResponse', writeLocated, readLocated),
  },
  addBlock: answer('LocatedBlock', writeLocatedBlock, readLocatedBlock),
  list: {
    ...request('ListRequest', writeList, readList),
    ...answer('ListResponse', writeListing, readListing),
  },
  setMode: fileStatus(),
};

/** Answers that may be a hundred times as large as others. */
const LARGE: readonly (keyof NamespaceApi)[] = ['list', 'locate', 'contentSummary'];

/** In the order of the service in proto/. */
export const sessionMethods: readonly SessionMethod[] = Object.keys(namespaceCodecs).map((key) => {
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
});

const byField = new Map(sessionMethods.map((method) => [method.field, method]));

export function sessionMethodOf(field: number): SessionMethod | undefined {
  return byField.get(field);
}

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

function request<T extends object>(type: string, write: Write<T>, read: Read<T>) {
  return {
    writeRequest: write as Write<object>,
    readRequest: (bytes: Buffer): object => decoding(type, bytes, read),
  };
}

function answer<T>(type: string, write: Write<T>, read: Read<T>) {
  return {
    writeAnswer: write as Write<unknown>,
    readAnswer: (bytes: Buffer): unknown => decoding(type, bytes, read),
  };
}

function fileStatus() {
  return answer('FileStatus', writeFileStatus, readFileStatus);
}

function decoding<T>(type: string, bytes: Buffer, read: Read<T>): T {
  try {
    return read(new WireReader(bytes));
  } catch (error) {
    throw undecodable(type, error);
  }
}
