import { createHash, timingSafeEqual } from "node:crypto"
import type { ApiKey } from "./settings.ts"

/**
 * Finds whose key it is. Only hashes are kept, and each of them is compared, in constant time, whichever fits:
 * the time of an answer tells nothing. A plain hash is enough for keys that were made at random.
 */
export function createKeyFinder(keys: readonly ApiKey[]): (key: string) => ApiKey | undefined {
  const hashes = keys.map((key) => ({ key, hash: Buffer.from(key.sha256, "hex") }))
  return (given) => {
    const hash = createHash("sha256").update(given).digest()
    return hashes.filter((one) => timingSafeEqual(one.hash, hash))[0]?.key
  }
}
