// "Lambda quotas" in the Lambda Developer Guide; the 100 bytes above 6 MiB are what the service allows.

/** Size of a synchronous invocation's event, in bytes. */
export const EVENT_LIMIT = 6 * 1024 * 1024
/** Size of a buffered answer, in bytes. */
export const PAYLOAD_LIMIT = 6 * 1024 * 1024 + 100
/** Size of a streamed answer, in bytes. */
export const STREAM_LIMIT = 200 * 1024 * 1024
/** What the init phase may take before Lambda starts it again as part of the first invocation. */
export const INIT_LIMIT_MS = 10_000
