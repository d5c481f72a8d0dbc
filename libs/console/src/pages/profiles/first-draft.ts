/** What the first draft of a role starts with: valid, and without any right. */
export const FIRST_DRAFT = (role: string): string => `role: ${JSON.stringify(role)}
display_name: ${JSON.stringify(role)}
description: What the role does
providers:
  primary: { provider: ollama, model: llama3.3:70b }
extensions: []
goosehints: { global: '' }
gooseignore: { global: .env }
recipes: []
policies: []
privacy: { mode: rules, strictness: moderate }
`;
