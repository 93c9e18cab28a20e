/** What the name of a stack must be: it begins the names of its resources. */
export const stackName = {
  pattern: "[a-z](-?[a-z0-9])+",
  maxLength: 21,
  // Load balancers may not begin with the first, security groups with the second.
  refusedStarts: ["internal-", "sg-"],
  must: "2 to 21 lower-case letters, digits and single hyphens, the first a letter, the last no hyphen; it may not begin with internal- or sg-",
}

export const isStackName = (name: string): boolean =>
  new RegExp(`^(${stackName.pattern})$`).test(name) &&
  name.length <= stackName.maxLength &&
  !stackName.refusedStarts.some((start) => name.startsWith(start))
