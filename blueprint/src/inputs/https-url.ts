/** As a server takes it at its start: without user and IPv6, and with a port that can be. */
export const httpsHost = "https://[\\w.-]+(:([1-5]?\\d{1,4}|6[0-5]\\d{3}))?"

export const httpsUrl = { pattern: `${httpsHost}(/[^\\s,#]*)?`, must: "an https URL" }

export const endpointUrl = {
  pattern: `${httpsHost}(/[^\\s,#?/]+)*/mcp`,
  must: "an https URL that ends in /mcp",
}
