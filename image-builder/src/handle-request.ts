import * as z from "zod"

/** What CloudFormation sends to a custom resource. */
const customResource = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.unknown(),
})

const properties = z.object({ Revision: z.string() })

/** What Terraform sends. */
const invocation = z.object({ revision: z.string() })

type CustomResource = z.output<typeof customResource>

interface Work {
  readonly build: (revision: string) => Promise<string>
  readonly warn: (message: string) => void
}

/**
 * Answers whoever asks for the image: a caller by its result, CloudFormation at the URL that it gave, failures
 * included, as it would wait an hour for an answer otherwise. Deleting removes nothing: images go with their repository.
 * @throws Error where Terraform's image cannot be built, or CloudFormation cannot be answered
 */
export async function handleRequest(
  event: unknown,
  { build, warn }: Work,
): Promise<{ image: string } | undefined> {
  const asked = customResource.safeParse(event)
  if (!asked.success) return { image: await build(invocation.parse(event).revision) }
  const { data: request } = asked
  let image: string
  try {
    image =
      request.RequestType === "Delete"
        ? ""
        : await build(properties.parse(request.ResourceProperties).Revision)
  } catch (error) {
    const Reason = error instanceof Error ? error.message : String(error)
    warn(Reason)
    await answer(request, { Status: "FAILED", Reason })
    // Not thrown: CloudFormation does not wait for the result, so Lambda would build twice more, during the rollback.
    return undefined
  }
  await answer(request, { Status: "SUCCESS", Data: { Image: image } })
  return { image }
}

async function answer(request: CustomResource, outcome: Record<string, unknown>): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = "image" } = request
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, PhysicalResourceId, ...outcome })
  // The URL is signed for a request without this header.
  const response = await fetch(ResponseURL, { method: "PUT", body, headers: { "content-type": "" } })
  if (!response.ok) throw new Error(`CloudFormation's URL answered ${response.status} to the outcome`)
}
