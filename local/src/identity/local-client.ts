/** For scripts that have no browser: it gets tokens by `client_credentials`. Its secret opens nothing but this. */
export const localClient = { id: "local-script", secret: "local" } as const
