// The one thing on staff's pages that needs script: the browser is asked for a passkey, and its answer is sent.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  const button = form.querySelector("button");
  const failed = document.querySelector("[data-failed]");

  const bytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(padded), (one) => one.charCodeAt(0));
  };
  const text = (buffer) => buffer &&
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) options.excludeCredentials = named(options.excludeCredentials);
  if (options.allowCredentials) options.allowCredentials = named(options.allowCredentials);

  const answerOf = (made) => ({
    id: made.id, rawId: text(made.rawId), type: made.type,
    response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
      authenticatorData: text(made.response.authenticatorData),
      signature: text(made.response.signature),
      userHandle: text(made.response.userHandle),
    },
    clientExtensionResults: made.getClientExtensionResults(),
  });

  const ask = async () => {
    failed.hidden = true;
    button.hidden = true;
    try {
      const made = await navigator.credentials[form.dataset.passkey]({ publicKey: options });
      form.elements.credential.value = JSON.stringify(answerOf(made));
      form.submit();
    } catch {
      failed.hidden = false;
      button.hidden = false;
      button.focus();
    }
  };

  if (!window.PublicKeyCredential) {
    document.querySelector("[data-none]").hidden = false;
    return;
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  ask();
})();
