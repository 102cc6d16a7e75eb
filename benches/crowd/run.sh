#!/bin/sh
# Questions a second with many clients, learning on and off.
#
#   benches/crowd/run.sh [seconds]      in a scratch database with the demo's shop (PGHOST, PGDATABASE, …); the server needs
#                                       max_connections above 300, pgbench is looked for in PGBIN and PATH
#
# Each client asks eight kinds of questions with 400 values in them, over a connection that stays. A client's first question
# compiles its schema: `all` counts everything, `steady` what is asked once every client has had its first answer.
seconds=${1:-20}
here=$(cd "$(dirname "$0")" && pwd)
PATH=${PGBIN:+$PGBIN:}$PATH
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT
echo "| clients | learning | all: questions/s | steady: questions/s | steady: median ms |"
echo "| --- | --- | --- | --- | --- |"
for clients in ${CLIENTS:-1 20 100 300}; do
    for learn in ${LEARN:-off on}; do
        psql -X -q -c "SELECT ask.forget('everything')" > /dev/null
        rm -f "$logs"/*
        PGOPTIONS="-c ask.learn=$learn" pgbench -n -f "$here/ask.sql" -c "$clients" -j 2 -T "$seconds" -l --log-prefix="$logs/log" > "$logs/out" 2>&1 || cat "$logs/out" >&2
        rate=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$logs/out")
        # Columns: client, number of its transaction, microseconds, script, when it ended in seconds and microseconds.
        steady=$(cat "$logs"/log* | sort -k5,5n -k6,6n | awk -v clients="$clients" '
            { at = $5 + $6 / 1e6; if (!($1 in seen)) { seen[$1] = 1; if (++known == clients) start = at; next } }
            known == clients { n++; took[n] = $3; last = at }
            END { if (n < 2) { print "- | -"; exit }
                  cmd = "sort -n | sed -n " int((n + 1) / 2) "p"
                  for (i = 1; i <= n; i++) print took[i] | cmd
                  printf "%.0f | ", n / (last - start); fflush(); close(cmd) }' | awk -F' \\| ' '
            NF == 2 && $1 != "-" { printf "%s | %.1f\n", $1, $2 / 1000; next } { print }')
        echo "| $clients | $learn | ${rate%.*} | $steady |"
    done
done
psql -X -At -c "SELECT count(*) || ' memories of ' || count(DISTINCT reading) || ' readings' FROM ask.memory"
