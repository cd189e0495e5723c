"""Numbers for Prometheus, and one log line an exchange: what happened, never who or what words.

May import: `bot.channels.journal`, the vitals and the delivery of `bot.channels.telegram`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.channels.journal import Asked, Journal, Missed, Vote
from bot.channels.telegram.delivery import under_way
from bot.channels.telegram.vitals import Vitals

log = logging.getLogger(__name__)

# Seconds. An answer takes a few thousandths; a send that Telegram holds up, up to half a minute.
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """All that `/metrics` shows of one running bot."""

    def __init__(
        self,
        vitals: Vitals,
        *,
        version: Callable[[], str],
        database: Callable[[], str | None],
        refused: Callable[[], bool] = lambda: False,
    ) -> None:
        """Watch a bot.

        Args:
            vitals: Read whenever somebody asks; told by this object to report durations here.
            version: Gives the version of the knowledge in use.
            database: Gives what is wrong with the database, None if nothing is.
            refused: Tells whether changed knowledge was not taken.
        """
        # They would double the series, and nobody asks when a counter was born.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.questions = Counter(
            "carsi_questions",
            "Utterances by how they were decided",
            ("verdict", "language", "entry", "channel"),
            registry=self.registry,
        )
        self.misses = Counter(
            "carsi_misses",
            "Utterances that got no answer and no offer",
            ("language",),
            registry=self.registry,
        )
        self.votes = Counter(
            "carsi_votes",
            "What people thought of answers",
            ("entry", "language", "reason"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "carsi_update_seconds",
            "Time from an update's turn to its answer",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_VitalsCollector(vitals, version, database, refused))
        ProcessCollector(registry=self.registry)
        vitals.took = self.seconds.observe


class _VitalsCollector(Collector):
    def __init__(
        self,
        vitals: Vitals,
        version: Callable[[], str],
        database: Callable[[], str | None],
        refused: Callable[[], bool],
    ) -> None:
        self._vitals = vitals
        self._version = version
        self._database = database
        self._refused = refused

    def collect(self) -> Iterable[Metric]:
        """Read the vitals."""
        vitals = self._vitals
        yield _counts("carsi_updates", "What became of updates", "outcome", vitals.updates)
        yield _counts("carsi_send_errors", "Calls that failed", "error", vitals.send_errors)
        yield _counts("carsi_retries", "Calls tried again", "reason", vitals.retries)
        yield CounterMetricFamily(
            "carsi_blocked", "Messages to people who blocked the bot", vitals.blocked
        )
        yield CounterMetricFamily(
            "carsi_answers_in_body", "Answers in webhook responses", vitals.in_body
        )
        yield GaugeMetricFamily(
            "carsi_poll_age_seconds",
            "Since Telegram was last heard, by polling or by webhook",
            vitals.silence(),
        )
        yield GaugeMetricFamily(
            "carsi_another_poller", "1 while somebody polls with our token", vitals.other_poller
        )
        yield GaugeMetricFamily(
            "carsi_webhook_pending", "Updates that Telegram still holds for us", vitals.pending
        )
        yield GaugeMetricFamily(
            "carsi_webhook_failing",
            "1 while Telegram cannot bring us updates",
            bool(vitals.delivery_error),
        )
        yield GaugeMetricFamily(
            "carsi_database_up", "1 while the database is used", not self._database()
        )
        yield GaugeMetricFamily(
            "carsi_knowledge_refused", "1 while changed knowledge is not taken", self._refused()
        )
        info = {"version": self._version()}
        yield InfoMetricFamily("carsi_knowledge", "The knowledge in use", value=info)


class CountingJournal:
    """A journal that counts and logs what it passes on to another."""

    def __init__(self, journal: Journal, metrics: Metrics) -> None:
        self._journal = journal
        self._metrics = metrics
        self.keeps_questions = journal.keeps_questions

    def asked(self, asked: Asked) -> None:
        """Count and log an exchange."""
        metrics, entry = self._metrics, asked.entry or ""
        metrics.questions.labels(asked.verdict, asked.language, entry, asked.channel).inc()
        if asked.verdict == "out_of_scope":
            metrics.misses.labels(asked.language).inc()
        delivery = under_way.get()
        taken = (time.perf_counter() - delivery.began) * 1000 if delivery else 0.0
        fields = {
            "entry": entry or "-",
            "language": asked.language,
            "channel": asked.channel,
            "knowledge": asked.version,
            "ms": f"{taken:.1f}",
        }
        log.info(asked.verdict, extra={"fields": fields})
        self._journal.asked(asked)

    def missed(self, missed: Missed) -> None:
        """Pass a question on."""
        self._journal.missed(missed)

    def voted(self, vote: Vote) -> None:
        """Count a vote."""
        self._metrics.votes.labels(vote.entry, vote.language, vote.reason).inc()
        self._journal.voted(vote)

    def picture_id(self, picture: str) -> str | None:
        """Ask the other."""
        return self._journal.picture_id(picture)

    def remember_picture(self, picture: str, file_id: str) -> None:
        """Tell the other."""
        self._journal.remember_picture(picture, file_id)


def _counts(name: str, help_: str, label: str, counts: dict[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, help_, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family
