#!/bin/sh
# A consumer of enriched articles in the shell, with kcat and Python's json:
#   sh consume.sh localhost:9092 [TOPIC]
# Prints ce_id, article id and title of everything that is there, then ends.
set -eu
servers=$1
topic=${2:-articles.enriched}
# -J: headers may hold what would end a line or a pair elsewhere.
kcat -q -C -e -J -o beginning -b "$servers" -t "$topic" |
python3 -c '
import json, sys
for line in sys.stdin:
    record = json.loads(line)
    if record["payload"] is None:  # a tombstone
        continue
    names, texts = record["headers"][::2], record["headers"][1::2]
    article = json.loads(record["payload"])
    print(dict(zip(names, texts))["ce_id"], article["id"], article.get("title", ""), sep="\t")
'
