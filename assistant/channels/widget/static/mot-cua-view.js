// Draws the parts of <mot-cua-chat>. Every word from a server or a person goes through a text
// node; nothing here takes markup.

const ICONS = {
  door: "M4 21V10a8 8 0 0 1 16 0v11h-4V10a4 4 0 0 0-8 0v11z",
  send: "M3 20.5 21.5 12 3 3.5v6.6L15 12 3 13.9z",
  person: "M12 12a4.2 4.2 0 1 0 0-8.4 4.2 4.2 0 0 0 0 8.4zm-8.5 8.6c0-4 3.8-6.6 8.5-6.6s8.5 2.6 8.5 6.6z",
  restart: "M12 4.5V1L6.8 6l5.2 5V7.3a5.2 5.2 0 1 1-5.2 5.2H4a8 8 0 1 0 8-8z",
  thumb: "M3 10.5h3.6V21H3zm5.2 0L12.4 3c1.5 0 2.6 1.3 2.3 2.8L14 9.4h5.2c1.3 0 2.2 1.2 1.9 2.4l-1.8 7.4A2.4 2.4 0 0 1 17 21H8.2z",
  phone: "M6.3 3h3.1l1.6 4.6-2.2 1.7a13 13 0 0 0 5.9 5.9l1.7-2.2 4.6 1.6v3.1A2.3 2.3 0 0 1 18.7 20 14.7 14.7 0 0 1 4 5.3 2.3 2.3 0 0 1 6.3 3z",
  close: "M6.1 4.3 12 10.2l5.9-5.9 1.8 1.8L13.8 12l5.9 5.9-1.8 1.8L12 13.8l-5.9 5.9-1.8-1.8L10.2 12 4.3 6.1z",
  slip: "M5 2h10l5 5v15H5zm9 1.5V8h4.5zM8 12v2h9v-2zm0 4v2h6v-2z",
  chat: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4.5V17H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
};

const HOME = new URL("../", import.meta.url).href;
const SLIP_PATH = /^\/phieu\/\d{8}$/;

/** An element with attributes and children; a string child becomes a text node. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of the icons above; decorative, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** The fixed parts of the element; `parts` holds those that the behaviour needs. */
export function drawFrame() {
  const parts = {
    close: make("button", { type: "button", "aria-label": "Đóng khung trò chuyện" }, icon("close")),
    log: make("div", { class: "log", role: "log", "aria-label": "Nội dung trò chuyện", tabindex: 0 }),
    status: make("div", { class: "status", role: "status" }),
    input: make("textarea", {
      id: "input",
      rows: 1,
      maxlength: 2000,
      placeholder: "Nhập câu hỏi…",
      enterkeyhint: "send",
      "aria-describedby": "keys",
    }),
    send: make("button", { type: "submit", class: "send", "aria-label": "Gửi" }, icon("send")),
    person: make("button", { type: "button" }, icon("person"), "Gặp người hỗ trợ"),
    restart: make("button", { type: "button" }, icon("restart"), "Bắt đầu lại"),
  };
  const title = make(
    "div",
    { class: "title" },
    make("h2", {}, "Một Cửa"),
    make("p", {}, "Trợ lý thủ tục hành chính"),
  );
  parts.form = make(
    "form",
    {},
    make("label", { for: "input", class: "unseen" }, "Câu hỏi của quý vị"),
    make("span", { id: "keys", class: "unseen" }, "Nhấn Enter để gửi, Shift và Enter để xuống dòng."),
    parts.input,
    parts.send,
  );
  parts.frame = make(
    "section",
    { id: "frame", class: "frame", lang: "vi", "aria-label": "Trợ lý Một Cửa" },
    make("header", {}, icon("door"), title, parts.close),
    make(
      "p",
      { class: "notice" },
      "Trợ lý tự động (máy) trả lời – thông tin lấy từ cơ sở dữ liệu thủ tục hành chính.",
    ),
    parts.log,
    parts.status,
    parts.form,
    make("div", { class: "tools" }, parts.person, parts.restart),
  );
  return parts;
}

/** The round button that opens the floating chat. */
export function drawLauncher() {
  return make(
    "button",
    { type: "button", class: "launcher", lang: "vi" },
    icon("chat"),
    "Hỏi thủ tục",
  );
}

/** What the person said. It can take the focus, so that Tab goes on to the answer. */
export function drawUserMessage(text) {
  const said = make("span", { class: "unseen" }, "Quý vị: ");
  return make("div", { class: "message user", tabindex: -1 }, make("p", {}, said, text));
}

/** A remark of the widget's own between the messages. */
export function drawNote(text) {
  return make("p", { class: "note" }, text);
}

