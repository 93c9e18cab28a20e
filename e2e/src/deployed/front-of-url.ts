/** Which front door of a server on Lambda stands at a URL, as far as AWS's host names tell. */
export function frontOfUrl(url: string): string | undefined {
  const parsed = URL.parse(url)
  if (!parsed) return undefined
  const { hostname, pathname } = parsed
  if (/\.lambda-url\.[^.]+\.on\.aws$/.test(hostname)) return "function-url-streamed"
  // A REST API's URL has its stage in front of the path; the HTTP APIs of these stacks have none.
  if (/\.execute-api\./.test(hostname)) return pathname.split("/").length > 2 ? "rest-streamed" : "http-api"
  return undefined
}
