import {
  BootstraplessSynthesizer,
  type CfnElement,
  Stack,
  Stage,
  type StackProps,
  Validations,
} from "aws-cdk-lib"
import type { Construct, IConstruct } from "constructs"
import { tidyTemplate } from "./tidy-template.ts"
import { writeYaml } from "./write-yaml.ts"

const EXPLANATION = "explanation"

/** Of CDK's validator. cfn-lint, which weighs conditions against each other, finds nothing of the kind. */
const ACKNOWLEDGED = {
  W1001: "What is referred to exists wherever the reference is reached",
  E1154: "An id that is empty by default is used only where it is given",
  F1020: "ImageBuilder.Version is SAM's own reference",
  W9052: "cfn-lint looks at all of a large template",
  W1030: "What is empty by default is used only where it is given",
  W1028: "A value that several functions share has branches that one of them never takes",
}

/**
 * A stack whose template could have been written by hand: logical ids are the names in the code, wherever
 * in the tree they stand, and no asset or bootstrap stack is needed.
 */
export class CleanStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false, ...props })
    const validation = Validations.of(this)
    for (const [rule, reason] of Object.entries(ACKNOWLEDGED)) {
      validation.acknowledge({ id: `CloudFormation-Validate::${rule}`, reason })
    }
  }

  protected override allocateLogicalId(element: CfnElement): string {
    return element.node.id
  }
}

/** Writes `text` above the first resource of `construct` in the template. */
export function explain(construct: IConstruct, text: string): void {
  construct.node.addMetadata(EXPLANATION, text)
}

/** The template of a stack, as CloudFormation's own tools read it. */
export function readTemplate(stack: Stack): Record<string, Record<string, unknown>> {
  const assembly = Stage.of(stack)!.synth()
  return tidyTemplate(assembly.getStackArtifact(stack.artifactId).template as object)
}

export const writeTemplate = (stack: Stack): string => writeYaml(readTemplate(stack), readComments(stack))

function readComments(stack: Stack): Record<string, string> {
  const comments: Record<string, string> = {}
  for (const construct of stack.node.findAll()) {
    const text = construct.node.metadata.find(({ type }) => type === EXPLANATION)?.data as string | undefined
    const first = construct.node.findAll().find(isElement)
    if (text && first) comments[`Resources.${stack.resolve(first.logicalId) as string}`] ??= text
  }
  return comments
}

const isElement = (construct: IConstruct): construct is CfnElement => "logicalId" in construct
