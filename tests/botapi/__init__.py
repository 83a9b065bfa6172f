"""A strict stand-in for the Telegram Bot API, over real HTTP on this machine.

It refuses what the real one refuses and what its documentation forbids; each refusal names the
sentence it rests on (refusals.py). In a test:

    from tests.botapi.running import standin

    async with standin() as api:                    # limits=True: 1 a second, 30 a second
        bot = Bot(api.token, base_url=api.bot_url)  # or raw: f"{api.base_url}/bot{api.token}/getMe"
        bob = api.phone(language="es")              # the same phone for the same id
        await bob.starts()                          # "/start"; says, taps, edits, sends, blocks …
        seen = await bob.next_message()             # the bot's next, in order; or waits_for("text")
        await bob.taps("Yes")                       # the newest message that shows such a button
        assert bob.text == "Thanks" and bob.buttons == [] and bob.toasts == ["Saved"]
        assert not api.refused                      # else: each with .rule.name, .rule.sentence

What a phone shows: messages, last, text, buttons, toasts, alerts, spinning (presses not answered),
history (both sides), chat.actions ("typing"). A Seen has id, text, rows, buttons, data(label).

What the api knows: log (time, method, chat, status), calls (per method), refused, refused_rules(),
confirmed (updates that the bot may never lose), given (how often each was handed out), pending,
is_polled, attempts (of a webhook). api.injects(raw) and api.injects_once(raw) hand out malformed
updates.

What can go wrong, for the next calls (times, method, chat): api.faults.too_many(retry_after),
breaks(502), drops_before(), drops_after(), slows(seconds), answers_no_json(), refuses(code, text),
gives_twice(), gives_out_of_order(), clear().

A webhook may be plain HTTP here, on any port of this machine; api.webhook.most_attempts and
first_delay say how it is repeated. As a process of its own: `python -m tests.botapi --limits`, and
then /_control/ (control.py).
"""
