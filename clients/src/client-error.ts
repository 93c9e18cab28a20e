/** A failure whose message says all: no stack is printed with it. */
export class ClientError extends Error {
  override readonly name = "ClientError"
}
