import { undecodable } from './codec/fields.js';
import { WireReader } from './codec/wire-reader.js';
import type { WireWriter } from './codec/wire-writer.js';

/** One method as a session carries it: its messages, without the caller's context. */
export interface SessionMethod {
  readonly name: string;
  /** Of the unary method, or of the session and this one in it; for messages and metrics. */
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

/** What one kind of session is for: the stream that it is, and the methods that it carries. */
export interface SessionKind {
  /** Of the gRPC method of the session. */
  readonly path: string;
  /** By their numbers. */
  readonly methods: ReadonlyMap<number, SessionMethod>;
}

export type Messages = Pick<
  SessionMethod,
  'writeRequest' | 'readRequest' | 'writeAnswer' | 'readAnswer'
>;
type Write<T> = (writer: WireWriter, message: T) => void;
type Read<T> = (reader: WireReader) => T;

export function sessionKind(path: string, methods: readonly SessionMethod[]): SessionKind {
  return { path, methods: new Map(methods.map((method) => [method.field, method])) };
}

export function requestOf<T extends object>(type: string, write: Write<T>, read: Read<T>) {
  return {
    writeRequest: write as Write<object>,
    readRequest: (bytes: Buffer): object => decoding(type, bytes, read),
  };
}

export function answerOf<T>(type: string, write: Write<T>, read: Read<T>) {
  return {
    writeAnswer: write as Write<unknown>,
    readAnswer: (bytes: Buffer): unknown => decoding(type, bytes, read),
  };
}

function decoding<T>(type: string, bytes: Buffer, read: Read<T>): T {
  try {
    return read(new WireReader(bytes));
  } catch (error) {
    throw undecodable(type, error);
  }
}
