// Original file: proto/dfs/v1/node.proto

import type { Long } from '@grpc/proto-loader';

export interface ReportDamageRequestInput {
  /**
   * Id of the server that says it.
   */
  'serverId'?: (string);
  /**
   * Its registration.
   */
  'registration'?: (number | string | Long);
  /**
   * Server that has the damaged replica.
   */
  'damagedServerId'?: (string);
  /**
   * Block id.
   */
  'blockId'?: (number | string | Long);
  /**
   * Generation.
   */
  'generation'?: (number | string | Long);
  /**
   * What was wrong, for people.
   */
  'detail'?: (string);
}

export interface ReportDamageRequest {
  /**
   * Id of the server that says it.
   */
  'serverId': (string);
  /**
   * Its registration.
   */
  'registration': (number);
  /**
   * Server that has the damaged replica.
   */
  'damagedServerId': (string);
  /**
   * Block id.
   */
  'blockId': (number);
  /**
   * Generation.
   */
  'generation': (number);
  /**
   * What was wrong, for people.
   */
  'detail': (string);
}
