interface HttpEvent {
  readonly rawPath: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly requestContext: { readonly http: { readonly method: string } }
}

/** A Lambda handler for a web-standard one, as short as can be. */
export const serveEvents = (fetch: (request: Request) => Promise<Response>) => async (event: HttpEvent) => {
  const { rawPath, headers, body, requestContext } = event
  const url = `http://localhost${rawPath}`
  const response = await fetch(new Request(url, { method: requestContext.http.method, headers, body }))
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  }
}
