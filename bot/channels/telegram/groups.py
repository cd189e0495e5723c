"""Being taken into groups and channels, thrown out of them, and moving with them.

May import: this room.
"""

from __future__ import annotations

import logging

from telegram import Chat, Update
from telegram.error import BadRequest, Forbidden

from bot.channels.telegram.door import Context
from bot.channels.telegram.host import Host

log = logging.getLogger(__name__)


class Groups:
    """Handlers of what happens to the bot, not of what is said to it."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def on_membership(self, update: Update, context: Context) -> None:
        """Leave channels, where nobody can ask; forget a chat that the bot is no part of."""
        changed = update.my_chat_member
        if changed is None:
            return
        inside = changed.new_chat_member.status not in (
            changed.new_chat_member.LEFT,
            changed.new_chat_member.BANNED,
        )
        if not inside:
            self._host.forget(changed.chat.id)
            self._host.chosen.forget(changed.chat.id)
            log.info("removed_from_chat")
        elif changed.chat.type == Chat.CHANNEL:
            log.info("leaving_channel")
            try:
                await changed.chat.leave()
            except (BadRequest, Forbidden) as error:
                fields = {"error": type(error).__name__}
                log.warning("channel_not_left", extra={"fields": fields})

    async def on_migration(self, update: Update, context: Context) -> None:
        """Keep a group's language when it becomes a supergroup under a new id."""
        message = update.message
        if message is None or message.migrate_to_chat_id is None:
            return
        chosen = self._host.chosen.get((message.chat_id,))
        if chosen is not None:
            self._host.chosen.put((message.migrate_to_chat_id,), chosen)
        self._host.chosen.forget(message.chat_id)
