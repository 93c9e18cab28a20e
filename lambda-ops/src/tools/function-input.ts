import * as z from "zod"
import { regionPattern } from "../aws/region-name.ts"

export const functionReference = z
  .string()
  .regex(/^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[\w-]{1,64}$/, {
    error: "must be a function's name or its ARN without a version or alias",
  })
  .describe("Name, or ARN without a version or alias")

export const regionName = z.string().regex(regionPattern, { error: "must be a region such as eu-west-1" })

export const region = regionName
  .optional()
  .describe("For names; without it, the first region the server was started for. An ARN names its own")

export const runtimeId = z
  .string()
  .regex(/^[a-z][a-z0-9.-]{1,30}$/, { error: "must be a runtime identifier such as nodejs24.x" })

/** As many as one question or one plan can name so that somebody still reads it. */
export const MOST_FUNCTIONS = 25

export const functionList = z.array(functionReference).min(1).max(MOST_FUNCTIONS)

/** Where there is no plan whose token could stand for the user's yes. */
export const confirm = z
  .boolean()
  .default(false)
  .describe("Only for clients that cannot ask: the user agreed")

export const isoDay = z.iso.date({ error: "must be a date such as 2027-01-31" })
