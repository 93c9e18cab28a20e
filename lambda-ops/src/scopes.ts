/** What a caller has to be granted, by the names that the authorization server knows. */
export const scopes = { read: "functions:read", write: "functions:write" } as const
