import type { Client } from "@modelcontextprotocol/sdk/client/index.js"

interface Import {
  readonly key: string
  readonly notes: readonly { title: string; body: string }[]
}

export function importPatiently(client: Client, { key, notes }: Import, show: (step: string) => void) {
  return client.callTool({ name: "import_notes", arguments: { key, notes } }, undefined, {
    onprogress: ({ progress, total, message }) => show(`${progress} of ${total}: ${message}`),
    resetTimeoutOnProgress: true,
    maxTotalTimeout: 15 * 60_000,
  })
}
