-- A check is a row: what holds, and a query that says whether it does.
WITH checks (name, ok) AS (VALUES
    ('an order''s amount is the sum of its lines',
        NOT EXISTS (SELECT FROM orders o WHERE total_amount IS DISTINCT FROM
            (SELECT sum(line_total) FROM order_items i WHERE i.order_id = o.order_id))),
    ('payments of an order add up to amount and shipping',
        NOT EXISTS (SELECT FROM orders o WHERE total_amount + shipping_cost IS DISTINCT FROM
            (SELECT sum(amount) FROM payments p WHERE p.order_id = o.order_id))),
    ('nobody orders before signing up',
        NOT EXISTS (SELECT FROM orders JOIN customers USING (customer_id) WHERE ordered_at::date < signup_date)),
    ('nothing is ordered in the future',
        NOT EXISTS (SELECT FROM orders WHERE ordered_at >= CURRENT_DATE + 1)),
    ('nothing is delivered before it is shipped, or sent back before it is delivered',
        NOT EXISTS (SELECT FROM orders WHERE delivered_at < shipped_at OR shipped_at < ordered_at)
        AND NOT EXISTS (SELECT FROM returns r JOIN order_items USING (order_item_id) JOIN orders o USING (order_id)
            WHERE r.returned_at < o.delivered_at)),
    ('every one of the last 22 whole months has orders in every category',
        (SELECT count(*) = 22 * (SELECT count(*) FROM categories) FROM
            (SELECT DISTINCT date_trunc('month', o.ordered_at), p.category_id
             FROM orders o JOIN order_items USING (order_id) JOIN products p USING (product_id)
             WHERE o.ordered_at >= date_trunc('month', CURRENT_DATE) - interval '22 months'
               AND o.ordered_at < date_trunc('month', CURRENT_DATE)) AS m)),
    ('last week has orders of at least ten products',
        (SELECT count(DISTINCT product_id) >= 10 FROM orders JOIN order_items USING (order_id)
         WHERE ordered_at >= date_trunc('week', CURRENT_DATE) - interval '1 week' AND ordered_at < date_trunc('week', CURRENT_DATE))),
    ('there are orders today and yesterday',
        (SELECT count(DISTINCT ordered_at::date) = 2 FROM orders WHERE ordered_at >= CURRENT_DATE - 1)),
    ('every product sells, and the best one three times as often as the least',
        (SELECT count(*) = (SELECT count(*) FROM products) AND max(n) > 3 * min(n)
         FROM (SELECT sum(quantity) AS n FROM order_items GROUP BY product_id) AS s)),
    ('there is enough to draw',
        (SELECT count(*) > 5000 FROM orders) AND (SELECT count(*) > 10000 FROM order_items)
        AND (SELECT count(*) = 500 FROM customers) AND (SELECT count(*) = 60 FROM products)
        AND (SELECT count(DISTINCT rating) = 5 FROM reviews)),
    ('all but one employee have a manager', (SELECT count(*) = 1 FROM employees WHERE manager_id IS NULL))
)
SELECT name, ok FROM checks;
