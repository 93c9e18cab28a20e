import { LocalBackend, TerraformElement, TerraformStack } from "#cdktf"
import { AwsProvider } from "#aws/provider"
import { DataAwsCallerIdentity } from "#aws/data-aws-caller-identity"
import { DataAwsPartition } from "#aws/data-aws-partition"
import { DataAwsRegion } from "#aws/data-aws-region"
import type { StackName } from "@mcp-on-aws/blueprint/stacks"
import { Construct, type Node } from "constructs"
import { declareInputs } from "./declare-inputs.ts"
import { numberOf } from "./expression.ts"

/** The first that mocks providers in tests. */
const TERRAFORM = ">= 1.7.0"
/** 6.29 knows `invoked_via_function_url`, without which Function URLs answer 403, and takes streams of 15 minutes. */
const PROVIDER = { source: "hashicorp/aws", version: ">= 6.29.0, < 7.0.0" }

/** What the files of a folder hold together. */
export interface Template {
  readonly terraform: object
  readonly [block: string]: unknown
}

/** A stack whose synthesis reads as if it were written by hand: ids are names, nothing of cdktf's own is left in it. */
export class CleanStack extends TerraformStack {
  readonly #locals: Record<string, unknown> = {}
  /** Whose inputs and outputs these are. */
  readonly kind: StackName
  readonly server: string

  /** `server` is what resources are called by, unless the input says otherwise. */
  constructor(name: StackName, server: string = name) {
    super(new Construct(undefined as unknown as Construct, ""), name)
    this.kind = name
    this.server = server
    // The default writes a path of this machine into the template.
    new LocalBackend(this, { path: "terraform.tfstate" })
    new AwsProvider(this, "aws", {
      defaultTags: [{ tags: { project: "mcp-on-aws", stack: "${var.name}" } }],
    })
    new DataAwsRegion(this, "current_region")
    new DataAwsCallerIdentity(this, "current_account")
    new DataAwsPartition(this, "current_partition")
    declareInputs(this, name, { name: server })
  }

  /** A scope for one resource: in Terraform, names are unique for each type, in a scope for all. */
  get apart(): Construct {
    return new Construct(this, `apart-${this.node.children.length}`)
  }

  /** How long each log group keeps its lines. */
  get retention(): number {
    return numberOf("${var.log_retention_days}")
  }

  /** Names a value once: `${local.name}`. An expression that holds quotes can stand nowhere else. */
  local(name: string, expression: unknown): string {
    if (this.#locals[name] !== undefined) throw new Error(`local.${name} is declared twice`)
    this.#locals[name] = expression
    return `\${local.${name}}`
  }

  synthesise(): Template {
    this.prepareStack()
    this.#refuseTwins()
    const { "//": _comment, terraform, ...blocks } = strip(this.toTerraform()) as Record<string, unknown>
    const { required_providers: _pinned, backend: _local, ...rest } = terraform as Record<string, unknown>
    const locals = Object.keys(this.#locals).length > 0 ? { locals: this.#locals } : {}
    return {
      ...blocks,
      ...locals,
      terraform: { ...rest, required_version: TERRAFORM, required_providers: { aws: PROVIDER } },
    }
  }

  /** cdktf would merge them without a word. */
  #refuseTwins(): void {
    const blocks = this.node.findAll().filter((one) => TerraformElement.isTerraformElement(one))
    const addresses = blocks.map((one) => `${one.constructor.name}.${one.node.id}`)
    const twin = addresses.find((address, index) => addresses.indexOf(address) !== index)
    if (twin !== undefined) throw new Error(`${this.kind} declares ${twin} twice`)
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return "node" in element ? element.node.id : element.id
  }

  override toString(): string {
    return this.kind
  }
}

export const region = "${data.aws_region.current_region.id}"
export const account = "${data.aws_caller_identity.current_account.account_id}"
export const partition = "${data.aws_partition.current_partition.partition}"
export const dnsSuffix = "${data.aws_partition.current_partition.dns_suffix}"

/** cdktf notes under `//` where a block was written. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (typeof value !== "object" || value === null) return value
  const kept = Object.entries(value).filter(([key, inner]) => key !== "//" && inner !== undefined)
  return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]))
}
