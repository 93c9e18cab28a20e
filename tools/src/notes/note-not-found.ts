import { ToolError } from "../tool-error.ts"

export function noteNotFound(id: string) {
  return new ToolError(`There is no note "${id}". list_notes gives the ids of the notes there are.`)
}
