import { apiKeys } from "./api-keys.ts"
import { endpointUrl, httpsUrl } from "./https-url.ts"
import type { InputGroup } from "./input.ts"

/** Who may call. The default is closed and needs no input: a user pool is created. */
export const authorization: InputGroup = {
  title: "Authorization",
  inputs: [
    {
      name: "authorization",
      type: "string",
      default: "cognito",
      allowed: ["cognito", "oauth", "api-key", "none"],
      description:
        "How callers prove who they are: cognito (a user pool is created), oauth (your issuer), api-key, or none (everybody)",
    },
    {
      name: "oauth_issuer",
      type: "string",
      default: "",
      ...httpsUrl,
      description: "With oauth: the authorization server; it must match the iss of its tokens exactly",
    },
    {
      name: "oauth_audience",
      type: "string",
      default: "",
      pattern: ".*[^\\s,].*",
      must: "one audience or more, separated by commas",
      description: "Audiences, separated by commas, that tokens may have instead of this endpoint's URL",
    },
    {
      name: "oauth_jwks_url",
      type: "string",
      default: "",
      ...httpsUrl,
      description: "Where the issuer's keys are, where its metadata does not tell",
    },
    {
      name: "oauth_client_ids",
      type: "list",
      default: [],
      pattern: "[^\\s,]+",
      must: "client ids, without spaces and commas",
      description:
        "The only clients whose tokens count; none for any client. With cognito they are added to those created here",
    },
    {
      name: "oauth_token_type",
      type: "string",
      default: "at+jwt",
      allowed: ["at+jwt", "any"],
      description:
        "The typ of access tokens; any for issuers that write JWT or none (cognito sets it by itself)",
    },
    {
      name: "oauth_metadata",
      type: "string",
      default: "issuer",
      allowed: ["issuer", "own"],
      description:
        "Whose metadata clients read; own for issuers that do PKCE and do not say so, which strict clients refuse (cognito sets it by itself)",
    },
    {
      name: "oauth_scope_prefix",
      type: "string",
      default: "",
      pattern: "[\\x21\\x23-\\x5b\\x5d-\\x7e]+",
      must: "printable, without spaces, quotes and backslashes",
      description: "What the issuer puts before each scope (cognito sets it by itself)",
    },
    {
      name: "initial_scopes",
      type: "list",
      default: [],
      // As RFC 6749 (appendix A.4) has them, but for the comma, which parts them here.
      pattern: "[\\x21\\x23-\\x2b\\x2d-\\x5b\\x5d-\\x7e]+",
      must: "scopes, without spaces, commas, quotes and backslashes",
      description:
        "Scopes that a new client is asked for, without prefix; none for those of everything that only reads",
    },
    {
      name: "api_keys",
      type: "string",
      default: "",
      sensitive: true,
      ...apiKeys,
      description:
        'With api-key: JSON of hashes, [{ "name": "ci", "sha256": "<hex>", "scopes": ["notes:read"] }]',
    },
    {
      name: "cognito_callback_urls",
      type: "list",
      default: [
        "http://localhost:6274/oauth/callback",
        "http://localhost:6274/oauth/callback/debug",
        "http://localhost:3334/oauth/callback",
        "http://localhost:8765/callback",
        "https://vscode.dev/redirect",
        "https://claude.ai/api/mcp/auth_callback",
        "https://claude.com/api/mcp/auth_callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "http://localhost:8787/callback",
      ],
      description:
        "With cognito: where clients may be sent back to. The defaults: MCP Inspector, mcp-remote, Claude Code with --callback-port 8765, VS Code, Claude, Cursor",
    },
    {
      name: "cognito_machine_client",
      type: "bool",
      default: false,
      description:
        "With cognito: also an app client with a secret, for scripts and tests (client_credentials); AWS charges for it by the month",
    },
    {
      name: "resource_url",
      type: "string",
      default: "",
      ...endpointUrl,
      description: "The endpoint's URL as clients write it, where something of yours stands in front",
    },
    {
      name: "allowed_origins",
      type: "list",
      default: ["localhost", "127.0.0.1", "[::1]"],
      // As the server's own (hosting's settings).
      pattern: "(\\*\\.)?[\\w.-]+|\\[[\\da-fA-F:.]+\\]",
      must: "one host name or more, such as app.example.com or *.example.com, without scheme and port",
      description: "Host names of the web pages that may call; other pages get 403",
    },
  ],
}
