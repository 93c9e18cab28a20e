import type { Page } from "./build-page.ts"

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>mcp-on-aws console</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><noscript>This console is drawn by a script of its own: please allow scripts for this address.</noscript></body>
</html>
`
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4f46e5"/><path d="M7 16h6m6-5h6m-6 10h6M13 16l6-5m-6 5 6 5" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>`

/** Nothing from elsewhere, nothing inline, in no frame. */
export const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
}

export interface StaticFile {
  readonly type: string
  readonly text: string
}

export const describeFiles = ({ script, style }: Page): ReadonlyMap<string, StaticFile> =>
  new Map([
    ["/", { type: "text/html; charset=utf-8", text: HTML }],
    ["/page.js", { type: "text/javascript; charset=utf-8", text: script }],
    ["/page.css", { type: "text/css; charset=utf-8", text: style }],
    ["/icon.svg", { type: "image/svg+xml", text: ICON }],
  ])
