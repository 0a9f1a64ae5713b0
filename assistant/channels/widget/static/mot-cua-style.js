// The look of <mot-cua-chat>. A constructed sheet needs no style-src permission of the host page.

const CSS = `
:host {
  all: initial;
  --ink: #1c2430;
  --muted: #4d5866;
  --surface: #ffffff;
  --ground: #f3f5f9;
  --line: #cfd6df;
  --edge: #6f7b8a;
  --brand: #9b1c1f;
  --accent: #17498f;
  --link: #17498f;
  --gold: #f7cf52;
  --wash: #e8eef8;
  --alert: #9b1c1f;
  color-scheme: light dark;
  display: flex;
  min-height: 24rem;
  color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-size: max(1rem, 16px);
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: #eef1f5;
    --muted: #b3bdca;
    --surface: #1c222c;
    --ground: #12161d;
    --line: #3b4554;
    --edge: #8794a6;
    --brand: #7d191d;
    --accent: #2c5da8;
    --link: #a3c8ff;
    --wash: #233047;
    --alert: #ffb4b4;
  }
}
:host([floating]) {
  position: fixed;
  right: 16px;
  bottom: 16px;
  z-index: 2147483000;
  min-height: 0;
}
:host([hidden]), [hidden] { display: none !important; }
* { box-sizing: border-box; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
button:disabled { cursor: default; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
svg { flex: none; width: 1.25em; height: 1.25em; fill: currentColor; }

.frame {
  display: flex;
  flex: 1;
  flex-direction: column;
  min-width: 0;
  overflow: hidden;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 14px;
}
header {
  display: flex;
  align-items: center;
  gap: 0.7em;
  padding: 0.6em 0.9em;
  background: var(--brand);
  border-bottom: 3px solid var(--gold);
  color: #fff;
}
header svg { width: 2em; height: 2em; color: var(--gold); }
header .title { flex: 1; min-width: 0; }
header h2 { margin: 0; font-size: 1.15em; line-height: 1.25; }
header p { margin: 0; font-size: 0.875em; line-height: 1.35; }
header button { padding: 0.4em; border: 0; border-radius: 8px; background: transparent; }
header button svg { display: block; width: 1.5em; height: 1.5em; color: #fff; }
header button:hover { background: #0003; }
header button:focus-visible { outline-color: #fff; }
.notice {
  margin: 0;
  padding: 0.45em 0.9em;
  background: var(--wash);
  font-size: 0.875em;
}

.log {
  position: relative;
  flex: 1 1 10em;
  min-height: 10em;
  overflow-y: auto;
  overscroll-behavior: contain;
  padding: 0.9em;
  background: var(--ground);
}
.log:focus-visible { outline-offset: -3px; }
.message { max-width: min(92%, 42em); margin: 0 0 0.9em; overflow-wrap: anywhere; }
.message p { margin: 0; white-space: pre-line; }
.user {
  width: fit-content;
  margin-left: auto;
  padding: 0.55em 0.9em;
  background: var(--accent);
  border: 1px solid transparent;
  border-radius: 14px 14px 4px 14px;
  color: #fff;
}
.note { margin: 0 0 0.9em; color: var(--muted); font-size: 0.875em; text-align: center; }
.assistant { width: fit-content; }
.bubble {
  display: grid;
  gap: 0.6em;
  padding: 0.65em 0.9em;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 14px 14px 14px 4px;
}
.bubble h3 { margin: 0; font-size: 1em; line-height: 1.4; }
.bubble ul { margin: 0.25em 0 0; padding-left: 1.3em; }
.bubble li { margin: 0.2em 0; white-space: pre-line; }
.bubble li::marker { color: var(--brand); }
.message a { color: var(--link); }

.choices { display: flex; flex-wrap: wrap; gap: 0.5em; }
.choices p { flex-basis: 100%; }
.choices button {
  min-height: 2.6em;
  max-width: 100%;
  padding: 0.35em 0.9em;
  background: var(--surface);
  border: 1.5px solid var(--link);
  border-radius: 1.3em;
  color: var(--link);
  text-align: left;
  overflow-wrap: anywhere;
}
.choices button:hover:enabled { background: var(--wash); }
.choices button:disabled { border-color: var(--line); color: var(--muted); }
.choices button.chosen { background: var(--wash); border-color: var(--edge); }

.citation { border-top: 1px solid var(--line); padding-top: 0.5em; font-size: 0.875em; }
.citation summary { padding: 0.2em 0; color: var(--muted); cursor: pointer; }
.citation dl { display: grid; grid-template-columns: auto 1fr; gap: 0.2em 0.8em; margin: 0.3em 0; }
.citation dt { color: var(--muted); }
.citation dd { margin: 0; min-width: 0; }

.contact {
  display: flex;
  align-items: flex-start;
  gap: 0.6em;
  padding: 0.6em 0.7em;
  background: var(--wash);
  border-radius: 10px;
}
.contact svg { margin-top: 0.15em; color: var(--link); }
.contact a { font-weight: 700; white-space: nowrap; }

.slip {
  display: grid;
  grid-template-columns: auto 1fr;
  align-items: center;
  gap: 0.2em 0.6em;
  padding: 0.6em 0.7em;
  background: var(--wash);
  border-radius: 10px;
}
.slip svg { color: var(--link); }
.slip strong { font-size: 1.2em; letter-spacing: 0.05em; white-space: nowrap; }
.slip .links { display: flex; flex-wrap: wrap; grid-column: 2; gap: 0.2em 1.2em; }
.slip .links a { padding: 0.2em 0; }

.rating { display: flex; gap: 0.25em; margin-top: 0.2em; }
.rating button {
  display: grid;
  place-items: center;
  width: 2.5em;
  height: 2.5em;
  padding: 0;
  background: transparent;
  border: 1px solid transparent;
  border-radius: 50%;
  color: var(--muted);
}
.rating button:hover { background: var(--wash); }
.rating button[aria-pressed="true"] { background: var(--accent); color: #fff; }
.rating .down svg { transform: rotate(180deg); }

.typing { display: flex; gap: 0.35em; width: fit-content; padding: 0.9em; }
.typing i { width: 0.5em; height: 0.5em; background: var(--muted); border-radius: 50%; }
@media (prefers-reduced-motion: no-preference) {
  .log { scroll-behavior: smooth; }
  .typing i { animation: hop 1.2s infinite; }
  .typing i:nth-child(2) { animation-delay: 0.15s; }
  .typing i:nth-child(3) { animation-delay: 0.3s; }
}
@keyframes hop {
  0%, 60%, 100% { transform: none; opacity: 0.5; }
  30% { transform: translateY(-0.3em); opacity: 1; }
}

.status { min-height: 1.7em; padding: 0.1em 0.9em 0; color: var(--muted); font-size: 0.875em; }
.status.alert { color: var(--alert); font-weight: 600; }
form { display: flex; align-items: flex-end; gap: 0.5em; padding: 0.3em 0.9em 0.6em; }
textarea {
  flex: 1;
  min-width: 0;
  min-height: 3em;
  max-height: 9em;
  padding: 0.65em 0.8em;
  resize: none;
  field-sizing: content;
  background: var(--surface);
  border: 1.5px solid var(--edge);
  border-radius: 12px;
}
textarea::placeholder { color: var(--muted); opacity: 1; }
.send {
  display: grid;
  place-items: center;
  width: 3em;
  height: 3em;
  padding: 0;
  background: var(--accent);
  border: 1px solid transparent;
  border-radius: 12px;
  color: #fff;
}
.send[aria-disabled="true"] { opacity: 0.55; cursor: default; }
.tools { display: flex; flex-wrap: wrap; gap: 0.3em; padding: 0 0.6em 0.5em; }
.tools button {
  display: flex;
  align-items: center;
  gap: 0.4em;
  min-height: 2.4em;
  padding: 0.2em 0.6em;
  background: transparent;
  border: 0;
  border-radius: 8px;
  color: var(--link);
  font-size: 0.9em;
}
.tools button:hover { background: var(--wash); }

.launcher {
  display: flex;
  align-items: center;
  gap: 0.5em;
  margin-left: auto;
  padding: 0.75em 1.1em;
  background: var(--brand);
  border: 2px solid var(--gold);
  border-radius: 2em;
  color: #fff;
  font-weight: 600;
  box-shadow: 0 4px 14px #0005;
}
:host([floating]) .frame {
  width: min(26rem, calc(100vw - 32px));
  height: min(42rem, calc(100vh - 32px));
  height: min(42rem, calc(100dvh - 32px));
  overflow-y: auto;
  box-shadow: 0 8px 30px #0006;
}
@media (max-width: 480px) {
  :host([floating]) .frame {
    position: fixed;
    inset: 0;
    width: 100%;
    height: 100vh;
    height: 100dvh;
    border: 0;
    border-radius: 0;
  }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
