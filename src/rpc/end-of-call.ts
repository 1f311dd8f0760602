import { status as Status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import type { EventEmitter } from 'node:events';
import type { DfsError } from '../common/error.js';
import { fromServiceError } from './status.js';

/** Calls `onEnd` once when a client's streaming call is over: with the failure, or with undefined if all went well. */
export function endOfCall(
  call: EventEmitter,
  address: string,
  method: string,
  onEnd: (failure: DfsError | undefined) => void,
): void {
  let over = false;
  const finish = (failure: DfsError | undefined): void => {
    if (over) return;
    over = true;
    onEnd(failure);
  };
  call.on('error', (error: ServiceError) => finish(fromServiceError(error, address, method)));
  call.on('status', (status: StatusObject) => {
    if (status.code === Status.OK) finish(undefined);
  });
}
