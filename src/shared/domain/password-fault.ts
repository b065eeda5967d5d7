/**
 * The passwords that guessers try first (of eight characters or more: shorter ones are refused anyway), compared
 * without digits and signs at the end, so that `Password123!` is one of them.
 */
const commonest = new Set(
  `password passwort passw0rd p@ssword p@ssw0rd changeme letmein welcome iloveyou sunshine princess football baseball
  superman batman trustno dragon monkey shadow master michael jennifer computer internet whatever starwars startrek
  qwerty qwertyuiop qwertzuiop azerty azertyuiop asdfghjkl zxcvbnm qazwsx qazwsxedc qweasd qweasdzxc asdfasdf abcdefgh
  abcdefghij aaaaaaaa administrator administrador admin root guest test tester testtest default secret letmeinnow
  welcometo hello helloworld hellohello charlie jordan liverpool chelsea arsenal cocacola corvette mercedes samsung
  nintendo pokemon minecraft spiderman elephant butterfly chocolate strawberry blink freedom killer sexsex lovelove
  mypassword yourpassword newpassword temporary summer winter spring autumn january february monday friday woaini
  woaini woainima mima zhongguo beijing shanghai supportsupport support service customer chatapi agent operator`.split(
    /\s+/,
  ),
);

type Asked = { password: string; email: string; name: string; minLength: number };

/** What is wrong with a new password of that account, as a sentence; null when nothing is. */
export function passwordFault({ password, email, name, minLength }: Asked): string | null {
  if ([...password].length < minLength) return `must have ${minLength} characters or more`;
  const plain = password.toLowerCase();
  const stem = plain.replace(/[^\p{L}]+$/u, '').replace(/^[^\p{L}]+/u, '');
  if (new Set(plain).size < 4 || isRun(plain) || commonest.has(stem)) return 'is one of those that are guessed first';
  const own = [email, email.split('@')[0] ?? '', name].map((text) => text.toLowerCase()).filter((text) => text.length);
  if (own.some((text) => plain === text || stem === text)) return 'must not be the name or the e-mail address';
  return null;
}

/** `1234567890`, `0987654321`: digits of which each is the neighbour of the one before. */
function isRun(text: string): boolean {
  if (!/^\d+$/.test(text)) return false;
  const digits = [...text].map(Number);
  const steps = new Set(digits.slice(1).map((digit, at) => (digit - (digits[at] ?? 0) + 10) % 10));
  return steps.size === 1 && (steps.has(1) || steps.has(9));
}
