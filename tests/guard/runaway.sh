# Part of run.sh: every statement of runaway.txt ends in time (by an answer, a refusal or the timeout), ask.run and
# ask.validate alike, and the connection goes on.
load "$here/runaway.txt"
db -c "SELECT id FROM guard_test.statement ORDER BY id" > "$work/ids"
while read -r id; do
    for door in try_run try_validate; do
        out=$(timeout 30 psql -X -q -A -t "${connection[@]}" -d $database 2>&1 <<SQL
SET ask.timeout = '1s';
SELECT clock_timestamp() AS start \\gset
SELECT 'ended' FROM (SELECT guard_test.$door($id)) x \\g /dev/null
SELECT 'alive ' || CASE WHEN clock_timestamp() - :'start' < interval '3 seconds' THEN 'in time' ELSE 'late: ' || clock_timestamp() - :'start' END;
SQL
        )
        case $out in
            *"alive in time"*) note ok ;;
            *) note no "runaway $door: $(tail -1 <<< "$out"): $(db -c "SELECT left(line, 150) FROM guard_test.statement WHERE id = $id")" ;;
        esac
    done
done < "$work/ids"
