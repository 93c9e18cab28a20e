/** Whether it stands for many URIs (RFC 6570). */
export const isTemplate = (uri: string) => uri.includes("{")
