import type { RuntimeAnswer } from "../lambda/runtime-api.ts"
import { MalformedAnswerError } from "./front.ts"
import { parseAnswer, readFunctionAnswer } from "./function-answer.ts"
import type { FunctionAnswer } from "./function-answer.ts"

/** What the runtime writes for `awslambda.HttpResponseStream.from`: metadata, 8 NUL bytes, body. */
export const PRELUDE_TYPE = "application/vnd.awslambda.http-integration-response"
const DELIMITER = Buffer.alloc(8)
/** "Set up a Lambda proxy integration with payload response streaming" in the API Gateway guide. */
const PRELUDE_LIMIT = 16 * 1024

export interface StreamedAnswer {
  readonly prelude: FunctionAnswer
  readonly body: AsyncIterable<Buffer>
}

/**
 * Waits for the status and headers of a streamed answer.
 * @throws MalformedAnswerError, and what breaks the stream off before its body
 */
export async function readPrelude({ body }: RuntimeAnswer): Promise<StreamedAnswer> {
  const chunks = body[Symbol.asyncIterator]()
  let read = Buffer.alloc(0)
  while (true) {
    const end = read.indexOf(DELIMITER)
    if (end >= 0) {
      const prelude = readFunctionAnswer(parseAnswer(read.subarray(0, end)))
      return { prelude, body: continueWith(read.subarray(end + DELIMITER.byteLength), chunks) }
    }
    if (read.byteLength > PRELUDE_LIMIT) throw new MalformedAnswerError("No metadata in the first 16 KB")
    const next = await chunks.next()
    if (next.done) throw new MalformedAnswerError("The answer ended before its metadata did")
    read = Buffer.concat([read, next.value])
  }
}

/** Waits for the first chunk, so that what fails before it is an error and no broken stream. */
export async function readFirst({ body }: RuntimeAnswer): Promise<AsyncIterable<Buffer>> {
  const chunks = body[Symbol.asyncIterator]()
  const next = await chunks.next()
  return next.done ? continueWith(Buffer.alloc(0), chunks) : continueWith(next.value, chunks)
}

async function* continueWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.byteLength > 0) yield first
    while (true) {
      const next = await rest.next()
      if (next.done) return
      yield next.value
    }
  } finally {
    await rest.return?.()
  }
}
