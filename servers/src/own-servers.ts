import type { OwnServer } from "./own-server.ts"

/**
 * The servers that you added, each once: what is built, run by `npm start`, held to the contract and deployed is read
 * here. `npm run new-server` writes it.
 */
export const ownServers: readonly OwnServer[] = []
