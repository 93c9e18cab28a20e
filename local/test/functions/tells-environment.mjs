/* global awslambda */
export const handler = async () => ({ statusCode: 200, body: JSON.stringify(process.env) })

export const streamHandler = awslambda.streamifyResponse(async (event, stream) => {
  const out = awslambda.HttpResponseStream.from(stream, { statusCode: 200 })
  out.write("{}")
  out.end()
})
