import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto"

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
const CIPHER = "aes-256-gcm"
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Makes every value as long as the real one, which is 128 characters. */
const TEXT_BYTES = 96 - NONCE_BYTES - TAG_BYTES

/** Duration-based stickiness (`lb_cookie`) of one load balancer. */
export interface Stickiness {
  /** The target that the request's cookie names, by either of its two names; `undefined` without a valid one. */
  read(cookieHeader: string | undefined): string | undefined
  /** `Set-Cookie` values; a new one each time, as the real one's are. */
  issue(targetId: string): string[]
}

/** The attributes are those of an HTTPS listener, as it is deployed; a cookie of another load balancer is void. */
export function createStickiness(): Stickiness {
  const key = randomBytes(32)
  return {
    read(cookieHeader = "") {
      for (const name of ["AWSALB", "AWSALBCORS"]) {
        const id = decrypt(key, findCookie(cookieHeader, name))
        if (id !== undefined) return id
      }
      return undefined
    },
    issue(targetId) {
      const value = encrypt(key, targetId)
      const attributes = `Expires=${new Date(Date.now() + WEEK_MS).toUTCString()}; Path=/`
      return [`AWSALB=${value}; ${attributes}`, `AWSALBCORS=${value}; ${attributes}; SameSite=None; Secure`]
    },
  }
}

function findCookie(header: string, name: string): string {
  const pair = header.split(";").find((one) => one.trim().startsWith(`${name}=`))
  return pair?.trim().slice(name.length + 1) ?? ""
}

function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce)
  const sealed = Buffer.concat([cipher.update(text.padEnd(TEXT_BYTES)), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64")
}

function decrypt(key: Buffer, value: string): string | undefined {
  const bytes = Buffer.from(value, "base64")
  if (bytes.byteLength < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return text.toString().trimEnd()
  } catch {
    return undefined
  }
}
