# Part of run.sh: every statement of runaway.txt ends within ask.timeout and two seconds, through ask.run and
# ask.validate alike, and the session goes on. Those under '## stopped' must have been stopped by the timeout: an
# answer or a refusal would mean that they test nothing. Those under '## memory' must have been stopped by ask.max_memory.
db -c "CREATE TABLE long_values AS SELECT repeat('a', 20000000) AS body, repeat('a', 100000) || 'b' AS needle,
           'a' || repeat(U&'\0316\0301', 1000000) AS marks, repeat('word ', 200000) AS words,
           polygon(200000, circle '((0,0),1)') AS ring, path(polygon(200000, circle '((0,0),1)')) AS way,
           (SELECT array_agg(g) FROM generate_series(1, 300000) g) AS numbers,
           (SELECT jsonb_agg(g) FROM generate_series(1, 300000) g) AS doc,
           (repeat('[', 3000) || '1' || repeat(',1', 300000) || repeat(']', 3000))::jsonb AS deep"
load "$here/runaway.txt"
db -c "SELECT id, kind FROM guard_test.statement ORDER BY id" -F ' ' > "$work/ids"
for door in try_run try_validate; do
    {
        # No cost limit: the planner's estimate would refuse most of them before they run.
        echo "SET client_min_messages = error; SET ask.timeout = '300ms'; SET ask.max_cost = 1e300;"
        while read -r id kind; do
            if [ "$kind" = memory ]; then echo "SET ask.max_memory = '200MB'; SET ask.timeout = '60s';"; fi
            echo "\\set LAST_ERROR_SQLSTATE 00000"
            echo "SELECT clock_timestamp() AS start \\gset"
            echo "SELECT 'ended' FROM (SELECT guard_test.$door($id)) x \\g /dev/null"
            echo "SELECT $id, :'LAST_ERROR_SQLSTATE', round(1000 * extract(epoch FROM clock_timestamp() - :'start'));"
        done < "$work/ids"
    } > "$work/runaway.sql"
    # One that hangs costs this limit; those after it count as not tried.
    timeout 300 psql -X -q -A -t -F ' ' "${connection[@]}" -d $database -f "$work/runaway.sql" > "$work/out" 2> "$work/err"
    while read -r id kind; do
        read -r _ state took <<< "$(grep "^$id " "$work/out")"
        if [ -z "${took:-}" ]; then fault="not tried, or the session died"
        elif [ "$kind" = memory ]; then
            fault=""
            if [ "$door $state" != "try_run 53200" ] && [ "$door" = try_run ]; then fault="SQLSTATE $state, not stopped by ask.max_memory"; fi
        elif [ "$took" -gt 2300 ]; then fault="took $took ms"
        elif [ "$door $kind" = "try_run stopped" ] && [ "$state" != 57014 ]; then fault="SQLSTATE $state, not stopped by the timeout"
        else fault=""; fi
        if [ -z "$fault" ]; then note ok
        else note no "runaway $door: $fault: $(db -c "SELECT left(line, 150) FROM guard_test.statement WHERE id = $id")"; fi
    done < "$work/ids"
done
db -c "DROP TABLE long_values"
