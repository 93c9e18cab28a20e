import { LambdaFunctionUrl } from "#aws/lambda-function-url"
import { LambdaPermission } from "#aws/lambda-permission"
import type { CleanStack } from "../terraform/clean-stack.ts"
import { addressOf, countWhere } from "../terraform/expression.ts"

const when = "local.url"

/** Streams, and lets everybody in as far as the function, which checks tokens itself. Returns the endpoint. */
export function createFunctionUrl(stack: CleanStack, functionName: string): string {
  const url = new LambdaFunctionUrl(stack.apart, "url", {
    ...countWhere(when),
    functionName,
    authorizationType: "NONE",
    invokeMode: "RESPONSE_STREAM",
  })
  new LambdaPermission(stack.apart, "url_for_everybody", {
    ...countWhere(when),
    action: "lambda:InvokeFunctionUrl",
    functionName,
    principal: "*",
    functionUrlAuthType: "NONE",
  })
  // Since October 2025 Lambda asks for both; by this one nobody can invoke the function past its URL.
  const invoke = new LambdaPermission(stack.apart, "url_invokes", {
    ...countWhere(when),
    action: "lambda:InvokeFunction",
    functionName,
    principal: "*",
  })
  invoke.addOverride("invoked_via_function_url", true)
  return `\${local.url ? "\${one(${addressOf(url)}[*].function_url)}mcp" : null}`
}
