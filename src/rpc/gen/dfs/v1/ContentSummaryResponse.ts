// Original file: proto/dfs/v1/namespace.proto

import type { Long } from '@grpc/proto-loader';

export interface ContentSummaryResponseInput {
  /**
   * Directories, the path itself included.
   */
  'directories'?: (number | string | Long);
  /**
   * Files.
   */
  'files'?: (number | string | Long);
  /**
   * Bytes of content.
   */
  'length'?: (number | string | Long);
  /**
   * Bytes of content times copies wanted.
   */
  'spaceConsumed'?: (number | string | Long);
  /**
   * Blocks.
   */
  'blocks'?: (number | string | Long);
}

export interface ContentSummaryResponse {
  /**
   * Directories, the path itself included.
   */
  'directories': (number);
  /**
   * Files.
   */
  'files': (number);
  /**
   * Bytes of content.
   */
  'length': (number);
  /**
   * Bytes of content times copies wanted.
   */
  'spaceConsumed': (number);
  /**
   * Blocks.
   */
  'blocks': (number);
}
