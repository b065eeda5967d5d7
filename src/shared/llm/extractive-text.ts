import type { Passage } from '#domain/prompt.ts';
import { languageOf } from '#domain/terms.ts';
import { excerpt } from './excerpt.ts';

/** More would be a list to read through, not an answer. */
const mostQuoted = 2;
/** Characters of one passage. */
const longestQuote = 400;

const greeting =
  /^\s*(hi|hello|hey|good (morning|afternoon|evening)|你好|您好|嗨|在吗|在么|有人吗)[\s!！。.,，~?？]*$/i;

const thanks =
  /^\s*(thanks?|thank you|thx|cheers|bye|goodbye|good night|谢谢|多谢|感谢|再见|拜拜)( (you|so much|a lot|very much|bye)|[了啦你您])*[\s!！。.,，~]*$/i;

/** Begins with such a word and goes on. Only where nothing was found: "Hi, where is my parcel?" asks something. */
const opensWithThanks = /^\s*(thanks?|thank you|thx|cheers|谢谢|多谢|感谢)(?![a-z])/i;
const opensWithGreeting = /^\s*(hi|hello|hey|good (morning|afternoon|evening)|你好|您好|嗨)(?![a-z])/i;
/** More than this, characters, is not only polite. */
const longestCourtesy = 40;

/** All of what is said says yes, however often: "yes, please", "是的，需要". */
const yes =
  /^(yes|yeah|yep|sure|ok|okay|please|do|i would|i'd like that|好|好的|是|是的|对|要|需要|嗯|可以|行|麻烦了?|转吧?)$/i;

const sentences = {
  en: {
    thanks: 'You are welcome! If anything else comes up, just write here.',
    greeting:
      'Hello! I am an automatic assistant: I look for answers in our knowledge base. What would you like to know? You can ask for a human agent at any time.',
    agentGreeting: 'Hello! How can I help you?',
    nothing:
      'I found nothing about this in our knowledge base. (I am an automatic assistant and work without an AI model.) Would you like to talk to a human agent?',
    notice:
      'This is an automatic answer, quoted from our knowledge base without an AI model. If it does not help, please ask for a human agent.',
  },
  zh: {
    thanks: '不客气！如有其他问题，欢迎随时在这里留言。',
    greeting: '您好！我是自动客服，会从知识库中为您查找答案。请问有什么可以帮您？您也可以随时要求转人工客服。',
    agentGreeting: '您好！请问有什么可以帮您？',
    nothing: '知识库中没有找到相关内容。（我是自动客服，未使用 AI 模型。）需要为您转人工客服吗？',
    notice: '以上为自动答复，摘自知识库，未使用 AI 模型。如未解决您的问题，可以要求转人工客服。',
  },
};

type Composed = { text: string; found: boolean };

/**
 * The first passages, quoted and cited `[n]`, in the language of the question. What the search found is about the question,
 * the best first: it is not judged again here. `forAgent`: as an agent would say it, and nothing where nothing was found.
 */
export function composeAnswer(question: string, passages: Passage[], forAgent = false): Composed {
  const { agentGreeting, ...words } = sentences[languageOf(question)];
  const said = forAgent ? { ...words, greeting: agentGreeting, nothing: '' } : words;
  if (greeting.test(question)) return { text: said.greeting, found: true };
  if (thanks.test(question)) return { text: said.thanks, found: true };
  const quotes = differing(passages)
    .slice(0, mostQuoted)
    .map(({ text, index }) => `${excerpt(answerIn(text), question, longestQuote)} [${index}]`);
  if (quotes.length === 0) return courtesy(question, said) ?? { text: said.nothing, found: false };
  return { text: [...quotes, ...(forAgent ? [] : [said.notice])].join('\n\n'), found: true };
}

/** "Thanks, you are great!" and "Hi there" are answered in kind; what asks something is not. */
function courtesy(question: string, said: { thanks: string; greeting: string }) {
  if (question.length > longestCourtesy || /[?？]|[吗呢]/.test(question)) return null;
  if (opensWithThanks.test(question)) return { text: said.thanks, found: true };
  if (opensWithGreeting.test(question)) return { text: said.greeting, found: true };
  return null;
}

/** Whether the customer says yes to the offer of a person that was our last answer. */
export function takesOffer(lastAnswer: string, question: string): boolean {
  if (lastAnswer !== sentences.en.nothing && lastAnswer !== sentences.zh.nothing) return false;
  const parts = question.split(/[\s,，.。!！、~]+/u).filter(Boolean);
  return yes.test(question.trim()) || (parts.length > 0 && parts.every((part) => yes.test(part)));
}

/** Each text once; one without any has nothing to quote. */
function differing(passages: Passage[]): Passage[] {
  const texts = new Set(['']);
  return passages.filter(({ text }) => !texts.has(text.trim()) && texts.add(text.trim()));
}

/** A question-and-answer entry is quoted without its question, which the customer has just asked. */
function answerIn(text: string): string {
  const entry = /^\s*(?:Q|Question|问|问题)\s*[:：][\s\S]*?\n\s*(?:A|Answer|答|答案|回答)\s*[:：]\s*([\s\S]+)$/i.exec(
    text,
  );
  return (entry?.[1] ?? text).trim();
}

/** A word, or two Han characters, at a time; joined they are the text again. */
export function splitIntoPieces(text: string): string[] {
  return text.match(/\s*(?:\p{Script=Han}{1,2}\p{P}?|[^\s\p{Script=Han}]+|$)/gu)?.filter((piece) => piece !== '') ?? [];
}
