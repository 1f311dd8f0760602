import { AssertionFault } from '../common/assert.js';
import { DfsError, errorMessage } from '../common/error.js';
import { MalformedMessage } from './strict-decoding.js';

/** A received message, converted. What does not decode is refused before any handler sees it. */
export function received<Wire, T>(wire: Wire, decode: (wire: Wire) => T): T {
  if (wire instanceof MalformedMessage)
    throw new DfsError('INVALID_ARGUMENT', `Invalid argument: ${wire.reason}`);
  return decode(wire);
}

/** The same for an answer of `address`: there the peer is wrong and not the caller. */
export function answered<Wire, T>(wire: Wire, decode: (wire: Wire) => T, address: string): T {
  try {
    return received(wire, decode);
  } catch (error) {
    throw malformedAnswer(error, address);
  }
}

/** An answer of ours, converted. One that does not fit the wire is our own fault, never an invalid argument. */
export function answering<T, Wire>(answer: T, encode: (answer: T) => Wire): Wire {
  try {
    return encode(answer);
  } catch (error) {
    if (error instanceof AssertionFault) throw error;
    throw new Error(`the answer does not fit the wire: ${errorMessage(error)}`, { cause: error });
  }
}

function malformedAnswer(error: unknown, address: string): unknown {
  if (!(error instanceof DfsError) || error.code !== 'INVALID_ARGUMENT') return error;
  return new DfsError(
    'INTERNAL',
    `An answer of ${address} makes no sense (${error.message}): check that it is a server of this version`,
    { cause: error },
  );
}
