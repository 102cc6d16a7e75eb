# Part of run.sh: administrators' decisions and business rules.
while IFS='|' read -r decision query expected; do
    case $decision in '#'*) continue ;; esac
    {
        echo "SET client_min_messages = error;"
        [ -z "$decision" ] || printf '%s \\g /dev/null\n' "$decision"
        printf "SELECT coalesce(rule, 'valid') FROM ask.validate(\$guard\$%s\$guard\$);\n" "$query"
    } > "$work/rule.sql"
    got=$(db -f "$work/rule.sql" 2>&1 | tail -1)
    if [ "$got" = "$expected" ]; then note ok; else note no "rules: $got, not $expected: $decision | $query"; fi
done < "$here/rules.txt"
