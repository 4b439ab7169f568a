"""A consumer of enriched articles, with aiokafka: at least once, each result handled once.

    python consume.py localhost:9092 [GROUP] [TOPIC]

Prints id, verdict, title and media topics; stops after 5 quiet seconds.
"""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer

QUIET_MS = 5_000


async def consume(servers: str, group: str = "example", topic: str = "articles.enriched") -> None:
    """Read from the beginning, commit after handling, skip repeats by ``ce_id``."""
    # The newest event of each article; a store that is written by id needs no such memory.
    last: dict[bytes, bytes] = {}
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=servers,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",  # not what a promotion that broke off wrote
    )
    await consumer.start()
    try:
        while batches := await consumer.getmany(timeout_ms=QUIET_MS):
            for message in (message for batch in batches.values() for message in batch):
                event_id = dict(message.headers)["ce_id"]
                if last.get(message.key) != event_id:
                    last[message.key] = event_id
                    if message.value is None:  # withdrawn: nothing stands under this id any more
                        print(message.key.decode(), "withdrawn", sep="\t")
                        continue
                    article = json.loads(message.value)
                    topics = ", ".join(found["label"]["en"] for found in article["media_topics"])
                    verdict = article["duplicate"]["verdict"]
                    print(article["id"], verdict, article.get("title", ""), topics, sep="\t")
            await consumer.commit()
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(consume(*sys.argv[1:]))
