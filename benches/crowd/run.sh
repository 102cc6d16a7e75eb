#!/bin/sh
# Questions a second with many clients, learning on and off, beside a plain statement that takes the processor about as long.
#
#   benches/crowd/run.sh [seconds]      in a scratch database with the demo's shop (PGHOST, PGDATABASE, …); the server needs
#                                       max_connections above 300, pgbench is looked for in PGBIN and PATH
#   CLIENTS='20 300' LEARN=off WARM=20  which of them; answers that each client has had before it is counted
#
# Each client asks eight kinds of questions with 400 values in them, over a connection that stays. Its first question compiles the schema,
# and the first of each kind plans what that kind needs, as with any prepared statement: `all` counts everything, `steady` what is asked
# once every client has had WARM answers. Without locks and such, a machine does as many plain statements a second with 300 clients as with 20:
# what the questions lose beyond what the statements lose is pg_ask's.
seconds=${1:-60}
here=$(cd "$(dirname "$0")" && pwd)
PATH=${PGBIN:+$PGBIN:}$PATH
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT

run() { # script, clients, warm: all and steady rate, median ms
    rm -f "$logs"/*
    pgbench -n -f "$1" -c "$2" -j 2 -T "$seconds" -l --log-prefix="$logs/log" > "$logs/out" 2>&1 || cat "$logs/out" >&2
    rate=$(sed -n 's/^tps = \([0-9.]*\).*/\1/p' "$logs/out")
    # Columns: client, number of its transaction, microseconds, script, when it ended in seconds and microseconds.
    steady=$(cat "$logs"/log* | sort -k5,5n -k6,6n | awk -v clients="$2" -v warm="$3" '
        { at = $5 + $6 / 1e6; if (++n1[$1] == warm && ++known == clients) { start = at; next } }
        known == clients { n++; took[n] = $3; last = at }
        END { if (n < 2) { print "- | -"; exit }
              cmd = "sort -n | sed -n " int((n + 1) / 2) "p"
              for (i = 1; i <= n; i++) print took[i] | cmd
              printf "%.0f | ", n / (last - start); fflush(); close(cmd) }' | awk -F' \\| ' '
        NF == 2 && $1 != "-" { printf "%s | %.1f\n", $1, $2 / 1000; next } { print }')
    echo "${rate%.*} | $steady"
}

echo "| clients | what | all: a second | steady: a second | steady: median ms |"
echo "| --- | --- | --- | --- | --- |"
for clients in ${CLIENTS:-1 20 100 300}; do
    for learn in ${LEARN:-off on}; do
        psql -X -q -c "SELECT ask.forget('everything')" > /dev/null
        echo "| $clients | questions, learning $learn | $(PGOPTIONS="-c ask.learn=$learn" run "$here/ask.sql" "$clients" "${WARM:-20}") |"
    done
    echo "| $clients | plain statement | $(run "$here/plain.sql" "$clients" 2) |"
done
psql -X -At -c "SELECT count(*) || ' memories of ' || count(DISTINCT reading) || ' readings' FROM ask.memory"
