import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** As near to an end as this counts as there, px. */
const nearPx = 80;

/**
 * A pane that stays where one reads: at its end while it grows, and at the same line when more comes in above. `first`
 * names what stands at the top. `onScroll` says when one has come there.
 */
export function useStaying(first: string) {
  const box = useRef<HTMLDivElement>(null);
  const at = useRef({ end: true, height: 0, first: '' });
  useLayoutEffect(() => {
    const { current: pane } = box;
    if (!pane) return;
    if (at.current.end) pane.scrollTop = pane.scrollHeight;
    else if (at.current.first !== first) pane.scrollTop += pane.scrollHeight - at.current.height;
    at.current.height = pane.scrollHeight;
    at.current.first = first;
  });
  useEffect(() => {
    const { current: pane } = box;
    if (!pane || !globalThis.ResizeObserver) return;
    // Pictures come late, and the composer grows.
    const observer = new ResizeObserver(() => {
      if (at.current.end) pane.scrollTop = pane.scrollHeight;
    });
    observer.observe(pane);
    for (const child of pane.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  const onScroll = (): 'top' | undefined => {
    const { current: pane } = box;
    if (!pane) return;
    at.current.end = pane.scrollHeight - pane.scrollTop - pane.clientHeight < nearPx;
    return pane.scrollTop < nearPx ? 'top' : undefined;
  };
  return { box, onScroll };
}
