/** Ways to reach a person: how they are compared, and how they are shown to whom they are no business. */

/** The form under which two spellings of an e-mail address are the same. */
export const normalEmail = (text: string): string => text.trim().toLowerCase();

/** `+` and digits, as in E.164; `00` in front is `+`. Null for what is no phone number. */
export function normalPhone(text: string): string | null {
  const bare = text
    .trim()
    .replace(/[\s().\-/]/g, '')
    .replace(/^00/, '+');
  return /^\+?\d{5,15}$/.test(bare) ? bare : null;
}

/** `jane@example.com` → `j***@e***.com`. */
export function maskEmail(email: string): string {
  const [, first = '', domain = ''] = /^(.).*@(.*)$/u.exec(email) ?? [];
  if (domain === '') return hidden;
  const end = domain.lastIndexOf('.');
  return `${first}***@${domain.slice(0, 1)}***${end > 0 ? domain.slice(end) : ''}`;
}

/** The last two digits: enough to tell two numbers of one person apart. */
export const maskPhone = (phone: string): string => `***${phone.replace(/\D/g, '').slice(-2)}`;

/** What stands for a value that is not shown at all. */
export const hidden = '***';
