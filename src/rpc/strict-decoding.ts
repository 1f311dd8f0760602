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

/** Decodes a message of this type; what does not decode gives a MalformedMessage, never an exception. */
export function strictly(
  type: protobuf.Type,
  options: protobuf.IConversionOptions,
): (bytes: Buffer) => object {
  return (bytes) => {
    try {
      return type.toObject(type.decode(new StrictReader(bytes)), options);
    } catch (error) {
      return new MalformedMessage(`${type.name} does not decode: ${errorMessage(error)}`);
    }
  };
}
