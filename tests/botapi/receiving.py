"""How the bot gets its updates: by asking for them, or by a webhook."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from .calls import Call, Json
from .refusals import bad_request, conflict
from .world import Webhook, World

MAX_LIMIT = 100
MAX_TIMEOUT = 50
WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True, slots=True)
class Described:
    """A result with a remark, as Telegram makes them about webhooks."""

    result: Any
    description: str


async def get_updates(world: World, call: Call) -> list[Json]:
    """Wait for updates."""
    allowed = _allowed(call)
    if world.webhook is not None:
        raise conflict(WEBHOOK_IS_SET)
    if allowed is not None:
        world.updates.allowed = allowed
    world.updates.confirm(call.integer("offset"))
    world.happened()  # before the wait: a test may be watching for the confirmation
    limit = call.integer("limit", MAX_LIMIT)
    timeout = call.integer("timeout")
    return await world.updates.poll(
        limit=min(max(limit, 1), MAX_LIMIT),
        seconds=min(max(timeout, 0), MAX_TIMEOUT),
    )


def set_webhook(world: World, call: Call) -> Described:
    """Have updates brought to an address."""
    url = call.text("url").strip()
    if not url:
        return delete_webhook(world, call)
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    allowed = _allowed(call)
    if allowed is not None:
        world.updates.allowed = allowed
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    known = world.webhook is not None and world.webhook.url == url
    connections = min(max(call.integer("max_connections", 40), 1), 100)
    world.webhook = Webhook(parts.geturl(), secret, connections)
    world.updates.end_poll(conflict("terminated by setWebhook request"))
    world.updates.arrived.set()
    return Described(True, "Webhook is already set" if known else "Webhook was set")


def delete_webhook(world: World, call: Call) -> Described:
    """Let the bot ask for its updates again."""
    if call.flag("drop_pending_updates"):
        world.updates.clear()
    was_set, world.webhook = world.webhook is not None, None
    return Described(True, "Webhook was deleted" if was_set else "Webhook is already deleted")


def get_webhook_info(world: World, call: Call) -> Json:
    """Say how the webhook fares."""
    info: Json = {
        "url": world.webhook.url if world.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    if world.webhook:
        info |= {"max_connections": world.webhook.max_connections, "ip_address": "127.0.0.1"}
    if world.webhook and world.webhook.last_error_date:
        info["last_error_date"] = world.webhook.last_error_date
        info["last_error_message"] = world.webhook.last_error_message
    return info


def _allowed(call: Call) -> frozenset[str] | None:
    kinds = call.json("allowed_updates", complaint="can't parse allowed_updates JSON object")
    if kinds is None:
        return None
    if not isinstance(kinds, list):
        raise bad_request("Expected an Array of String as allowed_updates")
    return frozenset(str(kind) for kind in kinds)
