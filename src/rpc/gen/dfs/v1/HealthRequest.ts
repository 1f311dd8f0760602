// Original file: proto/dfs/v1/admin.proto


export interface HealthRequestInput {
}

export interface HealthRequest {
}
