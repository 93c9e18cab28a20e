/** What a caller has to be granted for the notes, by the names that the authorization server knows. */
export const scopes = { read: "notes:read", write: "notes:write" } as const
