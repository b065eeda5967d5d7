import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Block, Inline } from './markdown.ts';
import { parsePlain } from './parse-inline.ts';
import { parseMarkdown } from './parse-markdown.ts';

type Props = {
  text: string;
  /** Only line breaks and addresses: for what customers type. */
  plain?: boolean;
  /** It is a draft. Shows a caret at its end. */
  growing?: boolean;
  /** Numbers of the sources that the text may name as `[n]`. */
  cites?: readonly number[];
  onCite?: (index: number) => void;
};

/** What somebody said, as nodes: no text can become markup, and links lead to the web or to mail only. */
export function MessageText({ text, plain = false, growing = false, cites = [], onCite }: Props) {
  const known = cites.join();
  const blocks = useMemo(
    (): Block[] =>
      plain
        ? [{ type: 'paragraph', children: parsePlain(text) }]
        : parseMarkdown(text, { growing, cites: new Set(known.split(',').filter(Boolean).map(Number)) }),
    [text, plain, growing, known],
  );
  return (
    <div class={growing ? 'message-text growing' : 'message-text'}>
      {blocks.map((block) => showBlock(block, onCite))}
    </div>
  );
}

type OnCite = Props['onCite'];

function showBlock(block: Block, onCite: OnCite): ComponentChildren {
  switch (block.type) {
    case 'paragraph':
      return <p>{showAll(block.children, onCite)}</p>;
    case 'code':
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      const items = block.items.map((item) => <li>{item.map((inner) => showBlock(inner, onCite))}</li>);
      return block.start === null ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
    case 'rule':
      return <hr />;
  }
}

const showAll = (nodes: readonly Inline[], onCite: OnCite): ComponentChildren =>
  nodes.map((node) => showInline(node, onCite));

function showInline(node: Inline, onCite: OnCite): ComponentChildren {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'code':
      return <code>{node.text}</code>;
    case 'strong':
      return <strong>{showAll(node.children, onCite)}</strong>;
    case 'em':
      return <em>{showAll(node.children, onCite)}</em>;
    case 'break':
      return <br />;
    case 'link':
      return (
        <a href={node.href} target="_blank" rel="noopener noreferrer nofollow">
          {showAll(node.children, onCite)}
        </a>
      );
    case 'cite':
      return (
        <button type="button" class="cite" onClick={() => onCite?.(node.index)}>
          {node.index}
        </button>
      );
  }
}
