import { inputRequired } from "@modelcontextprotocol/server"
import type { InputRequest } from "@modelcontextprotocol/server"

/** A form with one text field. */
export function askForText(message: string, field: string): InputRequest {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [field]: { type: "string" } }, required: [field] },
  })
}

export function askToConfirm(message: string): InputRequest {
  return inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
  })
}

export function askModel(text: string): InputRequest {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text } }],
    maxTokens: 100,
  })
}
