import { type CfnCondition, Fn } from "aws-cdk-lib"
import { restApi as settings } from "@mcp-on-aws/blueprint/settings"
import { choose } from "../template/choose.ts"
import type { Inputs } from "../template/inputs.ts"

/** Nobody's tokens are for it: closed, until `function_url_resource` tells the URL. */
const NOT_YET = "https://function-url-resource-is-not-set.invalid/mcp"

export interface FrontUrlsOptions {
  readonly inputs: Inputs
  readonly path: string
  readonly restApi: { readonly url: string; readonly host: string }
  readonly httpApi: { readonly host: string }
  readonly conditions: Readonly<Record<"rest" | "http", CfnCondition>>
}

/** The canonical URL first. A Function URL's is known when its function is there, so it has to be told. */
export function describeUrls({ inputs, path, restApi, httpApi, conditions }: FrontUrlsOptions) {
  const { rest, http } = conditions
  const isGiven = inputs.isGiven("resource_url")
  const domain = inputs.text("custom_domain")
  const hasDomain = inputs.isGiven("custom_domain")
  const restUrl = choose(hasDomain, `https://${domain}${path}`, `${restApi.url}${path}`)
  const restHost = choose(hasDomain, domain, restApi.host)
  const httpUrl = `https://${httpApi.host}${path}`
  const told = choose(inputs.isGiven("function_url_resource"), inputs.text("function_url_resource"), NOT_YET)
  const own = choose(rest, restUrl, choose(http, httpUrl, told))
  const canonical = choose(isGiven, inputs.text("resource_url"), own)
  return {
    canonical,
    http: httpUrl,
    metadata: `https://${before(path, canonical)}${settings.metadataPath}`,
    /** The server leaves empty names out. */
    hosts: [
      choose(isGiven, Fn.select(2, Fn.split("/", inputs.text("resource_url"))), ""),
      choose(rest, restHost, ""),
      choose(http, httpApi.host, ""),
    ],
  }
}

/** Without its scheme first: a host may begin as the path does, and `//mcp.example.com` would be cut there. */
const before = (path: string, url: string) =>
  Fn.select(0, Fn.split(path, Fn.select(1, Fn.split("https://", url))))
