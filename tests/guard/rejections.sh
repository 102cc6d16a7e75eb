# Part of run.sh: a query that the guard rejected is not tried again, on this connection or another, until something has
# changed on which the verdict depends; both are counted.
while IFS='|' read -r change who expected; do
    case $change in '#'*) continue ;; esac
    [ -z "$change" ] || db -o /dev/null -c "SET client_min_messages = error" -c "$change"
    db -c "SET client_min_messages = error" -c "$who" -c "
        SELECT coalesce(substring(a.reason FROM 'denied|condition|estimated'), a.reason, 'answered'),
               (SELECT string_agg(CASE WHEN r ? 'known' THEN 'known' ELSE 'tried' END, ',')
                FROM jsonb_array_elements(ask.explain(a.id) -> 'rejected') r)
        FROM ask.answer('how many customers are there') a" -F ' ' > "$work/rejections" 2>&1
    if grep -q ERROR "$work/rejections"; then got=error; else got=$(tail -1 "$work/rejections"); fi
    if [ "${got% }" = "$expected" ]; then note ok; else note no "rejections: '$got', not '$expected', after: $change; $who"; fi
done < "$here/rejections.txt"
avoided=$(awk -F'|' '!/^#/ && $2 !~ /AUTHORIZATION/ { n += gsub(/known/, "", $3) } END { print n }' "$here/rejections.txt")
counted=$(db -c "SELECT calls FROM ask.report() WHERE stage = 'rejections avoided'")
if [ "$counted" = "$avoided" ]; then note ok; else note no "rejections: the report counts $counted avoided, not $avoided"; fi
