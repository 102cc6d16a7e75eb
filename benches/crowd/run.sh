#!/bin/sh
# Questions a second with many clients, learning on and off.
#
#   benches/crowd/run.sh [seconds]      in a scratch database with the demo's shop (PGHOST, PGDATABASE, …); the server needs
#                                       max_connections above 300, pgbench is looked for in PGBIN and PATH
#
# Each client asks eight kinds of questions with 400 values in them, over a connection that stays. A client's first question
# compiles its schema, which is part of what is measured.
seconds=${1:-20}
here=$(cd "$(dirname "$0")" && pwd)
PATH=${PGBIN:+$PGBIN:}$PATH
echo "| clients | learning | questions/s | latency ms |"
echo "| --- | --- | --- | --- |"
for clients in 1 20 100 300; do
    for learn in off on; do
        psql -X -q -c "SELECT ask.forget('everything')" > /dev/null
        result=$(PGOPTIONS="-c ask.learn=$learn" pgbench -n -f "$here/ask.sql" -c "$clients" -j 2 -T "$seconds" 2>&1) || echo "$result" >&2
        rate=$(printf '%s\n' "$result" | sed -n 's/^tps = \([0-9.]*\).*/\1/p')
        latency=$(printf '%s\n' "$result" | sed -n 's/^latency average = \([0-9.]*\).*/\1/p')
        echo "| $clients | $learn | $rate | $latency |"
    done
done
psql -X -At -c "SELECT count(*) || ' memories of ' || count(DISTINCT reading) || ' readings' FROM ask.memory"
