-- `make bench`: ask.validate against PostgreSQL's own EXPLAIN of the same text (parse, analyze, plan, and the text of
-- the plan), in microseconds, median of each. One connection, in a database with the shop's tables.
\set QUIET on
\pset footer off
SET client_min_messages = warning;
CREATE TEMP TABLE guard_bench (query text);
INSERT INTO guard_bench VALUES
    ('SELECT count(*) FROM customers'),
    ('SELECT first_name, last_name FROM customers WHERE customer_id = 7'),
    ('SELECT sum(total_amount) FROM orders WHERE ordered_at >= date_trunc(''month'', CURRENT_DATE) - interval ''1 month'' AND ordered_at < date_trunc(''month'', CURRENT_DATE)'),
    ('SELECT c.first_name, c.last_name, count(*) FROM customers c JOIN orders o USING (customer_id) GROUP BY c.customer_id ORDER BY 3 DESC LIMIT 5'),
    ('SELECT c.name, sum(i.line_total) FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id) JOIN categories c USING (category_id) WHERE o.ordered_at >= date_trunc(''month'', CURRENT_DATE) - interval ''1 month'' AND o.ordered_at < date_trunc(''month'', CURRENT_DATE) GROUP BY c.name ORDER BY 2 DESC'),
    ('WITH monthly AS (SELECT date_trunc(''month'', o.ordered_at) AS month, c.name AS category, sum(i.line_total) AS sales
      FROM orders o JOIN order_items i USING (order_id) JOIN products p USING (product_id) JOIN categories c USING (category_id)
      WHERE o.ordered_at >= CURRENT_DATE - interval ''1 year'' GROUP BY 1, 2),
      ranked AS (SELECT month, category, sales, rank() OVER (PARTITION BY month ORDER BY sales DESC) AS place,
      sales - lag(sales) OVER (PARTITION BY category ORDER BY month) AS change,
      100.0 * sales / NULLIF(sum(sales) OVER (PARTITION BY month), 0) AS share FROM monthly)
      SELECT month, category, round(sales, 2) AS sales, round(change, 2) AS change, round(share, 1) AS share
      FROM ranked WHERE place <= 3 AND category IN (SELECT name FROM categories WHERE name <> '''') ORDER BY month, place');

-- Both in turn, so that whatever else the machine does meets both alike; the median passes over what it meets rarely.
CREATE FUNCTION pg_temp.alternate(query text, times integer, OUT explain numeric, OUT validate numeric) LANGUAGE plpgsql AS $$
DECLARE
    start timestamptz;
    between timestamptz;
    explained float8[] := '{}';
    validated float8[] := '{}';
BEGIN
    FOR i IN 0 .. times LOOP
        start := clock_timestamp();
        EXECUTE 'EXPLAIN (COSTS off) ' || query;
        between := clock_timestamp();
        PERFORM valid FROM ask.validate(query);
        IF i >= 10 THEN
            explained := explained || extract(epoch FROM between - start)::float8;
            validated := validated || extract(epoch FROM clock_timestamp() - between)::float8;
        END IF;
    END LOOP;
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY e) * 1000000, percentile_cont(0.5) WITHIN GROUP (ORDER BY v) * 1000000 INTO explain, validate
        FROM unnest(explained, validated) AS u(e, v);
END $$;

CREATE TEMP TABLE guard_time AS
SELECT b.query, t.explain, t.validate, (SELECT rule FROM ask.validate(b.query)) AS rule FROM guard_bench b, pg_temp.alternate(b.query, 500) t;
SELECT round(explain) AS explain, round(validate) AS validate, round(validate / explain, 2) AS ratio, coalesce(rule, 'valid') AS verdict,
       left(regexp_replace(query, '\s+', ' ', 'g'), 70) AS query FROM guard_time
UNION ALL SELECT round(sum(explain)), round(sum(validate)), round(sum(validate) / sum(explain), 2), '', 'all' FROM guard_time;
