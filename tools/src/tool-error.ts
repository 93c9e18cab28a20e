/**
 * An error whose text is meant for the model: what was wrong and what to do about it.
 * Every other error is logged with its cause and answered as an internal error.
 */
export class ToolError extends Error {
  override name = "ToolError"
}
