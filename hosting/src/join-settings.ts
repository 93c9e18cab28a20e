import type { ZodRawShape, ZodType } from "zod"
import { SettingsError } from "./settings.ts"

/**
 * A server's settings with those of its definitions, which may repeat one of the server's and never replace it.
 * @throws SettingsError
 */
export function joinSettings<Own extends ZodRawShape>(own: Own, settings: ZodRawShape): Own {
  for (const [name, schema] of Object.entries(settings)) {
    if (own[name] !== undefined && own[name] !== schema)
      throw new SettingsError(`${name}: is a setting of the server's own`)
    if (!(schema as Partial<ZodType> | undefined)?.meta)
      throw new SettingsError(`${name}: is no schema of zod, such as z.string()`)
  }
  return { ...own, ...settings }
}
