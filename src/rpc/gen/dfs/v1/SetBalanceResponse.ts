// Original file: proto/dfs/v1/admin.proto


export interface SetBalanceResponseInput {
}

export interface SetBalanceResponse {
}
