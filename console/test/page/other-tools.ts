/** What another project may bring: none of the notes' tools. */
export const createToolSet = () => ({ tools: [], prompts: [], resources: [] })

export const settings = {}
