// A consumer of enriched articles, with kafkajs: at least once, each result handled once.
//
//     npm install && node consume.js localhost:9092 [GROUP] [TOPIC]
//
// Prints id, verdict, title and media topics; stops after 10 quiet seconds. kafkajs reads gzip, which
// the topic is, without an add-on, and committed records only. For types and for slicing by offsets
// see ../../types/typescript.
import { Kafka, logLevel } from "kafkajs";

const QUIET_MS = 10_000;
const [servers, group = "example", topic = "articles.enriched"] = process.argv.slice(2);

// The newest event of each article; a store that is written by id needs no such memory.
const last = new Map();

function handle({ key, value, headers }) {
  const id = key.toString();
  const eventId = [headers.ce_id].flat().at(-1).toString(); // of several, the last one counts
  if (last.get(id) === eventId) return; // a repeat
  last.set(id, eventId);
  if (value === null) {
    console.log([id, "withdrawn"].join("\t")); // nothing stands under this id any more
    return;
  }
  const article = JSON.parse(value.toString());
  const topics = article.media_topics.map((found) => found.label.en).join(", ");
  console.log([id, article.duplicate.verdict, article.title ?? "", topics].join("\t"));
}

const kafka = new Kafka({ brokers: servers.split(","), logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: group });

async function stop(code) {
  await consumer.disconnect(); // commits what was handled
  process.exit(code);
}

let quiet = setTimeout(stop, QUIET_MS, 0);
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) stop(1);
});
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    handle(message);
    clearTimeout(quiet);
    quiet = setTimeout(stop, QUIET_MS, 0);
  },
});
