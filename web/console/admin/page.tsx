import type { ComponentChildren } from 'preact';

type Props = { title: string; tools?: ComponentChildren; children: ComponentChildren };

/** A page of the office: its title, what one may do, and what is on it. */
export const OfficePage = ({ title, tools, children }: Props) => (
  <main class="office" aria-label={title}>
    <header class="office-head">
      <h1>{title}</h1>
      <div class="office-tools">{tools}</div>
    </header>
    {children}
  </main>
);

/** A table with its heads; rows are the children. */
export const Table = ({ heads, children }: { heads: readonly string[]; children: ComponentChildren }) => (
  <div class="table-box">
    <table>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </div>
);
