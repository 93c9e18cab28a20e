import { BootstraplessSynthesizer, type CfnElement, Stack, Stage, type StackProps } from "aws-cdk-lib"
import type { Construct, IConstruct } from "constructs"
import { tidyTemplate } from "./tidy-template.ts"
import { writeYaml } from "./write-yaml.ts"

const EXPLANATION = "explanation"

/**
 * A stack whose template could have been written by hand: logical ids are the names in the code, nothing is added
 * to them, and no asset or bootstrap stack is needed.
 */
export class CleanStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false, ...props })
  }

  protected override allocateLogicalId(element: CfnElement): string {
    const path = element.node.scopes.slice(this.node.scopes.length).map(({ node }) => node.id)
    return path.join("")
  }
}

/** Writes `text` above the first resource of `construct` in the template. */
export function explain(construct: IConstruct, text: string): void {
  construct.node.addMetadata(EXPLANATION, text)
}

/** The template of a stack, as CloudFormation's own tools read it. */
export function readTemplate(stack: Stack): Record<string, Record<string, unknown>> {
  const assembly = Stage.of(stack)!.synth()
  return tidyTemplate(assembly.getStackArtifact(stack.artifactId).template)
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
