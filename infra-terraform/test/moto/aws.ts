import { startMoto } from "@mcp-on-aws/moto/start"
import { startSubstitute } from "./substitute.ts"

export interface Aws {
  /** For Terraform's environment: every service of AWS is this one, for anybody. */
  readonly variables: Readonly<Record<string, string>>
  /** The actions that moto lacked, by their targets. */
  readonly substituted: ReadonlySet<string>
  close(): Promise<void>
}

const REGION = "eu-central-1"
/** moto looks for some of its own as well, and would wait for those of a machine in EC2. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_EC2_METADATA_DISABLED: "true",
}

/** AWS's control planes as moto imitates them, helped out where it lacks what the stacks want. */
export async function startAws(): Promise<Aws> {
  const moto = await startMoto({ ...process.env, ...CREDENTIALS })
  await prepareFunctions(`${moto.url}/moto-api/`)
  const substitute = await startSubstitute(moto.url)
  return {
    substituted: substitute.used,
    variables: { ...CREDENTIALS, AWS_ENDPOINT_URL: substitute.url, AWS_REGION: REGION },
    async close() {
      await substitute.close()
      await moto.close()
    },
  }
}

/** None is run, so that no container is needed; the only ones that Terraform calls name the image which they had built. */
async function prepareFunctions(url: string) {
  const post = async (path: string, body: object) => {
    await (await fetch(url + path, { method: "POST", body: JSON.stringify(body) })).arrayBuffer()
  }
  await post("config", { lambda: { use_docker: false } })
  const image = `123456789012.dkr.ecr.${REGION}.amazonaws.com/built:1`
  await post("static/lambda-simple/response", {
    region: REGION,
    results: Array(20).fill(JSON.stringify({ image })),
  })
}
