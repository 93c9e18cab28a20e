import { STATUS_CODES } from "node:http"

/** What a load balancer answers in its own name. */
export interface ErrorPage {
  readonly status: number
  readonly reason: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** Where an ALB says it in other words than Node; 463 is of its own making. */
const REASONS: Readonly<Record<number, string>> = {
  408: "Request Time-out",
  413: "Request Entity Too Large",
  414: "Request-URI Too Large",
  463: "",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
}

export function describeErrorPage(status: number): ErrorPage {
  const reason = REASONS[status] ?? STATUS_CODES[status] ?? ""
  const title = `${status} ${reason}`.trim()
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`
  return {
    status,
    reason,
    headers: [
      ["Server", "awselb/2.0"],
      ["Content-Type", "text/html"],
    ],
    body: Buffer.from(page),
  }
}
