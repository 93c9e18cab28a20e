import { Fn } from "aws-cdk-lib"
import { CfnPermission, CfnUrl } from "aws-cdk-lib/aws-lambda"
import { Construct } from "constructs"
import type { ServerFunction } from "./server-function.ts"

/** A Function URL that streams. Open to the network: the function itself checks who calls. */
export class FunctionUrl extends Construct {
  readonly url: string
  readonly host: string

  constructor(scope: Construct, handler: ServerFunction, path: string) {
    super(scope, "function-url")
    const url = new CfnUrl(this, "McpFunctionUrl", {
      targetFunctionArn: handler.arn,
      authType: "NONE",
      invokeMode: "RESPONSE_STREAM",
    })
    // Since October 2025 a caller needs both, the second one for calls through the URL alone.
    new CfnPermission(this, "UrlPermission", {
      functionName: handler.functionName,
      action: "lambda:InvokeFunctionUrl",
      principal: "*",
      functionUrlAuthType: "NONE",
    })
    new CfnPermission(this, "UrlInvokePermission", {
      functionName: handler.functionName,
      action: "lambda:InvokeFunction",
      principal: "*",
      invokedViaFunctionUrl: true,
    })
    this.host = Fn.select(2, Fn.split("/", url.attrFunctionUrl))
    this.url = `https://${this.host}${path}`
  }
}
