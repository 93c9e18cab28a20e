import type { ResourceDefinition } from "@mcp-on-aws/tools/definition"
import { png } from "./sample-media.ts"

export const resources: readonly ResourceDefinition[] = [
  {
    name: "static-text",
    uri: "test://static-text",
    title: "Static text",
    description: "A text that does not change",
    mimeType: "text/plain",
    read: ({ href }) => readText(href, "text/plain", "This is the content of the static text resource."),
  },
  {
    name: "static-binary",
    uri: "test://static-binary",
    title: "Static binary",
    description: "An image that does not change",
    mimeType: "image/png",
    read: async ({ href }) => ({ contents: [{ uri: href, mimeType: "image/png", blob: png }] }),
  },
  {
    name: "watched-resource",
    uri: "test://watched-resource",
    title: "Watched resource",
    description: "A text that may be subscribed to",
    mimeType: "text/plain",
    read: ({ href }) => readText(href, "text/plain", "Watched resource content"),
  },
  {
    name: "template",
    uri: "test://template/{id}/data",
    title: "Template",
    description: "Data made of the id in the URI",
    mimeType: "application/json",
    read: ({ href }, { id }) =>
      readText(
        href,
        "application/json",
        JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      ),
  },
]

async function readText(uri: string, mimeType: string, text: string) {
  return { contents: [{ uri, mimeType, text }] }
}
