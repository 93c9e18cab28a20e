import { ToolError } from "@mcp-on-aws/tools/tool-error"
import type { LambdaApi, LambdaFunction } from "./aws/function.ts"

export interface Tag {
  readonly key: string
  readonly value: string
}

export type WriteGuard = ReturnType<typeof createWriteGuard>

/**
 * Lets writes through to functions that carry the tag, and to no other. The IAM policy says the same once more;
 * this server cannot tag a function itself.
 */
export function createWriteGuard({ key, value }: Tag) {
  const carriesTag = (tags: Readonly<Record<string, string>>) => tags[key] === value
  return {
    tag: { key, value },
    carriesTag,
    /** @throws ToolError */
    async check(api: LambdaApi, { arn, name }: LambdaFunction, signal?: AbortSignal): Promise<void> {
      if (carriesTag(await api.listTags(arn, signal))) return
      throw new ToolError(
        `${name} is not open to this server's writes: it does not carry the tag ${key}=${value}. Nothing was changed. ` +
          `Someone with permission must set it: aws lambda tag-resource --resource ${arn} --tags ${key}=${value}`,
      )
    },
  }
}
