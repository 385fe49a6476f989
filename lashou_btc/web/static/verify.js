"use strict";
// Hashes a file here, asks for all hashes with the same two first digits, and looks among them itself.

/* SHA-256 (FIPS 180-4), a piece at a time: for pages without TLS, where browsers offer no crypto.subtle, and for
   files that are too large to be held at once. */
class Sha256 {
  constructor() {
    this.state = Uint32Array.from(Sha256.FIRST);
    this.block = new Uint8Array(64);
    this.held = 0;
    this.length = 0;
    this.words = new Uint32Array(64);
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.held) {
      const part = Math.min(64 - this.held, bytes.length);
      this.block.set(bytes.subarray(0, part), this.held);
      this.held += part;
      at = part;
      if (this.held < 64) return this;
      this.compress(this.block, 0);
      this.held = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.compress(bytes, at);
    this.block.set(bytes.subarray(at));
    this.held = bytes.length - at;
    return this;
  }

  digest() {
    const bits = this.length * 8;
    const tail = new Uint8Array((this.held < 56 ? 56 : 120) - this.held + 8);
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 0x100000000));
    view.setUint32(tail.length - 4, bits >>> 0);
    this.update(tail);
    return hex(Uint8Array.from([...this.state].flatMap((w) => [w >>> 24, (w >>> 16) & 255, (w >>> 8) & 255, w & 255])));
  }

  compress(bytes, at) {
    const w = this.words;
    for (let n = 0; n < 16; n++) {
      const i = at + 4 * n;
      w[n] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    }
    for (let n = 16; n < 64; n++) {
      const x = w[n - 15], y = w[n - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[n] = w[n - 16] + s0 + w[n - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let n = 0; n < 64; n++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + Sha256.ROUND[n] + w[n]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    const s = this.state;
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  }
}

/* The constants are the fractions of the square and cube roots of the first primes, worked out in integers. */
{
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const root = (value, power) => {
    let low = 0n, high = 1n << 40n;
    while (low < high) {
      const middle = (low + high + 1n) >> 1n;
      if (middle ** power <= value) low = middle; else high = middle - 1n;
    }
    return Number(low & 0xffffffffn);
  };
  Sha256.FIRST = primes.slice(0, 8).map((p) => root(BigInt(p) << 64n, 2n));
  Sha256.ROUND = primes.map((p) => root(BigInt(p) << 96n, 3n));
}

function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const AT_ONCE = 32 * 1024 * 1024, PIECE = 4 * 1024 * 1024;

async function hashOf(file) {
  if (globalThis.crypto && crypto.subtle && file.size <= AT_ONCE) {
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
  }
  const sum = new Sha256();
  for (let at = 0; at < file.size; at += PIECE) {
    sum.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
  }
  return sum.digest();
}

(() => {
  const tool = document.getElementById("verify");
  if (!tool) return;
  const answer = document.getElementById("verify-answer");
  const words = new Map([...document.querySelectorAll("#verify-words [data-says]")]
    .map((each) => [each.dataset.says, each.textContent]));
  const text = (name, values = {}) => (words.get(name) || "").replace(/\{(\w+)\}/g, (whole, key) =>
    Object.hasOwn(values, key) ? String(values[key]) : whole);
  let asked = 0;

  function line(content, kind = "") {
    const made = document.createElement("p");
    made.textContent = content;
    if (kind) made.className = kind;
    return made;
  }

  function day(seconds) {
    return seconds === null ? "?" : new Date(seconds * 1000).toISOString().slice(0, 10);
  }

  function show(hash, found, tip) {
    if (!found) return [line(text("missing", { hash }), "note")];
    const needed = Number(tool.dataset.needed);
    const values = (one) => ({
      day: day(one.time), height: one.height.toLocaleString("en"), depth: (tip - one.height + 1).toLocaleString("en"),
      needed, txid: one.txid, hash,
      how: text(`how-${one.how}`, { type: words.get(`type-${one.type || one.kind}`) || one.type || one.kind }) });
    const oldest = values(found[0]), deep = tip - found[0].height + 1 >= needed;
    return [line(text("found", oldest), "note"), line(text(deep ? "deep" : "young", oldest)),
      ...found.map((one) => line(text("row", values(one))))];
  }

  async function look(hash) {
    const mine = ++asked;
    let shown;
    try {
      const response = await fetch(`${tool.dataset.buckets}${hash.slice(0, 2)}.json`, { credentials: "omit" });
      if (!response.ok) throw new Error(String(response.status));
      const bucket = await response.json();
      shown = show(hash, Object.hasOwn(bucket.hashes, hash) ? bucket.hashes[hash] : null, bucket.height);
    } catch {
      shown = [line(text("failed"), "note bad")];
    }
    if (mine === asked) answer.replaceChildren(...shown);
  }

  document.getElementById("verify-file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const mine = ++asked;
    answer.replaceChildren(line(text("hashing")));
    try {
      const hash = await hashOf(file);
      if (mine !== asked) return;
      document.getElementById("verify-hash").value = hash;
      await look(hash);
    } catch {
      if (mine === asked) answer.replaceChildren(line(text("unreadable"), "note bad"));
    }
  });

  async function lookUp() {
    const hash = document.getElementById("verify-hash").value.replace(/[\s:]/g, "").toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hash)) {
      asked++;
      answer.replaceChildren(line(text("malformed"), "note bad"));
    } else {
      await look(hash);
    }
  }

  document.getElementById("verify-look").addEventListener("click", lookUp);
  document.getElementById("verify-hash").addEventListener("keydown", (event) => {
    if (event.key === "Enter") lookUp();
  });
  tool.hidden = false;
})();
