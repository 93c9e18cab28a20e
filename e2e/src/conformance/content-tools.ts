import { fromJsonSchema } from "@modelcontextprotocol/server"
import { defineTool } from "@mcp-on-aws/tools/definition"
import type { Call } from "@mcp-on-aws/tools/definition"
import { ToolError } from "@mcp-on-aws/tools/tool-error"
import { setTimeout as delay } from "node:timers/promises"
import * as z from "zod"
import { answerText, labelFixture, noArguments } from "./fixture-tool.ts"
import { png, wav } from "./sample-media.ts"

const image = { type: "image", data: png, mimeType: "image/png" } as const

/** Called by the suite in both eras. */
export const contentTools = [
  defineTool({
    ...labelFixture("test_simple_text"),
    input: noArguments,
    run: () => answerText("This is a simple text response for testing."),
  }),
  defineTool({
    ...labelFixture("test_image_content"),
    input: noArguments,
    run: () => ({ content: [image] }),
  }),
  defineTool({
    ...labelFixture("test_audio_content"),
    input: noArguments,
    run: () => ({ content: [{ type: "audio", data: wav, mimeType: "audio/wav" }] }),
  }),
  defineTool({
    ...labelFixture("test_embedded_resource"),
    input: noArguments,
    run: () => ({
      content: [
        {
          type: "resource",
          resource: {
            uri: "test://embedded-resource",
            mimeType: "text/plain",
            text: "This is an embedded resource content.",
          },
        },
      ],
    }),
  }),
  defineTool({
    ...labelFixture("test_multiple_content_types"),
    input: noArguments,
    run: () => ({
      content: [
        { type: "text", text: "Multiple content types test:" },
        image,
        {
          type: "resource",
          resource: {
            uri: "test://mixed-content-resource",
            mimeType: "application/json",
            text: JSON.stringify({ test: "data", value: 123 }),
          },
        },
      ],
    }),
  }),
  defineTool({
    ...labelFixture("test_error_handling"),
    input: noArguments,
    run: () => {
      throw new ToolError("This tool intentionally returns an error for testing")
    },
  }),
  defineTool({
    ...labelFixture("test_tool_with_progress"),
    input: noArguments,
    async run(_, call) {
      await call.reportProgress(0, 100)
      await pause(call)
      await call.reportProgress(50, 100)
      await pause(call)
      await call.reportProgress(100, 100)
      return answerText("Reported 0, 50 and 100 of 100")
    },
  }),
  defineTool({
    ...labelFixture("json_schema_2020_12_tool"),
    // The suite compares keyword for keyword, so this is no zod schema.
    input: fromJsonSchema({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    }),
    run: () => answerText("The arguments fit the schema"),
  }),
  defineTool({
    ...labelFixture("test_custom_header"),
    input: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }),
    run: ({ region }) => answerText(`Region: ${region}`),
  }),
]

function pause({ signal }: Call): Promise<void> {
  return delay(50, undefined, { signal })
}
