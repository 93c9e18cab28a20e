import type { ZodRawShape } from "zod"
import * as z from "zod"
import { partitionOf, regionPattern } from "./aws/region-name.ts"

/** What both forms of this server read from their environment. */
export const lambdaOpsSettings = {
  LAMBDA_OPS_REGIONS: z
    .string()
    .transform((value) =>
      [...new Set(value.split(",").map((name) => name.trim()))].filter((name) => name !== ""),
    )
    .refine((names) => names.length > 0 && names.every((name) => regionPattern.test(name)), {
      error: "must be regions such as eu-west-1,us-east-1",
    })
    .refine((names) => new Set(names.map(partitionOf)).size <= 1, {
      error: "must all be in one partition: credentials for aws do not work in aws-cn",
    })
    .describe("Regions to look after, separated by commas; over stdio, without it, AWS_REGION"),
  LAMBDA_OPS_ALLOW_WRITES: z
    .enum(["true", "false"])
    .default("false")
    .transform((value) => value === "true")
    .describe("Whether there are tools that change and invoke functions"),
  LAMBDA_OPS_TAG: z
    .string()
    .regex(/^[\w.:/+@-]{1,128}=[\w.:/+@ -]{1,256}$/, "must be a tag such as mcp-lambda-ops=allowed")
    .default("mcp-lambda-ops=allowed")
    .transform((tag) => ({ key: tag.slice(0, tag.indexOf("=")), value: tag.slice(tag.indexOf("=") + 1) }))
    .describe("The tag of the functions that may be changed and invoked"),
  LAMBDA_OPS_RUNTIMES_URL: z
    .url()
    .optional()
    .describe("The page that list_runtimes refreshes from; without it, the AWS page"),
} satisfies ZodRawShape

export type LambdaOpsSettings = z.output<z.ZodObject<typeof lambdaOpsSettings>>

type Environment = Record<string, string | undefined>

/** The regions to look after, where none are named, are the one region that AWS tools would use. */
export const withDefaultRegion = (env: Environment): Environment => ({
  ...env,
  LAMBDA_OPS_REGIONS: env.LAMBDA_OPS_REGIONS || env.AWS_REGION || env.AWS_DEFAULT_REGION,
})
