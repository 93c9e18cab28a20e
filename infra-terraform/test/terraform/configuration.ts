import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Arguments = Record<string, Json>
/** By type, then by name. */
export type Declared = Record<string, Record<string, Arguments>>

/** Terraform's JSON syntax, as far as the tests look into it. */
export interface Configuration {
  resource?: Declared
  data?: Declared
  variable?: Record<string, Arguments>
  output?: Record<string, Arguments>
  [other: string]: unknown
}

export const listFiles = (folder: string) => readdirSync(folder).filter((file) => file.endsWith(".tf.json"))

export const readConfiguration = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Configuration

/** Every file of a folder as one. */
export function readFolder(folder: string): Configuration {
  const whole: Record<string, object> = {}
  for (const file of listFiles(folder)) {
    for (const [key, value] of Object.entries(readConfiguration(join(folder, file)))) {
      whole[key] = { ...whole[key], ...(value as object) }
    }
  }
  return whole
}

/** The types that the configurations declare. */
export function listTypes(configurations: readonly Configuration[]) {
  const typesOf = (key: "resource" | "data") =>
    new Set(configurations.flatMap((one) => Object.keys(one[key] ?? {})))
  return { resources: typesOf("resource"), dataSources: typesOf("data") }
}
