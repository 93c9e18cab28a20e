import js from "@eslint/js"
import tseslint from "typescript-eslint"

const nodeGlobals = ["process", "console", "URL", "setTimeout", "setInterval", "clearInterval"]

export default tseslint.config(
  { ignores: ["**/dist/", "**/node_modules/", ".local/", "coverage/"] },
  js.configs.recommended,
  {
    files: ["**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(nodeGlobals.map((name) => [name, "readonly"])),
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // A handler may be async by contract without awaiting anything itself.
      "@typescript-eslint/require-await": "off",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-params": "off",
      "@typescript-eslint/max-params": ["error", { max: 3 }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
        { selector: "ExportAllDeclaration", message: "No barrels: import the file that defines it." },
      ],
    },
  },
  {
    // A describe block is a list of promises, not a function to keep short.
    files: ["**/test/**/*.ts", "e2e/**/*.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/max-params": "off" },
  },
  {
    // Settings are read once, where a process starts.
    files: ["*/src/**/*.ts"],
    ignores: ["*/src/{lambda,authorizer,stdio,main}.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only entry files read the environment." },
      ],
    },
  },
)
