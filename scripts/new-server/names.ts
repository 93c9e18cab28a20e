/** One name, as each place spells it. */
export interface Names {
  /** Name of the room, of its package, and of what is deployed. */
  readonly kebab: string
  readonly camel: string
  readonly pascal: string
  readonly title: string
}

export const bases = ["stateless-lambda", "stateless-ecs", "stateful-ecs"] as const
export type Base = (typeof bases)[number]

export function spell(kebab: string): Names {
  const words = kebab.split("-")
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const pascal = words.map(capital).join("")
  return {
    kebab,
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    title: capital(words.join(" ")),
  }
}
