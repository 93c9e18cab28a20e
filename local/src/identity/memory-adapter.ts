import type { Adapter, AdapterPayload } from "oidc-provider"

type Stored = { readonly payload: AdapterPayload; readonly expiresAt: number }

/** Where the authorization server keeps everything it hands out, until it ends. */
export function createMemoryAdapters(): (model: string) => Adapter {
  const entries = new Map<string, Stored>()
  const read = (key: string) => {
    const found = entries.get(key)
    return found && found.expiresAt > Date.now() ? found.payload : undefined
  }
  const search = (wanted: (payload: AdapterPayload) => boolean) =>
    [...entries.values()].find(({ payload }) => wanted(payload))?.payload

  return (model) => {
    const keyOf = (id: string) => `${model}:${id}`
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Infinity
        // What a client registers with is no limit for what it may ask for later.
        const kept = model === "Client" ? { ...payload, scope: undefined } : payload
        entries.set(keyOf(id), { payload: kept, expiresAt })
      },
      find: async (id) => read(keyOf(id)),
      findByUid: async (uid) => search((payload) => payload.uid === uid),
      findByUserCode: async (code) => search((payload) => payload.userCode === code),
      async consume(id) {
        const payload = read(keyOf(id))
        if (payload) payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        entries.delete(keyOf(id))
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
      },
    }
  }
}
