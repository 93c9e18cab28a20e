import { BlockList, isIP } from "node:net"

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  // Carrier-grade NAT space, which VPCs use for secondary ranges.
  ["100.64.0.0", 10],
] as const) {
  privateNetworks.addSubnet(network, prefix, "ipv4")
}
privateNetworks.addSubnet("::1", 128, "ipv6")
privateNetworks.addSubnet("fc00::", 7, "ipv6")
privateNetworks.addSubnet("fe80::", 10, "ipv6")

/** Whether requests with their callers' Authorization may be passed on to it: never to a public address. */
export function isPrivateAddress(host: string): boolean {
  const family = isIP(host)
  return family !== 0 && privateNetworks.check(host, family === 4 ? "ipv4" : "ipv6")
}
