#!/bin/sh
# A consumer of enriched articles in the shell, with kcat and Python's json:
#   sh consume.sh localhost:9092 [TOPIC]
# Prints ce_id, article id and title of everything that is there, then ends.
set -eu
servers=$1
topic=${2:-articles.enriched}
kcat -q -C -e -o beginning -b "$servers" -t "$topic" -f '%h\t%s\n' |
python3 -c '
import json, sys
for line in sys.stdin:
    headers, value = line.rstrip("\n").split("\t", 1)
    event_id = dict(pair.split("=", 1) for pair in headers.split(","))["ce_id"]
    article = json.loads(value)
    print(event_id, article["id"], article.get("title", ""), sep="\t")
'
