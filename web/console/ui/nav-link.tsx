import type { ComponentChildren } from 'preact';
import { hrefOf, type Router } from './router.ts';

type Props = {
  path: string;
  router: Router;
  label?: string;
  class?: string;
  current?: boolean;
  children: ComponentChildren;
};

/** A link to a page of the console: without a reload, unless it is asked for in another tab. */
export function NavLink({ path, router, label, class: name = '', current = false, children }: Props) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.go(path);
  };
  return (
    <a class={name} href={hrefOf(path)} title={label} aria-current={current ? 'page' : undefined} onClick={onClick}>
      {children}
    </a>
  );
}
