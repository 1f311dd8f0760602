import { join } from 'node:path';
import type { Options, PackageDefinition } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import { errorMessage } from '../common/error.js';

/**
 * protobufjs is lenient where it must not be: a string whose bytes are not UTF-8 decodes with U+FFFD in their place,
 * and one that runs past the end of the message decodes cut short. As paths, both would name another file. And
 * grpc-js answers what does not decode with a bare INTERNAL, while it is the caller's fault.
 */

/** What a received message that does not decode is handed on as; `received` turns it into an error. */
export class MalformedMessage {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class StrictReader extends protobuf.BufferReader {
  override string(): string {
    const bytes = this.bytes();
    return utf8.decode(bytes);
  }
}

/** Replaces the deserializers of every method of the package by ones that are strict and never throw. */
export function decodeStrictly(
  definition: PackageDefinition,
  source: { readonly folder: string; readonly files: readonly string[]; readonly options: Options },
): void {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(source.folder, target);
  root.loadSync([...source.files]);
  root.resolveAll();
  for (const [name, entry] of Object.entries(definition)) {
    if ('format' in entry) continue;
    const service = root.lookupService(name);
    for (const [methodName, method] of Object.entries(entry)) {
      const { requestType, responseType } = service.methods[methodName] as protobuf.Method;
      method.requestDeserialize = strictly(service.lookupType(requestType), source.options);
      method.responseDeserialize = strictly(service.lookupType(responseType), source.options);
    }
  }
}

function strictly(type: protobuf.Type, options: Options): (bytes: Buffer) => object {
  return (bytes) => {
    try {
      return type.toObject(type.decode(new StrictReader(bytes)), options);
    } catch (error) {
      return new MalformedMessage(`${type.name} does not decode: ${errorMessage(error)}`);
    }
  };
}
