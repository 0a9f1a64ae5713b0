// <mot-cua-chat>: the Một Cửa chat as one custom element. How to embed it: docs/widget.md.
// Attributes: `server` (base address; default: where this file comes from), `floating`.

import { Memory, Refusal, Service, untilAnswered } from "./mot-cua-service.js";
import { sheet } from "./mot-cua-style.js";
import {
  drawFrame,
  drawLauncher,
  drawNote,
  drawReply,
  drawTyping,
  drawUserMessage,
  showVerdict,
} from "./mot-cua-view.js";

const HOME = new URL("../", import.meta.url).href;
const ANSWERING = "Trợ lý đang trả lời…";
const RECONNECTING = "Mất kết nối, đang thử lại…";
const RENEWED = "Cuộc trò chuyện cũ đã kết thúc, đã mở cuộc trò chuyện mới.";
const FULL = "Đã đủ 2000 ký tự, không nhập thêm được.";

class MotCuaChat extends HTMLElement {
  #parts = null;
  #launcher = null;
  #service = null;
  #memory = null;
  #stop = new AbortController();
  #id = null;
  #last = -1;
  #pending = null;
  #base = HOME;

  connectedCallback() {
    if (!this.#parts) this.#build();
    if (!this.hasAttribute("floating")) this.#start();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #build() {
    const server = this.getAttribute("server") ?? HOME;
    const base = new URL(server.endsWith("/") ? server : `${server}/`, location.href).href;
    this.#base = base;
    this.#service = new Service(base);
    this.#memory = new Memory(base);
    this.#parts = drawFrame();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(this.#parts.frame);
    this.#listen();
    const floating = this.hasAttribute("floating");
    this.#parts.close.hidden = !floating;
    if (floating) this.#addLauncher(root);
  }

  #listen() {
    const { form, input, person, restart } = this.#parts;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendTyped();
    });
    input.addEventListener("keydown", (event) => {
      // A page's own one-letter shortcuts must not fire while someone types here.
      event.stopPropagation();
      // While an input method composes (Telex, VNI), Enter only ends the composition.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#sendTyped();
    });
    input.addEventListener("input", () => {
      if (input.value.length >= input.maxLength) this.#say(FULL);
    });
    person.addEventListener("click", () => this.#send("Gặp người hỗ trợ", "command:person"));
    restart.addEventListener("click", () => this.#restart());
  }

  #addLauncher(root) {
    this.#launcher = drawLauncher();
    this.#parts.frame.hidden = true;
    this.#launcher.addEventListener("click", () => this.#unfold(true));
    this.#parts.close.addEventListener("click", () => this.#unfold(false));
    root.append(this.#launcher);
  }

  #unfold(open) {
    this.#parts.frame.hidden = !open;
    this.#launcher.hidden = open;
    (open ? this.#parts.input : this.#launcher).focus();
    if (open && !this.#id) this.#start();
  }

  async #start() {
    this.#stop.abort();
    this.#stop = new AbortController();
    const stop = this.#stop.signal;
    const { id, pending } = this.#memory.read();
    this.#id = null;
    this.#setPending(null);
    try {
      if (id) await this.#resume(id, pending, stop);
      else await this.#open(stop);
    } catch (error) {
      this.#report(error, stop);
    }
  }

  async #open(stop) {
    const { id, turn } = await this.#persist(() => this.#service.open(stop), stop);
    this.#id = id;
    this.#parts.log.replaceChildren();
    this.#showReply(turn);
    this.#remember();
  }

  async #renew(stop) {
    await this.#open(stop);
    this.#parts.log.prepend(drawNote(RENEWED));
  }

  async #resume(id, pending, stop) {
    try {
      await this.#redraw(id, stop);
    } catch (error) {
      if (error.status !== 404) throw error;
      await this.#renew(stop);
      if (pending) await this.#post({ ...pending, number: this.#last + 1 }, stop);
      return;
    }
    // It was under way when the page was left; the history shows it if it arrived.
    if (pending?.number > this.#last) await this.#post(pending, stop);
    else this.#remember();
  }

  async #redraw(id, stop) {
    const { turns } = await this.#persist(() => this.#service.history(id, stop), stop);
    const { log } = this.#parts;
    this.#id = id;
    // A screen reader need not hear the whole conversation again.
    log.setAttribute("aria-live", "off");
    log.replaceChildren();
    for (const turn of turns) {
      if (turn.number > 0) log.append(drawUserMessage(turn.user.text));
      this.#showReply(turn);
    }
    log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
    setTimeout(() => log.removeAttribute("aria-live"), 500);
  }

  #restart() {
    this.#memory.write({});
    this.#parts.log.replaceChildren();
    this.#start();
  }

  #sendTyped() {
    const { input } = this.#parts;
    const text = input.value.trim();
    if (text && this.#send(text, null)) input.value = "";
  }

  #choose(choice, button) {
    if (!this.#send(choice.label, choice.value)) return;
    button.classList.add("chosen");
    // The pressed button is disabled now; from its message, Tab goes on to the answer.
    this.#lastUserMessage().focus({ preventScroll: true });
  }

  /** Whether the message was taken; not while another one waits for its answer. */
  #send(text, choice) {
    if (!this.#id || this.#pending) return false;
    this.#post({ text, choice, number: this.#last + 1 }, this.#stop.signal);
    return true;
  }

  async #post(message, stop) {
    const { log } = this.#parts;
    this.#setPending(message);
    this.#lockChoices();
    const typing = drawTyping();
    log.append(drawUserMessage(message.text), typing);
    log.scrollTop = log.scrollHeight;
    try {
      const turn = await this.#deliver(message, stop);
      typing.remove();
      this.#setPending(null);
      this.#showReply(turn);
      this.#remember();
    } catch (error) {
      typing.remove();
      await this.#giveBack(message, error, stop);
    }
  }

  /** `number` lets the service recognise a message that it already answered. */
  async #deliver(message, stop) {
    this.#say(ANSWERING);
    const { turn } = await this.#persist(() => this.#service.turn(this.#id, message, stop), stop);
    return turn;
  }

  /** The message was refused: the person gets it back in the input, with the reason. */
  async #giveBack(message, error, stop) {
    if (stop.aborted) return;
    this.#setPending(null);
    this.#lastUserMessage().remove();
    try {
      if (error.status === 404) {
        await this.#renew(stop);
        await this.#post({ ...message, number: this.#last + 1 }, stop);
        return;
      }
      if (error.status === 409) await this.#redraw(this.#id, stop);
    } catch (second) {
      this.#report(second, stop);
    }
    const { input } = this.#parts;
    input.value ||= message.text;
    this.#remember();
    this.#unlockLastChoices();
    this.#report(error, stop);
  }

  /** Retries over lost connections and busy times; the status line tells. */
  async #persist(call, stop) {
    const tellWhy = (refusal) =>
      this.#say(refusal.status === 429 ? refusal.message : RECONNECTING, true);
    const answer = await untilAnswered(call, tellWhy, stop);
    this.#say("");
    return answer;
  }

  async #rate(number, verdict, buttons) {
    const before = buttons.find((button) => button.getAttribute("aria-pressed") === "true");
    showVerdict(buttons, verdict);
    try {
      await this.#service.rate(this.#id, number, verdict, this.#stop.signal);
      this.#say("Cảm ơn quý vị đã đánh giá.");
    } catch (error) {
      showVerdict(buttons, before?.value ?? null);
      this.#report(error, this.#stop.signal);
    }
  }

  #showReply(turn) {
    const { log } = this.#parts;
    this.#lockChoices();
    this.#last = turn.number;
    log.append(
      drawReply(
        turn,
        (choice, button) => this.#choose(choice, button),
        (verdict, buttons) => this.#rate(turn.number, verdict, buttons),
        this.#base,
      ),
    );
    // The question stays in sight above a long answer.
    log.scrollTop = (this.#lastUserMessage()?.offsetTop ?? 0) - 12;
  }

  #lastUserMessage() {
    return [...this.#parts.log.querySelectorAll(".user")].at(-1);
  }

  #lockChoices() {
    for (const button of this.#parts.log.querySelectorAll(".choices button")) button.disabled = true;
  }

  #unlockLastChoices() {
    const last = [...this.#parts.log.querySelectorAll(".assistant")].at(-1);
    for (const button of last?.querySelectorAll(".choices button") ?? []) {
      button.disabled = false;
      button.classList.remove("chosen");
    }
  }

  #setPending(message) {
    this.#pending = message;
    this.#parts.send.setAttribute("aria-disabled", String(message !== null));
    if (message) this.#remember();
  }

  #remember() {
    this.#memory.write({ id: this.#id, pending: this.#pending });
  }

  #report(error, stop) {
    if (stop.aborted) return;
    if (!(error instanceof Refusal)) throw error;
    this.#say(error.message, true);
  }

  #say(text, alert = false) {
    this.#parts.status.textContent = text;
    this.#parts.status.classList.toggle("alert", alert);
  }
}

if (!customElements.get("mot-cua-chat")) customElements.define("mot-cua-chat", MotCuaChat);

const scripts = [...document.querySelectorAll("script[data-motcua]")];
if (scripts.some((script) => script.src === import.meta.url)) {
  const chat = document.createElement("mot-cua-chat");
  chat.setAttribute("floating", "");
  document.body.append(chat);
}
