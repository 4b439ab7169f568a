// Questions to the server: what comes back is a value, or what went wrong in plain words.

import { t } from "./language.js";

const WRONG = {
  forgotten: t("لم يعد في ذاكرة اللوحة."),
  redriven: t("أُعيد نشر هذه الرسالة من قبل."),
  "read-only": t("اللوحة للقراءة فقط."),
};

export async function ask(path, options) {
  try {
    const response = await fetch(path, { credentials: "omit", ...options });
    const value = await response.json().catch(() => null);
    if (response.ok) return { ok: true, status: response.status, value };
    const line = (value && value.error) || `HTTP ${response.status}`;
    return { ok: false, status: response.status, error: WRONG[line] || line };
  } catch {
    return { ok: false, status: 0, error: t("لا يجيب خادم اللوحة: هل ما زال khabar console يعمل؟") };
  }
}

export function post(path, token) {
  return ask(path, { method: "POST", headers: { "X-Khabar-Token": token } });
}
