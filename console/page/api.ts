import type { CallLine, Failed } from "../src/call-line.ts"

type Body = Readonly<Record<string, unknown>>

/** Does what the server's action of this name does. @throws Error with the text that the person is to read */
export async function post<Answer>(action: string, body: Body): Promise<Answer> {
  const response = await send(action, body)
  const answer = (await response.json()) as Answer & Partial<Failed>
  if (answer.failed !== undefined) throw new Error(answer.failed)
  return answer
}

/** The same, for an action that tells lines while it goes on. Aborting it tells the server that nobody listens. */
export async function stream<Line extends object>(
  action: string,
  body: Body,
  { tell, signal }: { readonly tell: (line: Line) => void; readonly signal?: AbortSignal },
): Promise<void> {
  const response = await send(action, body, signal)
  const lines = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(createLines())
  for await (const text of lines ?? []) {
    const line = JSON.parse(text) as Line | Failed
    if ("failed" in line) throw new Error(line.failed)
    tell(line)
  }
}

async function send(action: string, body: Body, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(`/api/${action}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Error("The console cannot be reached: has npm start ended?", { cause })
  }
}

function createLines(): TransformStream<string, string> {
  let rest = ""
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + chunk).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) controller.enqueue(line)
    },
    flush(controller) {
      if (rest !== "") controller.enqueue(rest)
    },
  })
}

export type CallTarget = {
  readonly url: string
  readonly era?: "2025" | "2026"
  /** An open session of the console's, instead of a connection for this call. */
  readonly client?: string
  readonly cookies?: boolean
}

export interface CallRequest extends CallTarget {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

export const callTool = (
  { url, era, client, cookies, tool, args }: CallRequest,
  options: { readonly tell: (line: CallLine) => void; readonly signal?: AbortSignal },
) => stream<CallLine>("call", { url, era, client, cookies, tool, args }, options)

export const answerQuestion = (question: string, answer: unknown) =>
  post<object>("answer", { question, answer })
