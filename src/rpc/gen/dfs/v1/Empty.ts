// Original file: proto/dfs/v1/types.proto


/**
 * An empty answer.
 */
export interface EmptyInput {
}

/**
 * An empty answer.
 */
export interface Empty {
}
