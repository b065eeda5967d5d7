import { hidden, maskEmail, maskPhone } from './contact.ts';

/** Never shown, whatever holds them. Numbers and flags of such a name are limits and switches, no secrets. */
const secret = /password|secret|token|sealed|hash|authorization|cookie/i;
const email = /e-?mail$/i;
const phone = /phone$/i;

/** The fields with secrets hidden and ways to reach a person masked, however deep; masked ones stay as they are. */
export function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, maskValue(name, value)]));
}

function maskValue(name: string, value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number') return value;
  if (secret.test(name)) return hidden;
  if (Array.isArray(value)) return value.map((one) => maskValue(name, one));
  if (typeof value === 'object') return maskFields(value as Record<string, unknown>);
  if (String(value).includes(hidden)) return value;
  if (email.test(name)) return maskEmail(String(value));
  return phone.test(name) ? maskPhone(String(value)) : value;
}
