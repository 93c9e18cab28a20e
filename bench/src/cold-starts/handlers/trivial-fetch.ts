// The same behind the web's Request and Response, which every framework's handler is.
import { handler as answer } from "./trivial.ts"
import { serveEvents } from "./serve-events.ts"

export const handler = serveEvents(async (request) => {
  const { statusCode: status, headers, body } = await answer({ body: await request.text() })
  return new Response(body, { status, headers })
})