/** Three dots while the answer is on its way; the status line says it in words. */
export function drawTyping() {
  const dots = [make("i"), make("i"), make("i")];
  return make("div", { class: "message bubble typing", "aria-hidden": "true" }, ...dots);
}

/**
 * A whole turn's answer. `onChoice(choice, button)` is called for a button of the reply,
 * `onRate(verdict, buttons)` for the thumbs; the greeting (turn 0) has no thumbs. Links to the
 * service's own pages begin at `home`.
 */
export function drawReply(turn, onChoice, onRate, home = HOME) {
  const said = make("span", { class: "unseen" }, "Trợ lý: ");
  const bubble = make("div", { class: "bubble" }, said);
  for (const block of turn.reply.blocks) bubble.append(...drawBlock(block, onChoice, home));
  const message = make("div", { class: "message assistant" }, bubble);
  if (turn.number > 0) message.append(drawRating(turn.verdict, onRate));
  return message;
}

function drawBlock(block, onChoice, home) {
  const draw = {
    text: () => make("p", {}, block.text),
    list: () => drawList(block),
    choices: () => drawChoices(block, onChoice),
    citation: () => drawCitation(block),
    contact: () => drawContact(block),
    slip: () => drawSlip(block, home),
  }[block.type];
  return draw ? [draw()] : [];
}

function drawList({ title, items }) {
  const list = make("ul", {}, ...items.map((item) => make("li", {}, item)));
  return make("div", {}, ...(title ? [make("h3", {}, title)] : []), list);
}

function drawChoices({ prompt, choices }, onChoice) {
  const group = make("div", { class: "choices", role: "group", "aria-label": prompt || "Lựa chọn" });
  if (prompt) group.append(make("p", {}, prompt));
  for (const choice of choices) {
    const button = make("button", { type: "button" }, choice.label);
    button.addEventListener("click", () => onChoice(choice, button));
    group.append(button);
  }
  return group;
}

function drawCitation(block) {
  const facts = make("dl");
  const add = (term, fact) => facts.append(make("dt", {}, term), make("dd", {}, fact));
  add("Thủ tục", block.name);
  add("Mã thủ tục", block.code);
  const decided = block.decided_on ? `ngày ${vietnameseDate(block.decided_on)}` : "";
  const decision = [block.decision, decided].filter(Boolean).join(" ");
  if (decision) add("Quyết định", decision);
  add("Đọc ngày", vietnameseDate(block.read_on));
  if (isHttps(block.url)) {
    const label = "Xem bản gốc (mở trang mới)";
    const safe = { href: block.url, target: "_blank", rel: "noopener noreferrer" };
    add("Liên kết", make("a", safe, label));
  }
  const summary = `Nguồn: thủ tục ${block.code}, đọc ngày ${vietnameseDate(block.read_on)}`;
  return make("details", { class: "citation" }, make("summary", {}, summary), facts);
}

function drawContact({ text, phone, hours }) {
  const line = make("p", {}, text ? `${text} ` : "");
  const digits = phone.replace(/[^\d+]/g, "");
  line.append(digits ? make("a", { href: `tel:${digits}` }, phone) : phone);
  if (hours) line.append(` (${hours})`);
  return make("div", { class: "contact" }, icon("phone"), line);
}

function drawSlip({ code, title, path }, home) {
  const shown = make("strong", {}, `${code.slice(0, 4)} ${code.slice(4)}`);
  const card = make("div", { class: "slip" }, icon("slip"), make("p", {}, `${title} `, shown));
  if (!SLIP_PATH.test(path)) return card;
  const link = (suffix, label) =>
    make("a", { href: new URL(`.${path}${suffix}`, home).href, target: "_blank", rel: "noopener" }, label);
  const view = link("", "Xem phiếu (mở trang mới)");
  card.append(make("div", { class: "links" }, view, link(".pdf", "Tải PDF (mở trang mới)")));
  return card;
}

function drawRating(verdict, onRate) {
  const buttons = [
    ["up", "Câu trả lời này hữu ích"],
    ["down", "Câu trả lời này chưa hữu ích"],
  ].map(([value, label]) => {
    const button = make("button", { type: "button", class: value, "aria-label": label }, icon("thumb"));
    button.value = value;
    button.addEventListener("click", () => onRate(value, buttons));
    return button;
  });
  showVerdict(buttons, verdict);
  return make("div", { class: "rating", role: "group", "aria-label": "Đánh giá" }, ...buttons);
}

/** Marks the pressed thumb; `verdict` null marks none. */
export function showVerdict(buttons, verdict) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === verdict));
}

function vietnameseDate(iso) {
  return iso.split("-").reverse().join("/");
}

function isHttps(url) {
  try {
    return new URL(url).protocol === "https:";
  } catch {
    return false;
  }
}
