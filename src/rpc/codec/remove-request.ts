import type { RemoveRequest } from '../../common/namespace-messages.js';
import { count, optional, text } from './fields.js';

/** `optional uint64 if_version`: absent on the wire unless a version is wanted; 0 is a version like any other. */
export function version(ifVersion: number | undefined): { ifVersion?: number } {
  return ifVersion === undefined ? {} : { ifVersion: count(ifVersion, 'if_version') };
}

export function decodeVersion(wire: {
  ifVersion?: number;
  _ifVersion?: 'ifVersion';
}): number | undefined {
  return optional(wire.ifVersion, (ifVersion) => count(ifVersion, 'if_version'));
}

/** For both ways of taking something away. */
export const removeRequest = {
  encodeRequest: (request: RemoveRequest) => ({
    path: text(request.path, 'path'),
    recursive: request.recursive,
    ...version(request.ifVersion),
  }),
  decodeRequest: (wire: {
    path: string;
    recursive: boolean;
    ifVersion?: number;
    _ifVersion?: 'ifVersion';
  }): RemoveRequest => ({
    path: text(wire.path, 'path'),
    recursive: wire.recursive,
    ifVersion: decodeVersion(wire),
  }),
};
